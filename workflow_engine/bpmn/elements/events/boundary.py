"""Boundary events (BPMN 2.0.2, 10.5.4 and 13.5.3): what may happen while an activity runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from workflow_engine.bpmn.elements.base import Behaviour, element
from workflow_engine.bpmn.elements.events.definitions import Definition
from workflow_engine.bpmn.elements.events.listening import (
    Listener,
    gathered,
    listen_again,
    prepare,
)
from workflow_engine.bpmn.names import is_true
from workflow_engine.bpmn.state import Token, Wait

if TYPE_CHECKING:
    from workflow_engine.bpmn.execution import Execution
    from workflow_engine.bpmn.graph import Node
    from workflow_engine.bpmn.source import Source


@element(
    "boundaryEvent",
    *("message", "timer", "signal", "conditional", "error", "escalation", "cancel"),
    *("compensate", "multiple"),
)
@dataclass(frozen=True, slots=True)
class BoundaryEvent(Behaviour):
    """Interrupts its activity, or starts a token beside it as often as it happens."""

    definitions: tuple[Definition, ...] = ()
    interrupting: bool = True
    parallel: bool = False

    @classmethod
    def compile(cls, source: Source) -> Self:
        interrupting = is_true(source.element, "cancelActivity", "true")
        return cls(source.definitions(), interrupting, source.parallel_multiple)

    def catches(self, kind: str, code: str | None) -> int:
        return max((each.catches(kind, code) for each in self.definitions), default=0)

    def resume(
        self, run: Execution, token: Token | None, wait: Wait, payload: Mapping[str, Any]
    ) -> None:
        """``token`` is that of the activity; the event gets one of its own."""
        brought = gathered(run, wait, payload, parallel=self.parallel)
        if brought is None or token is None:
            return
        run.place(wait.node, token.scope, local=brought, replaces=self.interrupting)
        if self.interrupting:
            # Only now, so that the scope is never without a token.
            run.interrupt(token)
            return
        listener = _listener(run, token, run.graph.nodes[wait.node], run.view(token))
        listen_again(listener, wait, self.definitions, parallel=self.parallel)

    def enter(self, run: Execution, token: Token, node: Node) -> None:
        run.finish(token, token.local or {})


def _listener(run: Execution, host: Token, event: Node, variables: Mapping[str, Any]) -> Listener:
    once = getattr(event.behaviour, "interrupting", True)
    return Listener(run, event, variables, host, beside=True, once=once)


def arm_boundaries(run: Execution, token: Token, node: Node) -> None:
    """Listen for everything attached to the activity, or for nothing if one part fails."""
    arms, variables = [], run.view(token)
    for event_id in node.boundaries:
        event = run.graph.nodes[event_id]
        if isinstance(event.behaviour, BoundaryEvent):
            listener = _listener(run, token, event, variables)
            arms.extend(prepare(event.behaviour.definitions, listener))
    for arm in arms:
        arm()
