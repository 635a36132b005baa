"""Messages, signals and data from outside to the processes that wait for them."""

from typing import Any

from marshmallow import ValidationError

from workflow_engine.api.fields import (
    Choice,
    Count,
    Id,
    Many,
    Message,
    Moment,
    Part,
    ReasonSchema,
    Schema,
    Text,
    Values,
    Whole,
)
from workflow_engine.api.paging import PageQuery, page_of
from workflow_engine.api.resources import Resources
from workflow_engine.commands.discard_message import DiscardMessage
from workflow_engine.commands.evaluate_conditions import EvaluateConditions
from workflow_engine.commands.publish_signal import PublishSignal
from workflow_engine.commands.send_message import SendMessage
from workflow_engine.domain.ids import is_id
from workflow_engine.errors import CountersignError, _l
from workflow_engine.queries.base import from_cursor
from workflow_engine.queries.messages import Messages, Subscriptions

messages = Resources("messages", _l("Messages and signals"))
STATES = ("buffered", "delivered", "expired", "discarded")


class MessageSchema(Schema):
    """A message with what it is correlated by."""

    name = Text(200, least=1)
    key = Text(
        200,
        least=1,
        load_default=None,
        about="Without it the models that listen compute the key from the payload",
    )
    payload = Values(load_default=dict)
    time_to_live = Text(
        40,
        least=1,
        load_default=None,
        about="ISO 8601 duration: how long it waits when nobody listens yet",
    )
    message_id = Text(
        200, least=1, load_default=None, about="Sent again, the message is answered as before"
    )


class SentSchema(Schema):
    """Who got the message: an instance that waited, one that it started, or nobody yet."""

    outcome = Choice(("delivered", "started", "buffered"))
    reached = Whole(about="How many instances it started or woke")
    instance_id = Id(allow_none=True)
    buffered_id = Id(allow_none=True, about="Names the message while it waits")
    expires_at = Moment(allow_none=True)


class MessagesQuery(PageQuery):
    """Filters of the list."""

    state = Choice(STATES, load_default="buffered")
    name = Text(200, load_default=None)
    key = Text(200, load_default=None)


class MessageRowSchema(Schema):
    """A message that waits for a receiver, or did; its payload is not shown."""

    buffered_id = Id()
    name = Text()
    key = Text(allow_none=True)
    message_id = Text(allow_none=True)
    state = Choice(STATES)
    created_at = Moment()
    expires_at = Moment(allow_none=True)
    ended_at = Moment(allow_none=True)
    sent_by = Id(allow_none=True, about="The account that sent it")
    source_id = Id(allow_none=True, about="The instance that threw it")
    receiver_id = Id(allow_none=True)
    reason = Text(allow_none=True, about="Why it was discarded")


def _is_place(text: str) -> None:
    """A cursor of this list is an instance and a number."""
    try:
        instance_id, wait = from_cursor(text, 2)
    except (CountersignError, ArithmeticError, AttributeError) as error:
        raise ValidationError(_WRONG) from error
    if not is_id(instance_id) or type(wait) is not int or not 0 <= wait < 2**31:
        raise ValidationError(_WRONG)


_WRONG = Message(_l("This is no cursor of ours; start again from the first page."))


class _Place(Text):
    def __init__(self) -> None:
        super().__init__(300, load_default=None, about="`next` of the page before")
        self.validators.append(_is_place)


class SubscriptionsQuery(Schema):
    """Filters of the list."""

    cursor = _Place()
    limit = Count(1, 100, load_default=25)
    name = Text(200, load_default=None)
    key = Text(
        200,
        least=1,
        load_default=None,
        about="Together with a name: whom a message with this key would reach",
    )
    kind = Choice(("message", "signal"), load_default=None)
    instance_id = Id(load_default=None)


class SubscriptionRowSchema(Schema):
    """An instance that waits for a message or a signal."""

    instance_id = Id()
    title = Text()
    process = Text()
    status = Text()
    element = Text()
    kind = Choice(("message", "signal"))
    name = Text()
    key = Text(allow_none=True, about="Of a message, as far as it can be told; its digest is kept")
    opened_at = Moment(allow_none=True)


class SignalSchema(Schema):
    """A signal with what it tells."""

    name = Text(200, least=1)
    payload = Values(load_default=dict)


class ReceiversSchema(Schema):
    """How many waited for the signal, or are started by it."""

    receivers = Whole()


class ConditionsSchema(Schema):
    """Data that conditions of start events are evaluated over."""

    variables = Values(load_default=dict)


class StartedByConditionSchema(Schema):
    """An instance that was started."""

    instance_id = Id()
    key = Text()
    version = Whole()
    business_key = Text(allow_none=True)
    status = Text()


class ConditionsHeldSchema(Schema):
    """The instances that were started, none if no condition holds."""

    started = Many(Part(StartedByConditionSchema))


@messages.writes(
    "/messages",
    SendMessage,
    SentSchema,
    _l("Send a message to a process"),
    body=MessageSchema,
    example={
        "name": "delivery.announced",
        "key": "4711",
        "payload": {"pallets": 3},
        "time_to_live": "P3D",
        "message_id": "asn-2026-0815",
    },
)
def send(body: dict[str, Any]) -> SendMessage:
    return SendMessage(**body)


@messages.reads(
    "/messages",
    Messages,
    page_of(MessageRowSchema),
    _l("List messages that wait for a receiver"),
    query=MessagesQuery,
)
def listed(query: dict[str, Any]) -> Messages:
    return Messages(**query)


@messages.writes(
    "/messages/<buffered_id>/discard",
    DiscardMessage,
    None,
    _l("Discard a message that waits for a receiver"),
    body=ReasonSchema,
)
def discard(body: dict[str, Any], *, buffered_id: str) -> DiscardMessage:
    return DiscardMessage(buffered_id, **body)


@messages.reads(
    "/subscriptions",
    Subscriptions,
    page_of(SubscriptionRowSchema),
    _l("List who waits for messages and signals"),
    query=SubscriptionsQuery,
)
def subscriptions(query: dict[str, Any]) -> Subscriptions:
    return Subscriptions(**query)


@messages.writes(
    "/signals",
    PublishSignal,
    ReceiversSchema,
    _l("Send a signal to all who wait for it"),
    body=SignalSchema,
    example={"name": "prices.changed", "payload": {"supplier": "S-100"}},
)
def signal(body: dict[str, Any]) -> PublishSignal:
    return PublishSignal(**body)


@messages.writes(
    "/conditions/evaluate",
    EvaluateConditions,
    ConditionsHeldSchema,
    _l("Start the processes whose condition holds"),
    body=ConditionsSchema,
)
def evaluate(body: dict[str, Any]) -> EvaluateConditions:
    return EvaluateConditions(**body)
