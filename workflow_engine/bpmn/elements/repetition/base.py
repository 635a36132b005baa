"""What loops and multi-instance share: a body scope with inner instances of the activity."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workflow_engine.bpmn.elements.repetition.counters import COUNTER
from workflow_engine.bpmn.state import WAIT, Body, Scope, Token

if TYPE_CHECKING:
    from workflow_engine.bpmn.execution import Execution
    from workflow_engine.bpmn.graph import Node


__all__ = ["COUNTER", "Repetition", "begin_inner", "close_body"]


@dataclass(frozen=True, slots=True)
class Repetition:
    """Moves the token of the activity as a whole; the behaviour moves the inner instances."""

    def enter(self, run: Execution, token: Token, node: Node) -> None:
        """The activity begins: open the body with its first inner instances."""
        raise NotImplementedError

    def collect(self, run: Execution, token: Token, values: Mapping[str, Any]) -> None:
        """An inner instance is completed and about to write ``values``; it is still there."""

    def left(self, run: Execution, token: Token, node: Node) -> None:
        """An inner instance is over."""
        raise NotImplementedError

    def dropped(self, run: Execution, scope: Scope, outer: Token) -> None:
        """People cancelled all inner instances that ran: so they mean the activity."""
        run.cancel(outer)

    def results(self, token: Token) -> dict[str, Any]:
        """The variables to write when the whole activity is completed."""
        return {}


def begin_inner(run: Execution, scope: Scope, local: dict[str, Any]) -> Token:
    """One more inner instance in the body."""
    body = _body(scope)
    body.started += 1
    body.active += 1
    return run.place(scope.node, scope.id, local={**local, COUNTER: body.started})


def close_body(run: Execution, scope: Scope, outer: Token, results: dict[str, Any]) -> None:
    """All inner instances are over: the activity as a whole is done."""
    run.load_body(scope)
    run.keep_records(scope, outer)
    run.hosted[outer.id].remove(scope.id)
    run.drop_scope(scope.id)
    outer.local = results or None
    outer.phase = WAIT
    run.go_on(outer, {})


def _body(scope: Scope) -> Body:
    if scope.body is None:
        raise TypeError(f"scope {scope.id} is no body")
    return scope.body
