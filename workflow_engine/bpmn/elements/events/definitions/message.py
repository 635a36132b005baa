"""Message event definition (BPMN 2.0.2, 10.5.5): one sender, one receiver, found by a key."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Self

from lxml import etree

from workflow_engine.bpmn.elements.base import mapped
from workflow_engine.bpmn.elements.events.definitions.base import Definition, definition
from workflow_engine.bpmn.elements.events.listening import Arm, Listener
from workflow_engine.bpmn.errors import BadMessageKey
from workflow_engine.bpmn.graph import Message, StartPoint
from workflow_engine.bpmn.messages import throw_message
from workflow_engine.bpmn.progress import MessageWait
from workflow_engine.bpmn.state import Token

if TYPE_CHECKING:
    from workflow_engine.bpmn.execution import Execution
    from workflow_engine.bpmn.graph import Node
    from workflow_engine.bpmn.source import Source
    from workflow_engine.feel import Expression


@definition
@dataclass(frozen=True, slots=True, kw_only=True)
class MessageDefinition(Definition):
    """The key is evaluated when listening begins, and when the message is thrown."""

    kind: ClassVar[str] = "message"
    message: Message

    @classmethod
    def compile(cls, source: Source, element: etree._Element) -> Self:
        return cls(message=source.message(element))

    def prepare(self, listener: Listener, part: int) -> Arm:
        key = message_key(listener.run, self.message, self.message.key, listener.variables)
        node, name = listener.node.id, self.message.name

        def arm() -> None:
            listener.open("message", part, announce=lambda wait: MessageWait(wait, node, name, key))

        return arm

    def cast(self, run: Execution, token: Token, node: Node) -> Callable[[], None]:
        """The token's input mappings are the payload, and what the key is read from."""
        message = self.message
        key = message_key(run, message, message.payload_key or message.key, run.view(token))
        payload = mapped(token, node)
        return lambda: throw_message(run, node.id, message.name, key, payload)

    def start_point(self, node: str, part: int) -> StartPoint:
        message = self.message
        return StartPoint(
            node, "message", message=message.name, correlation=message.key, definition=part
        )


def message_key(
    run: Execution, message: Message, expression: Expression | None, variables: Any
) -> str | None:
    """The correlation key as text; None stands for the business key."""
    if expression is None:
        return None
    key = run.ports.evaluate(expression, variables)
    if key is None or key == "":
        raise BadMessageKey(name=message.name)
    return str(key)
