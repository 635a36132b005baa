"""Send task (BPMN 2.0.2, 10.3.3): throws a message, or lets an operation send."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from workflow_engine.bpmn.elements.activities.service_task import ServiceTask
from workflow_engine.bpmn.elements.base import element
from workflow_engine.bpmn.elements.events.waiting import throw_message
from workflow_engine.bpmn.graph import Message
from workflow_engine.bpmn.state import Token

if TYPE_CHECKING:
    from workflow_engine.bpmn.execution import Execution
    from workflow_engine.bpmn.graph import Node
    from workflow_engine.bpmn.source import Source


@element("sendTask")
@dataclass(frozen=True, slots=True)
class SendTask(ServiceTask):
    """Input mappings are the message's payload, or the operation's arguments."""

    message: Message | None = None

    @classmethod
    def compile(cls, source: Source) -> Self:
        if source.extensions.operation:
            task = ServiceTask.compile(source)
            return cls(task.operation, task.asynchronous, task.retries)
        return cls(message=source.message())

    def enter(self, run: Execution, token: Token, node: Node) -> None:
        if self.message is None:
            ServiceTask.enter(self, run, token, node)
        else:
            throw_message(run, token, node, self.message)
            run.finish(token)
