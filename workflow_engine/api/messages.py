"""Messages from outside to the process that waits for them."""

from typing import Any

from workflow_engine.api.fields import Schema, Text, Values, Whole
from workflow_engine.api.resources import Resources
from workflow_engine.commands.send_message import SendMessage
from workflow_engine.errors import _l

messages = Resources("messages", _l("Messages"))


class MessageSchema(Schema):
    """A message with what it is correlated by."""

    name = Text(200, least=1)
    key = Text(200, least=1)
    payload = Values(load_default=dict)


class DeliveredSchema(Schema):
    """How many instances it started or woke."""

    reached = Whole()


@messages.writes(
    "/messages",
    SendMessage,
    DeliveredSchema,
    _l("Send a message to a process"),
    body=MessageSchema,
)
def send(body: dict[str, Any]) -> SendMessage:
    return SendMessage(**body)
