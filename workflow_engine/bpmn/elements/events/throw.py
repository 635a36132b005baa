"""Throwing: intermediate throw events (BPMN 2.0.2, 10.5.4) and end events (10.5.3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from workflow_engine.bpmn.elements.base import Behaviour, element
from workflow_engine.bpmn.elements.events.definitions import Definition
from workflow_engine.bpmn.state import ENTER, FINISH, WAIT, Token, Wait

if TYPE_CHECKING:
    from workflow_engine.bpmn.execution import Execution
    from workflow_engine.bpmn.graph import Node
    from workflow_engine.bpmn.source import Source


@element(
    "intermediateThrowEvent",
    *(None, "message", "signal", "escalation", "compensate", "link", "multiple"),
)
@dataclass(frozen=True, slots=True)
class ThrowEvent(Behaviour):
    """Throws all its definitions; input mappings are what they carry."""

    definitions: tuple[Definition, ...] = ()

    @classmethod
    def compile(cls, source: Source) -> Self:
        # What holds the token up comes last, but before what ends it.
        found = sorted(source.definitions(), key=lambda each: each.kind != "compensate")
        return cls(tuple(sorted(found, key=lambda each: each.blocks)))

    def enter(self, run: Execution, token: Token, node: Node) -> None:
        self._throw(run, token, node, 0)

    def _throw(self, run: Execution, token: Token, node: Node, first: int) -> None:
        """What is undone has to be so before an error or a cancellation ends the scope."""
        casts = [each.cast(run, token, node) for each in self.definitions[first:]]
        for part, cast in enumerate(casts, start=first):
            cast()
            if token.id not in run.tokens:
                return
            if token.phase is WAIT:
                held = run.waits[run.waits_by_token[token.id][-1]]
                run.change_wait(held, part=part)
                return
        if token.phase is ENTER:
            token.phase = FINISH

    def resume(
        self, run: Execution, token: Token | None, wait: Wait, payload: Mapping[str, Any]
    ) -> None:
        """What it waited for is undone: throw the rest."""
        if token is None:
            return
        token.phase = ENTER
        self._throw(run, token, run.graph.nodes[token.node], wait.part + 1)
        if token.id in run.tokens and token.phase is not WAIT:
            run.queue.append(token.id)


@element(
    "endEvent",
    *(None, "message", "signal", "error", "escalation", "compensate", "cancel", "multiple"),
)
@dataclass(frozen=True, slots=True)
class EndEvent(ThrowEvent):
    """Throws, then consumes the token; the last one of a scope ends the scope."""

    def leave(self, run: Execution, token: Token, node: Node) -> None:
        if any(each.kind == "terminate" for each in self.definitions):
            run.terminate(token)
        else:
            run.consume(token)


@element("endEvent", "terminate")
@dataclass(frozen=True, slots=True)
class TerminateEndEvent(EndEvent):
    """Ends its scope at once with everything in it; an outer scope goes on."""
