"""Webhooks: who is told of which events, and the secrets that messages are signed with."""

from dataclasses import dataclass
from typing import Any

from workflow_engine.commands.audit import audit
from workflow_engine.commands.base import Command, Context
from workflow_engine.commands.begin_delivery import owner_of
from workflow_engine.commands.fields import Fields, changes, require_rev
from workflow_engine.commands.overlapping import former, overlap
from workflow_engine.commands.webhook_fields import WebhookDetails
from workflow_engine.connections import seal_of
from workflow_engine.domain import webhook as rules
from workflow_engine.domain.ids import new_id
from workflow_engine.persistence.tables import webhook


@dataclass(frozen=True, slots=True)
class Issued:
    """A webhook and its new secret, which is shown now and never again."""

    id: str
    secret: str
    rev: int


def _closed(ctx: Context, webhook_id: str, secret: str) -> dict[str, Any]:
    closed = seal_of(ctx.settings).close(owner_of(webhook_id), secret)
    return {"secret": closed, "secret_at": ctx.now}


def told_of(ctx: Context, subject: Any, action: str, detail: dict[str, Any]) -> None:
    """A line of the audit; what stands behind the “?” of an address is often a key."""
    shown = {
        name: [part.partition("?")[0] if part else part for part in value]
        if name == "address"
        else value
        for name, value in detail.items()
    }
    audit(ctx, f"webhook.{action}", subject=f"webhook:{subject}", detail=shown)


@dataclass(frozen=True, kw_only=True)
class CreateWebhook(WebhookDetails):
    """Add a webhook. Never run it with an idempotency key: the answer holds its secret."""

    def run(self, ctx: Context, subject: Any) -> Issued:
        made, secret = new_id(), rules.new_secret()
        fields = Fields()
        values = self.checked(ctx, fields, made)
        fields.finish()
        row = {"id": made, "company_id": ctx.company_id, "active": True, **values}
        row |= {"created_at": ctx.now, "created_by": ctx.actor.account_id}
        row |= {"changed_at": ctx.now, "changed_by": ctx.actor.account_id}
        ctx.uow.directory.insert(webhook, [{**row, **_closed(ctx, made, secret)}])
        told_of(ctx, made, "created", {**values, "address": [values["address"]]})
        return Issued(made, secret, 1)


class _OfWebhook(Command[Any]):
    permission = "webhook:write"
    webhook_id: str

    def load(self, ctx: Context) -> Any:
        return ctx.uow.directory.lock(webhook, ctx.company_id, self.webhook_id)


@dataclass(frozen=True, kw_only=True)
class ChangeWebhook(WebhookDetails, _OfWebhook):
    """Replace what a webhook is; gives the new revision. What waits goes to the new address."""

    webhook_id: str
    rev: int

    def run(self, ctx: Context, subject: Any) -> int:
        require_rev(subject, self.rev)
        fields = Fields()
        values = self.checked(ctx, fields, subject.id)
        fields.finish()
        _change(ctx, subject, **values)
        told_of(ctx, subject.id, "changed", changes(subject, values))
        return int(subject.rev) + 1


@dataclass(frozen=True, kw_only=True)
class SwitchWebhook(_OfWebhook):
    """Switch a webhook on or off; gives the new revision.

    While it is off nothing is written down for it, and what waited is cancelled.
    """

    webhook_id: str
    on: bool

    def run(self, ctx: Context, subject: Any) -> int:
        if subject.active == self.on:
            return int(subject.rev)
        fresh: dict[str, Any] = {"failures": 0, "failing_since": None, "resting_until": None}
        fresh |= {"disabled_at": None, "told": None}
        _change(ctx, subject, active=self.on, **fresh)
        count = 0 if self.on else ctx.uow.webhooks.cancel_waiting(subject.id, ctx.now)
        told_of(ctx, subject.id, "enabled" if self.on else "disabled", {"cancelled": count})
        return int(subject.rev) + 1


@dataclass(frozen=True, kw_only=True)
class RotateWebhookSecret(_OfWebhook):
    """Make a new secret. For ``hours`` messages carry a signature of the former one, too.

    Never run it with an idempotency key: the answer holds the secret.
    """

    webhook_id: str
    hours: int | None = None

    def run(self, ctx: Context, subject: Any) -> Issued:
        hours, secret = overlap(ctx, self.hours), rules.new_secret()
        _change(ctx, subject, **_closed(ctx, subject.id, secret), **former(ctx, subject, hours))
        told_of(ctx, subject.id, "secret_changed", {"hours": hours})
        return Issued(subject.id, secret, int(subject.rev) + 1)


@dataclass(frozen=True)
class RemoveWebhook(_OfWebhook):
    """Remove a webhook with its secret and everything that was written down of its deliveries."""

    webhook_id: str

    def run(self, ctx: Context, subject: Any) -> None:
        ctx.uow.webhooks.forget_all(subject.id)
        ctx.uow.directory.discard(webhook, subject)
        told_of(ctx, subject.id, "removed", {"name": subject.name})


def _change(ctx: Context, subject: Any, **values: Any) -> None:
    by = {"changed_at": ctx.now, "changed_by": ctx.actor.account_id}
    ctx.uow.directory.change(webhook, subject, **values, **by)
