"""Webhooks as lists and pages show them: that there is a secret, and never which."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from workflow_engine.domain.phrases import unpacked
from workflow_engine.domain.webhook import ENGINE_EVENTS
from workflow_engine.errors import Phrase
from workflow_engine.persistence.tables import account, connection, webhook
from workflow_engine.queries.base import Page, Query, Reading
from workflow_engine.queries.lists import PAGE, by_name, contains, only


@dataclass(frozen=True, slots=True)
class WebhookRow:
    """A webhook; ``reason`` is why it was switched off without anybody asking."""

    id: str
    name: str
    rev: int
    address: str | None
    connection: str | None
    path: str | None
    events: Sequence[str]
    timeout_seconds: int
    active: bool
    secret_at: datetime
    former_until: datetime | None
    failures: int
    failing_since: datetime | None
    resting_until: datetime | None
    disabled_at: datetime | None
    reason: Phrase | None
    created_at: datetime
    created_by: str | None
    changed_at: datetime
    changed_by: str | None


@dataclass(frozen=True)
class Webhooks(Query[Page[WebhookRow]]):
    """In the order of names; ``text`` searches names and addresses."""

    permission = "webhook:read"
    text: str = ""
    cursor: str | None = None
    limit: int = PAGE

    def run(self, ctx: Reading) -> Page[WebhookRow]:
        statement = _ROWS.where(webhook.c.company_id == ctx.company_id)
        if self.text.strip():
            statement = statement.where(contains(self.text, webhook.c.name, webhook.c.address))
        return by_name(
            ctx, statement, _row, order=webhook.c.name, cursor=self.cursor, limit=self.limit
        )


@dataclass(frozen=True)
class WebhookById(Query[WebhookRow]):
    """One webhook."""

    permission = "webhook:read"
    webhook_id: str

    def run(self, ctx: Reading) -> WebhookRow:
        return _row(only(ctx, _ROWS, webhook, self.webhook_id))


@dataclass(frozen=True, slots=True)
class EventType:
    """What can be subscribed to; ``facts`` of a module's event are sent with it."""

    name: str
    title: str
    facts: Sequence[str] = ()


@dataclass(frozen=True)
class EventTypes(Query[Sequence[EventType]]):
    """Everything that can be subscribed to: what the engine tells, then what modules tell."""

    permission = "webhook:read"

    def run(self, ctx: Reading) -> Sequence[EventType]:
        engine = [EventType(name, title) for name, title in ENGINE_EVENTS.items()]
        told = ctx.modules.publications
        return [*engine, *(EventType(name, "", public.fields) for name, public in told)]


def _row(row: Any) -> WebhookRow:
    values: Mapping[str, Any] = row._mapping
    shown = {name: values[name] for name in _PLAIN}
    former = values["former_until"] if values["former_secret"] else None
    return WebhookRow(
        **shown,
        events=values["patterns"],
        connection=values["code"],
        former_until=former,
        reason=unpacked(values["told"]),
        created_by=values["creator"],
        changed_by=values["changer"],
    )


_creator, _changer = account.alias("creator"), account.alias("changer")
_OTHERWISE = {"connection", "events", "former_until", "reason", "created_by", "changed_by"}
_PLAIN = tuple(name for name in WebhookRow.__slots__ if name not in _OTHERWISE)
_ROWS = (
    sa.select(
        *(webhook.c[name] for name in _PLAIN),
        webhook.c.patterns,
        webhook.c.former_secret,
        webhook.c.former_until,
        webhook.c.told,
        connection.c.code,
        _creator.c.name.label("creator"),
        _changer.c.name.label("changer"),
    )
    .outerjoin(connection, connection.c.id == webhook.c.connection_id)
    .outerjoin(_creator, _creator.c.id == webhook.c.created_by)
    .outerjoin(_changer, _changer.c.id == webhook.c.changed_by)
)
