"""Webhooks: who is told of which events; their secrets are shown once."""

from typing import Any

from workflow_engine.api.fields import (
    Flag,
    Id,
    MadeSchema,
    Many,
    Moment,
    Part,
    RevSchema,
    Schema,
    Text,
    Whole,
)
from workflow_engine.api.paging import SearchQuery, page_of
from workflow_engine.api.resources import Resources
from workflow_engine.commands.webhook_deliveries import RedeliverAll, SendTest
from workflow_engine.commands.webhook_fields import LONGEST_SECONDS, MOST_PATTERNS
from workflow_engine.commands.webhooks import (
    LONGEST_OVERLAP,
    ChangeWebhook,
    CreateWebhook,
    RemoveWebhook,
    RotateWebhookSecret,
    SwitchWebhook,
)
from workflow_engine.errors import _l
from workflow_engine.queries.webhooks import EventTypes, WebhookById, Webhooks

webhooks = Resources("webhooks", _l("Webhooks"))


class WebhookSchema(Schema):
    """A webhook; `reason` says why it was switched off without anybody asking, at `disabled_at`.
    Until `former_until` messages carry a signature of the secret before, too."""

    id = Id()
    name = Text()
    rev = Whole()
    address = Text(allow_none=True)
    connection = Text(allow_none=True)
    path = Text(allow_none=True)
    events = Many(Text())
    timeout_seconds = Whole()
    active = Flag()
    secret_at = Moment()
    former_until = Moment(allow_none=True)
    failures = Whole()
    failing_since = Moment(allow_none=True)
    resting_until = Moment(allow_none=True)
    disabled_at = Moment(allow_none=True)
    reason = Text(allow_none=True)
    created_at = Moment()
    created_by = Text(allow_none=True)
    changed_at = Moment()
    changed_by = Text(allow_none=True)


class WebhookDetailsSchema(Schema):
    """What a webhook is: an `address`, or a `path` beneath the `connection` of this code. `events`
    are types, beginnings of types and `.*`, or `*`."""

    name = Text(200, least=1)
    address = Text(1000, least=1, load_default=None)
    connection = Text(60, least=1, load_default=None)
    path = Text(500, load_default=None)
    events = Many(Text(200, least=1), required=True, most=MOST_PATTERNS)
    timeout_seconds = Whole(1, LONGEST_SECONDS, load_default=10)


class IssuedSecretSchema(Schema):
    """A webhook and its new secret, which is told now and never again."""

    id = Id()
    secret = Text()
    rev = Whole()


class RotationSchema(Schema):
    """For how many hours the secret before signs beside the new one; null is what is usual."""

    hours = Whole(0, LONGEST_OVERLAP, load_default=None, allow_none=True)


class SinceSchema(Schema):
    """From which moment on."""

    since = Moment(required=True)


class SentAgainSchema(Schema):
    """How many deliveries wait to be sent again."""

    count = Whole()


class EventTypeSchema(Schema):
    """What can be subscribed to, and which facts of a module's event are sent."""

    name = Text()
    title = Text()
    facts = Many(Text())


class EventTypesSchema(Schema):
    """All of them."""

    types = Many(Part(EventTypeSchema))


@webhooks.reads(
    "/webhooks", Webhooks, page_of(WebhookSchema), _l("List webhooks"), query=SearchQuery
)
def listed(query: dict[str, Any]) -> Webhooks:
    return Webhooks(**query)


@webhooks.reads("/webhook-events", EventTypes, EventTypesSchema, _l("List events for webhooks"))
def event_types() -> EventTypes:
    return EventTypes()


@webhooks.reads("/webhooks/<webhook_id>", WebhookById, WebhookSchema, _l("Show a webhook"))
def webhook(webhook_id: str) -> WebhookById:
    return WebhookById(webhook_id)


@webhooks.writes(
    "/webhooks",
    CreateWebhook,
    IssuedSecretSchema,
    _l("Add a webhook"),
    body=WebhookDetailsSchema,
    status=201,
    keyed=False,
    located=lambda body: f"/api/v1/webhooks/{body['id']}",
)
def create(body: dict[str, Any]) -> CreateWebhook:
    return CreateWebhook(**body)


@webhooks.writes(
    "/webhooks/<webhook_id>",
    ChangeWebhook,
    RevSchema,
    _l("Replace what a webhook is"),
    method="PUT",
    body=WebhookDetailsSchema,
    conditional="must",
)
def change(body: dict[str, Any], *, webhook_id: str, rev: int) -> ChangeWebhook:
    return ChangeWebhook(webhook_id=webhook_id, rev=rev, **body)


@webhooks.writes(
    "/webhooks/<webhook_id>", RemoveWebhook, None, _l("Remove a webhook"), method="DELETE"
)
def remove(webhook_id: str) -> RemoveWebhook:
    return RemoveWebhook(webhook_id)


@webhooks.writes(
    "/webhooks/<webhook_id>/secret",
    RotateWebhookSecret,
    IssuedSecretSchema,
    _l("Make a new secret for a webhook"),
    body=RotationSchema,
    keyed=False,
)
def secret(body: dict[str, Any], *, webhook_id: str) -> RotateWebhookSecret:
    return RotateWebhookSecret(webhook_id=webhook_id, **body)


@webhooks.writes(
    "/webhooks/<webhook_id>/disable", SwitchWebhook, RevSchema, _l("Switch a webhook off")
)
def disable(webhook_id: str) -> SwitchWebhook:
    return SwitchWebhook(webhook_id=webhook_id, on=False)


@webhooks.writes(
    "/webhooks/<webhook_id>/enable", SwitchWebhook, RevSchema, _l("Switch a webhook on")
)
def enable(webhook_id: str) -> SwitchWebhook:
    return SwitchWebhook(webhook_id=webhook_id, on=True)


@webhooks.writes(
    "/webhooks/<webhook_id>/test", SendTest, MadeSchema, _l("Send a test event"), status=201,
    located=lambda body: f"/api/v1/webhook-deliveries/{body['id']}",
)  # fmt: skip
def test(webhook_id: str) -> SendTest:
    return SendTest(webhook_id)


@webhooks.writes(
    "/webhooks/<webhook_id>/redeliver",
    RedeliverAll,
    SentAgainSchema,
    _l("Send again what did not arrive since a moment"),
    body=SinceSchema,
)
def redeliver_all(body: dict[str, Any], *, webhook_id: str) -> RedeliverAll:
    return RedeliverAll(webhook_id, body["since"])
