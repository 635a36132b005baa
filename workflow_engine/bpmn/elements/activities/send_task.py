"""Send task (BPMN 2.0.2, 10.3.3): throws a message, or lets an operation or a worker send."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from workflow_engine.bpmn.elements.activities.service_task import ServiceTask
from workflow_engine.bpmn.elements.base import element
from workflow_engine.bpmn.elements.events.definitions.message import MessageDefinition
from workflow_engine.bpmn.state import Token

if TYPE_CHECKING:
    from workflow_engine.bpmn.execution import Execution
    from workflow_engine.bpmn.graph import Node
    from workflow_engine.bpmn.source import Source


@element("sendTask")
@dataclass(frozen=True, slots=True)
class SendTask(ServiceTask):
    """Input mappings are the message's payload, or the operation's arguments."""

    thrown: MessageDefinition | None = None

    @classmethod
    def compile(cls, source: Source) -> Self:
        if source.extensions.operation or source.extensions.topic:
            task = ServiceTask.compile(source)
            return cls(task.operation, task.asynchronous, task.retries, task.topic, task.priority)
        return cls(thrown=MessageDefinition(message=source.message(source.element)))

    def enter(self, run: Execution, token: Token, node: Node) -> None:
        if self.thrown is None:
            ServiceTask.enter(self, run, token, node)
            return
        self.thrown.cast(run, token, node)()
        # What it sent may have ended the sub-process around it.
        if token.id in run.tokens:
            run.finish(token)
