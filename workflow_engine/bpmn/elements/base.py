"""What every element has: a behaviour, found by its kind in one registry."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self, TypeVar

from workflow_engine.bpmn.elements.flows import open_flows
from workflow_engine.bpmn.state import FINISH, Token, Wait

if TYPE_CHECKING:
    from workflow_engine.bpmn.execution import Execution
    from workflow_engine.bpmn.graph import Flow, Node
    from workflow_engine.bpmn.source import Source


@dataclass(frozen=True, slots=True)
class Behaviour:
    """What one kind of element does with a token, from entering to leaving.

    The fields of a subclass are what it needs of the model, compiled once. Every part evaluates
    first and acts then, so that a trouble leaves nothing half done.
    """

    @classmethod
    def compile(cls, source: Source) -> Self:
        """The behaviour of one element of a model; faults become findings."""
        return cls()

    def enter(self, run: Execution, token: Token, node: Node) -> None:
        """Begin the work: either finish at once, or open a wait."""
        token.phase = FINISH

    def resume(
        self, run: Execution, token: Token | None, wait: Wait, payload: Mapping[str, Any]
    ) -> None:
        """Go on with what the awaited thing brought; only scopes listen without a token."""
        if token is not None:
            run.go_on(token, payload)

    def unmapped(self, token: Token) -> Mapping[str, Any]:
        """The variables to write when the model declares no output mappings."""
        return {}

    def detail(self, token: Token) -> Mapping[str, Any]:
        """What the history should say about the completion."""
        return {}

    def catches(self, kind: str, code: str | None) -> int:
        """How closely it catches what goes up the scopes (error, escalation, cancel).

        0 not at all, 1 as any other, 2 by its code.
        """
        return 0

    def release(self, run: Execution, token: Token, node: Node) -> bool:
        """Asked of joins when all else waits: may the tokens that wait here go on now?"""
        return False

    def leave(self, run: Execution, token: Token, node: Node) -> None:
        """Send the token on, along all flows that are open."""
        if node.way is not None:
            run.follow(token, node.way)
            return
        flows = self.flows(run, token, node)
        run.require_room(len(flows) * node.completion_quantity - 1)
        run.take(token, flows * node.completion_quantity)

    def flows(self, run: Execution, token: Token, node: Node) -> list[Flow]:
        return open_flows(run, token, node)


def given(token: Token) -> dict[str, Any]:
    """The variables that the awaited thing brought, without those of the input mappings."""
    local = token.local or {}
    return {name: local[name] for name in token.given}


def mapped(token: Token, node: Node) -> dict[str, Any]:
    """What the model maps for the work, without what an inner instance knows by itself."""
    local = token.local or {}
    names = [mapping.target for mapping in node.inputs]
    names += [association.target for association in node.data_inputs]
    return {name: local[name] for name in names if name in local}


BehaviourType = TypeVar("BehaviourType", bound=type[Behaviour])

REGISTRY: dict[tuple[str, str | None], type[Behaviour]] = {}
"""Element and kind of its event definition -> behaviour. What is not here is a finding."""


def element(kind: str, *events: str | None) -> Callable[[BehaviourType], BehaviourType]:
    """Register the behaviour of ``kind``, an element of the standard by its XML name."""

    def register(behaviour: BehaviourType) -> BehaviourType:
        for event in events or (None,):
            REGISTRY[kind, event] = behaviour
        return behaviour

    return register
