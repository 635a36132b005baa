"""Webhooks, what goes to each of them, and every attempt at it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from workflow_engine.domain.ids import new_id
from workflow_engine.persistence.tables import (
    company,
    connection,
    webhook,
    webhook_attempt,
    webhook_delivery,
)
from workflow_engine.persistence.write_set import WriteSet


@dataclass(frozen=True, slots=True)
class Listening:
    """An active webhook with its patterns, and the code of its company."""

    id: str
    patterns: Sequence[str]
    company: str


class WebhookRows:
    """A webhook is locked before its deliveries. Changes of it go through the directory."""

    def __init__(self, database: sa.Connection, writes: WriteSet) -> None:
        self._database = database
        self._writes = writes

    def listening(self, company_id: str) -> list[Listening]:
        rows = self._database.execute(_LISTENING, {"company": company_id})
        return [Listening(*row) for row in rows]

    def has_name(self, company_id: str, name: str, but_id: str) -> bool:
        """Whether another webhook of the company is called so."""
        values = {"company": company_id, "name": name, "but": but_id}
        return self._database.execute(_NAMED, values).first() is not None

    def add(self, *, now: datetime, **told: Any) -> str:
        """A new delivery that waits to be sent; its id."""
        made = new_id()
        row = {"id": made, **told, "state": "waiting", "attempts": 0}
        row |= {"last_status": None, "created_at": now, "next_at": now, "ended_at": None}
        self._writes.insert(webhook_delivery, row)
        return made

    def on_its_way(self, delivery_id: str) -> dict[str, Any] | None:
        """What is needed to send a waiting delivery of an active webhook; not locked.

        ``connection`` is the row of the connection it goes over, if it goes over one.
        """
        row = self._database.execute(_ON_ITS_WAY, {"id": delivery_id}).mappings().one_or_none()
        if row is None:
            return None
        found = {c.name: row[f"webhook_{c.name}"] for c in webhook.c}
        over = {c.name: row[f"over_{c.name}"] for c in connection.c}
        sent = {name: row[name] for name in ("event_id", "body")}
        return {**found, **sent, "connection": over if over["id"] else None}

    def lock(self, webhook_id: str) -> Any:
        """The webhook, held to the end of the transaction; None when it is gone."""
        return self._database.execute(_LOCK, {"id": webhook_id}).one_or_none()

    def owner(self, delivery_id: str) -> str | None:
        """Whose delivery it is."""
        return self._database.execute(_OWNER, {"id": delivery_id}).scalar_one_or_none()

    def company_code(self, company_id: str) -> str:
        found = sa.select(company.c.code).where(company.c.id == company_id)
        return str(self._database.execute(found).scalar_one())

    def lock_delivery(self, delivery_id: str) -> Any:
        """One delivery, held to the end; its webhook must be held already."""
        return self._database.execute(_LOCK_DELIVERY, {"id": delivery_id}).one_or_none()

    def attempt(self, delivery: Any, *, number: int, **told: Any) -> None:
        """Write down one attempt at a delivery that is held."""
        self._writes.insert(webhook_attempt, {"delivery_id": delivery.id, "number": number, **told})

    def change(self, webhook_id: str, **values: Any) -> None:
        """How a held webhook fares; its revision stays, so whoever edits it is not disturbed."""
        self._database.execute(sa.update(webhook).where(webhook.c.id == webhook_id), values)

    def change_delivery(self, delivery_id: str, **values: Any) -> None:
        self._writes.update(webhook_delivery, {"id": delivery_id}, must_hit=False, **values)

    def leave(self, delivery_id: str, now: datetime) -> None:
        """A delivery that nobody wants any more, if it still waits."""
        over = {"state": "cancelled", "next_at": None, "ended_at": now}
        self._writes.update(
            webhook_delivery, {"id": delivery_id, "state": "waiting"}, must_hit=False, **over
        )

    def cancel_waiting(self, webhook_id: str, now: datetime) -> int:
        """What waits for a webhook that is switched off is not sent; how many there were."""
        return self._database.execute(_CANCEL, {"webhook": webhook_id, "now": now}).rowcount

    def undelivered(self, webhook_id: str, since: datetime, most: int) -> list[Any]:
        """Deliveries since a moment that failed or were cancelled, the oldest first, held."""
        values = {"webhook": webhook_id, "since": since, "most": most}
        return list(self._database.execute(_UNDELIVERED, values))

    def closed_secrets(self, company_id: str) -> list[Any]:
        """All webhooks of a company, held: each has a secret, and maybe a former one."""
        return list(self._database.execute(_CLOSED, {"company": company_id}))

    def forget_all(self, webhook_id: str) -> None:
        """Everything that was ever sent to a webhook."""
        mine = sa.select(webhook_delivery.c.id).where(webhook_delivery.c.webhook_id == webhook_id)
        while self._drop(mine.limit(_DROPPED)):
            pass

    def forget(self, before: datetime) -> int:
        """Drop deliveries from before that wait for nothing, some at a time; how many."""
        old = sa.select(webhook_delivery.c.id).where(
            webhook_delivery.c.created_at < before, webhook_delivery.c.state != "waiting"
        )
        return self._drop(old.limit(_DROPPED))

    def _drop(self, chosen: sa.Select[Any]) -> int:
        ids = list(self._database.execute(chosen.with_for_update(skip_locked=True)).scalars())
        for table, column in ((webhook_attempt, "delivery_id"), (webhook_delivery, "id")):
            self._database.execute(sa.delete(table).where(table.c[column].in_(ids)))
        return len(ids)


#: Deliveries deleted by one statement.
_DROPPED = 5_000
_LISTENING = (
    sa.select(webhook.c.id, webhook.c.patterns, company.c.code)
    .join(company, company.c.id == webhook.c.company_id)
    .where(webhook.c.company_id == sa.bindparam("company"), webhook.c.active.is_(True))
    .order_by(webhook.c.id)
)
_NAMED = sa.select(webhook.c.id).where(
    webhook.c.company_id == sa.bindparam("company"),
    webhook.c.name == sa.bindparam("name"),
    webhook.c.id != sa.bindparam("but", type_=webhook.c.id.type),
)
_ON_ITS_WAY = (
    sa.select(
        webhook_delivery.c.event_id,
        webhook_delivery.c.body,
        *(column.label(f"webhook_{column.name}") for column in webhook.c),
        *(column.label(f"over_{column.name}") for column in connection.c),
    )
    .select_from(webhook_delivery)
    .join(webhook, webhook.c.id == webhook_delivery.c.webhook_id)
    .outerjoin(connection, connection.c.id == webhook.c.connection_id)
    .where(
        webhook_delivery.c.id == sa.bindparam("id"),
        webhook_delivery.c.state == "waiting",
        webhook.c.active.is_(True),
    )
)
# Weaker than FOR UPDATE, like all locks of the directory.
_LOCK = sa.select(webhook).where(webhook.c.id == sa.bindparam("id")).with_for_update(key_share=True)
_OWNER = sa.select(webhook_delivery.c.webhook_id).where(webhook_delivery.c.id == sa.bindparam("id"))
_LOCK_DELIVERY = (
    sa.select(webhook_delivery)
    .where(webhook_delivery.c.id == sa.bindparam("id"))
    .with_for_update(key_share=True)
)
_CLOSED = (
    sa.select(webhook)
    .where(webhook.c.company_id == sa.bindparam("company"))
    .order_by(webhook.c.id)
    .with_for_update(key_share=True)
)
_CANCEL = (
    sa.update(webhook_delivery)
    .where(
        webhook_delivery.c.webhook_id == sa.bindparam("webhook"),
        webhook_delivery.c.state == "waiting",
    )
    .values(state="cancelled", next_at=None, ended_at=sa.bindparam("now"))
)
_UNDELIVERED = (
    sa.select(webhook_delivery)
    .where(
        webhook_delivery.c.webhook_id == sa.bindparam("webhook"),
        webhook_delivery.c.state.in_(("failed", "cancelled")),
        webhook_delivery.c.created_at >= sa.bindparam("since"),
    )
    .order_by(webhook_delivery.c.created_at, webhook_delivery.c.id)
    .limit(sa.bindparam("most"))
    .with_for_update(key_share=True)
)
