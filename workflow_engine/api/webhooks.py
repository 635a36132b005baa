"""Webhooks: who is told of which events; their secrets are shown once."""

from typing import Any

from workflow_engine.api.fields import MadeSchema, RevSchema
from workflow_engine.api.paging import SearchQuery, page_of
from workflow_engine.api.resources import Resources
from workflow_engine.api.webhook_shapes import (
    EventTypesSchema,
    IssuedSecretSchema,
    RotationSchema,
    SentAgainSchema,
    SinceSchema,
    WebhookDetailsSchema,
    WebhookSchema,
)
from workflow_engine.commands.webhook_deliveries import RedeliverAll, SendTest
from workflow_engine.commands.webhooks import (
    ChangeWebhook,
    CreateWebhook,
    RemoveWebhook,
    RotateWebhookSecret,
    SwitchWebhook,
)
from workflow_engine.errors import _l
from workflow_engine.queries.webhooks import EventTypes, WebhookById, Webhooks

webhooks = Resources("webhooks", _l("Webhooks"))


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
