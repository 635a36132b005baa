"""Receive task (BPMN 2.0.2, 10.3.3): waits for a message."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from workflow_engine.bpmn.elements.base import element
from workflow_engine.bpmn.elements.events.catching import Arm, Catching
from workflow_engine.bpmn.elements.events.waiting import prepare_message
from workflow_engine.bpmn.graph import Message
from workflow_engine.bpmn.state import Token

if TYPE_CHECKING:
    from workflow_engine.bpmn.execution import Execution
    from workflow_engine.bpmn.graph import Node
    from workflow_engine.bpmn.source import Source


@element("receiveTask")
@dataclass(frozen=True, slots=True)
class ReceiveTask(Catching):
    """Output mappings read the message's fields; without them nothing is written."""

    message: Message

    @classmethod
    def compile(cls, source: Source) -> Self:
        return cls(source.message())

    def prepare(self, run: Execution, token: Token, node: Node) -> Arm:
        return prepare_message(run, token, node, self.message)
