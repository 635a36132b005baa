"""Event sub-process (BPMN 2.0.2, 10.3.5 and 13.5.4): begins when its start event occurs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from workflow_engine.bpmn.elements.activities.sub_process import SubProcess
from workflow_engine.bpmn.elements.base import element
from workflow_engine.bpmn.state import Token

if TYPE_CHECKING:
    from workflow_engine.bpmn.execution import Execution
    from workflow_engine.bpmn.graph import Node


@element("subProcess", "event")
@dataclass(frozen=True, slots=True)
class EventSubProcess(SubProcess):
    """No flow leads to it or away; what its event brought are its variables."""

    def leave(self, run: Execution, token: Token, node: Node) -> None:
        run.consume(token)
