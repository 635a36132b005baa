"""Event-based gateway (BPMN 2.0.2, 10.6.6 and 13.4.4): the first event decides the way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from workflow_engine.bpmn.elements.base import Behaviour, element
from workflow_engine.bpmn.elements.events.catch import Catching
from workflow_engine.bpmn.formulas import assign
from workflow_engine.bpmn.names import is_true
from workflow_engine.bpmn.state import Token

if TYPE_CHECKING:
    from workflow_engine.bpmn.execution import Execution
    from workflow_engine.bpmn.graph import Node
    from workflow_engine.bpmn.source import Source


@element("eventBasedGateway")
@dataclass(frozen=True, slots=True)
class EventBasedGateway(Behaviour):
    """Waits on behalf of all events behind it; the token goes to the one that happens.

    One that begins instances has no token of its own: its events are start points. ``parallel``:
    the instance then waits for all the others too.
    """

    instantiates: bool = False
    parallel: bool = False

    @classmethod
    def compile(cls, source: Source) -> Self:
        instantiates = is_true(source.element, "instantiate")
        return cls(instantiates, source.element.get("eventGatewayType") == "Parallel")

    def enter(self, run: Execution, token: Token, node: Node) -> None:
        arms: list[Any] = []
        for flow in node.outgoing:
            target = run.graph.nodes[flow.target]
            if isinstance(target.behaviour, Catching):
                arms.extend(_prepare(run, token, target, target.behaviour))
        for arm in arms:
            arm()


def _prepare(run: Execution, token: Token, target: Node, catching: Catching) -> list[Any]:
    """The input mappings of the event hold for what it listens to, and for nothing else."""
    if not target.inputs:
        return catching.prepare(run, token, target)
    kept = token.local
    token.local = {**(kept or {}), **assign(target.inputs, run.view(token), run.ports)}
    try:
        return catching.prepare(run, token, target)
    finally:
        token.local = kept
