"""Event-based gateway (BPMN 2.0.2, 10.6.6 and 13.4.4): the first event decides the way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from workflow_engine.bpmn.elements.base import Behaviour, element
from workflow_engine.bpmn.elements.events.catching import Catching
from workflow_engine.bpmn.state import Token

if TYPE_CHECKING:
    from workflow_engine.bpmn.execution import Execution
    from workflow_engine.bpmn.graph import Node


@element("eventBasedGateway")
@dataclass(frozen=True, slots=True)
class EventBasedGateway(Behaviour):
    """Waits on behalf of all events behind it; the token goes to the one that happens."""

    def enter(self, run: Execution, token: Token, node: Node) -> None:
        arms = []
        for flow in node.outgoing:
            target = run.graph.nodes[flow.target]
            if isinstance(target.behaviour, Catching):
                arms.append(target.behaviour.prepare(run, token, target))
        for arm in arms:
            arm()
