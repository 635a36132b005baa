"""Intermediate catch events (BPMN 2.0.2, 10.5.4), and what waits like them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from workflow_engine.bpmn.elements.base import Behaviour, element
from workflow_engine.bpmn.elements.events.definitions import Definition
from workflow_engine.bpmn.elements.events.listening import Arm, Listener, gathered, prepare
from workflow_engine.bpmn.state import Token, Wait

if TYPE_CHECKING:
    from workflow_engine.bpmn.execution import Execution
    from workflow_engine.bpmn.graph import Node
    from workflow_engine.bpmn.source import Source


@dataclass(frozen=True, slots=True)
class Catching(Behaviour):
    """Waits by its own token, or by an event-based gateway's in front of it.

    Output mappings read what the event brought; without them nothing is written.
    """

    definitions: tuple[Definition, ...] = ()
    parallel: bool = False

    def prepare(self, run: Execution, token: Token, node: Node) -> list[Arm]:
        """Evaluates what is needed to listen; what it returns then opens the waits."""
        return prepare(self.definitions, Listener(run, node, run.view(token), token))

    def enter(self, run: Execution, token: Token, node: Node) -> None:
        for arm in self.prepare(run, token, node):
            arm()

    def resume(
        self, run: Execution, token: Token | None, wait: Wait, payload: Mapping[str, Any]
    ) -> None:
        if token is None:
            return
        brought = gathered(run, wait, payload, parallel=self.parallel)
        if brought is None:
            return
        if token.node != wait.node:
            run.choose(token, wait.node)
        run.go_on(token, brought)


@element("intermediateCatchEvent", "message", "timer", "signal", "conditional", "multiple")
@dataclass(frozen=True, slots=True)
class IntermediateCatchEvent(Catching):
    """Waits in the flow for one of its definitions, or for all of a parallel multiple event."""

    @classmethod
    def compile(cls, source: Source) -> Self:
        return cls(source.definitions(), source.parallel_multiple)


@element("intermediateCatchEvent", "link")
@dataclass(frozen=True, slots=True)
class LinkCatchEvent(Behaviour):
    """Where the flow from its link events arrives."""
