"""What was sent to webhooks: the log, and sending again."""

from typing import Any

from workflow_engine.api.fields import (
    Choice,
    Id,
    MadeSchema,
    Many,
    Moment,
    Part,
    Schema,
    Text,
    Whole,
)
from workflow_engine.api.paging import PageQuery, page_of
from workflow_engine.api.resources import Resources
from workflow_engine.commands.webhook_deliveries import Redeliver
from workflow_engine.domain.webhook import STATES
from workflow_engine.errors import _l
from workflow_engine.queries.webhook_deliveries import Deliveries, DeliveryById

webhook_deliveries = Resources("webhook_deliveries", _l("Deliveries of webhooks"))


class DeliveriesQuery(PageQuery):
    """Which deliveries; `type` may be a type, or its beginning and `.*`."""

    webhook = Text(40, load_default=None)
    state = Choice(tuple(STATES), load_default=None)
    type = Text(200, load_default=None)
    since = Moment(load_default=None)


class WebhookDeliverySchema(Schema):
    """One event on its way to one webhook; `event_id` is the `webhook-id` of its messages."""

    id = Id()
    webhook_id = Id()
    webhook = Text()
    event_id = Id()
    type = Text()
    state = Choice(tuple(STATES))
    attempts = Whole()
    last_status = Whole(allow_none=True)
    created_at = Moment()
    next_at = Moment(allow_none=True)
    ended_at = Moment(allow_none=True)


class DeliveryAttemptSchema(Schema):
    """One attempt: `status` and the beginning of the `answer`, or the `error`."""

    number = Whole()
    at = Moment()
    milliseconds = Whole()
    status = Whole(allow_none=True)
    answer = Text(allow_none=True)
    error = Text(allow_none=True)


class WebhookDeliveryDetailsSchema(Schema):
    """A delivery with its body, sign by sign, and its attempts."""

    delivery = Part(WebhookDeliverySchema, attribute="row")
    body = Text()
    attempts = Many(Part(DeliveryAttemptSchema))


@webhook_deliveries.reads(
    "/webhook-deliveries",
    Deliveries,
    page_of(WebhookDeliverySchema),
    _l("List deliveries of webhooks"),
    query=DeliveriesQuery,
)
def listed(query: dict[str, Any]) -> Deliveries:
    return Deliveries(**query)


@webhook_deliveries.reads(
    "/webhook-deliveries/<delivery_id>",
    DeliveryById,
    WebhookDeliveryDetailsSchema,
    _l("Show a delivery of a webhook"),
)
def delivery(delivery_id: str) -> DeliveryById:
    return DeliveryById(delivery_id)


@webhook_deliveries.writes(
    "/webhook-deliveries/<delivery_id>/redeliver",
    Redeliver,
    MadeSchema,
    _l("Send a delivery again"),
)
def redeliver(delivery_id: str) -> Redeliver:
    return Redeliver(delivery_id)
