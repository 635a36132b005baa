"""Catching in the flow: by the event's own token, or by an event-based gateway in front of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workflow_engine.bpmn.elements.base import Behaviour
from workflow_engine.bpmn.state import Token, Wait

if TYPE_CHECKING:
    from workflow_engine.bpmn.execution import Execution
    from workflow_engine.bpmn.graph import Node

Arm = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Catching(Behaviour):
    """Waits for something to happen."""

    def prepare(self, run: Execution, token: Token, node: Node) -> Arm:
        """Evaluates what is needed to listen; what it returns then opens the wait."""
        raise NotImplementedError

    def enter(self, run: Execution, token: Token, node: Node) -> None:
        self.prepare(run, token, node)()

    def resume(self, run: Execution, token: Token, wait: Wait, payload: Mapping[str, Any]) -> None:
        if token.node != wait.node:
            run.choose(token, wait.node)
        run.go_on(token, payload)
