"""What was sent to webhooks, what came of it, and every attempt."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from workflow_engine.domain.ids import is_id
from workflow_engine.domain.phrases import unpacked
from workflow_engine.errors import NotFound, Phrase
from workflow_engine.persistence.tables import webhook, webhook_attempt, webhook_delivery
from workflow_engine.queries.base import Page, Query, Reading, from_cursor, to_cursor
from workflow_engine.queries.lists import refers_to


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """One event on its way to one webhook, or what became of it."""

    id: str
    webhook_id: str
    webhook: str
    event_id: str
    type: str
    state: str
    attempts: int
    last_status: int | None
    created_at: datetime
    next_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class AttemptRow:
    """One attempt: a status and the beginning of the answer, or the reason why there was none."""

    number: int
    at: datetime
    milliseconds: int
    status: int | None
    answer: str | None
    error: Phrase | None


@dataclass(frozen=True, slots=True)
class Delivery:
    """A delivery with its body, as it is sent, and its attempts in order."""

    row: DeliveryRow
    body: str
    attempts: Sequence[AttemptRow]


@dataclass(frozen=True)
class Deliveries(Query[Page[DeliveryRow]]):
    """Newest first; ``type`` may be a whole type or its beginning and ``.*``."""

    permission = "webhook:read"
    webhook: str | None = None
    state: str | None = None
    type: str | None = None
    since: datetime | None = None
    cursor: str | None = None
    limit: int = 25

    def run(self, ctx: Reading) -> Page[DeliveryRow]:
        most = min(max(self.limit, 1), 100)
        statement = (
            _ROWS.where(webhook_delivery.c.company_id == ctx.company_id)
            .order_by(webhook_delivery.c.created_at.desc(), webhook_delivery.c.id.desc())
            .limit(most + 1)
        )
        for condition in self._conditions():
            statement = statement.where(condition)
        rows = list(ctx.connection.execute(statement))
        last = rows[most - 1] if len(rows) > most else None
        cursor = to_cursor(last.created_at, last.id) if last else None
        return Page([DeliveryRow(*row) for row in rows[:most]], cursor)

    def _conditions(self) -> list[Any]:
        columns = webhook_delivery.c
        found: list[Any] = []
        if self.webhook:
            found.append(refers_to(columns.webhook_id, self.webhook))
        if self.state:
            found.append(columns.state == self.state)
        if self.type and self.type.endswith("*"):
            found.append(columns.type.startswith(self.type.rstrip("*"), autoescape=True))
        elif self.type:
            found.append(columns.type == self.type)
        if self.since is not None:
            found.append(columns.created_at >= self.since)
        if self.cursor is not None:
            found.append(_after(*from_cursor(self.cursor, 2)))
        return found


@dataclass(frozen=True)
class DeliveryById(Query[Delivery]):
    """One delivery."""

    permission = "webhook:read"
    delivery_id: str

    def run(self, ctx: Reading) -> Delivery:
        if not is_id(self.delivery_id):
            raise NotFound
        wanted = _ROWS.add_columns(webhook_delivery.c.body).where(
            webhook_delivery.c.id == self.delivery_id,
            webhook_delivery.c.company_id == ctx.company_id,
        )
        row = ctx.connection.execute(wanted).one_or_none()
        if row is None:
            raise NotFound
        found = ctx.connection.execute(_ATTEMPTS, {"id": self.delivery_id})
        attempts = [_attempt(each) for each in found]
        return Delivery(DeliveryRow(*row[:-1]), row.body, attempts)


def _attempt(row: Any) -> AttemptRow:
    error = unpacked(row.told)
    return AttemptRow(row.number, row.at, row.milliseconds, row.status, row.answer, error)


def _after(at: Any, row_id: Any) -> Any:
    moment, key = webhook_delivery.c.created_at, webhook_delivery.c.id
    place = sa.tuple_(sa.bindparam(None, at, moment.type), sa.bindparam(None, row_id, key.type))
    return sa.tuple_(moment, key) < place


_ROWS = sa.select(
    *(
        webhook.c.name if name == "webhook" else webhook_delivery.c[name]
        for name in DeliveryRow.__slots__
    )
).join(webhook, webhook.c.id == webhook_delivery.c.webhook_id)
_ATTEMPTS = (
    sa.select(
        *(webhook_attempt.c[name] for name in AttemptRow.__slots__ if name != "error"),
        webhook_attempt.c.told,
    )
    .where(webhook_attempt.c.delivery_id == sa.bindparam("id"))
    .order_by(webhook_attempt.c.number)
)
