"""What people send by hand: a delivery once more, all that did not arrive, a test."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from workflow_engine.commands import announcing
from workflow_engine.commands.announcing import Announcement
from workflow_engine.commands.audit import audit
from workflow_engine.commands.base import Command, Context
from workflow_engine.domain.ids import is_id, new_id
from workflow_engine.domain.webhook import TEST_EVENT
from workflow_engine.errors import Conflict, NotFound, _l
from workflow_engine.persistence.tables import webhook

#: Deliveries that one command sends again; who wants more asks again.
MOST = 1_000


class WebhookOff(Conflict):
    message = _l("The webhook {webhook} is switched off; switch it on first.")


class StillWaiting(Conflict):
    message = _l("This delivery is on its way already.")


@dataclass(frozen=True)
class Redeliver(Command[str]):
    """Send one delivery again: the same body under the same id, with fresh attempts.

    Also one that arrived: receivers recognise it by its id. Gives its id.
    """

    permission = "webhook:write"
    delivery_id: str

    def load(self, ctx: Context) -> Any:
        found = ctx.uow.webhooks.owner(self.delivery_id) if is_id(self.delivery_id) else None
        if found is None:
            raise NotFound
        return ctx.uow.directory.lock(webhook, ctx.company_id, found)

    def run(self, ctx: Context, subject: Any) -> str:
        _require_on(subject)
        delivery = ctx.uow.webhooks.lock_delivery(self.delivery_id)
        if delivery is None:
            raise NotFound
        if delivery.state == "waiting":
            raise StillWaiting
        _again(ctx, subject, [delivery])
        detail = {"deliveries": 1, "event": delivery.event_id}
        audit(ctx, "webhook.redelivered", subject=f"webhook:{subject.id}", detail=detail)
        return self.delivery_id


class _ToWebhook(Command[Any]):
    permission = "webhook:write"
    webhook_id: str

    def load(self, ctx: Context) -> Any:
        return ctx.uow.directory.lock(webhook, ctx.company_id, self.webhook_id)


@dataclass(frozen=True)
class RedeliverAll(_ToWebhook):
    """Send again what failed or was cancelled since a moment, at most ``MOST``; how many."""

    webhook_id: str
    since: datetime

    def run(self, ctx: Context, subject: Any) -> int:
        _require_on(subject)
        found = ctx.uow.webhooks.undelivered(subject.id, self.since, MOST)
        _again(ctx, subject, found)
        detail = {"deliveries": len(found), "since": self.since.isoformat()}
        audit(ctx, "webhook.redelivered", subject=f"webhook:{subject.id}", detail=detail)
        return len(found)


@dataclass(frozen=True)
class SendTest(_ToWebhook):
    """Send an event that nothing has caused; the id of the delivery."""

    webhook_id: str

    def run(self, ctx: Context, subject: Any) -> str:
        _require_on(subject)
        told = Announcement(TEST_EVENT, {"type": "webhook", "id": subject.id})
        event_id = new_id()
        company = ctx.uow.webhooks.company_code(ctx.company_id)
        body = announcing.written(ctx, told, event_id, company)
        made = announcing.deliver(ctx, subject.id, event_id, TEST_EVENT, body)
        detail = {"event": event_id}
        audit(ctx, "webhook.tested", subject=f"webhook:{subject.id}", detail=detail)
        return made


def _require_on(subject: Any) -> None:
    if not subject.active:
        raise WebhookOff(webhook=subject.name)


def _again(ctx: Context, subject: Any, deliveries: list[Any]) -> None:
    # Whoever asks for it believes that somebody answers again.
    ctx.uow.webhooks.change(subject.id, resting_until=None)
    for delivery in deliveries:
        fresh = {"state": "waiting", "next_at": ctx.now, "ended_at": None}
        ctx.uow.webhooks.change_delivery(delivery.id, **fresh)
        announcing.send(ctx, subject.id, delivery.id)
