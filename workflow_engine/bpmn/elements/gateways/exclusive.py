"""Exclusive gateway (BPMN 2.0.2, 10.6.2 and 13.4.2): one flow, and no waiting when merging."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from workflow_engine.bpmn.elements.base import Behaviour, element
from workflow_engine.bpmn.elements.flows import first_open_flow
from workflow_engine.bpmn.state import Token

if TYPE_CHECKING:
    from workflow_engine.bpmn.execution import Execution
    from workflow_engine.bpmn.graph import Node


@element("exclusiveGateway")
@dataclass(frozen=True, slots=True)
class ExclusiveGateway(Behaviour):
    """Takes the first flow whose condition holds, in the order of the file."""

    def leave(self, run: Execution, token: Token, node: Node) -> None:
        if node.outgoing:
            run.follow(token, first_open_flow(run, token, node))
        else:
            run.consume(token)
