"""Copies: those that the reader was given, and who has read those of an instance."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from workflow_engine.persistence.tables import instance, instance_copy, person
from workflow_engine.queries.base import (
    Page,
    Query,
    Reading,
    capped_count,
    from_cursor,
    own_name,
    to_cursor,
)
from workflow_engine.queries.visibility import require_visible

PAGE, MOST = 50, 200


@dataclass(frozen=True, slots=True)
class CopyRow:
    """An instance that somebody gave the reader a copy of; None: the model did."""

    instance_id: str
    title: str
    status: str
    sent_by: str | None
    note: str
    created_at: datetime
    read_at: datetime | None


@dataclass(frozen=True, slots=True)
class Receipt:
    """Who has a copy, and when he said that he has read it."""

    person_id: str
    name: str
    created_at: datetime
    read_at: datetime | None
    is_me: bool


@dataclass(frozen=True)
class MyCopies(Query[Page[CopyRow]]):
    """The newest first; ``unread`` shows only those not read yet."""

    permission = "instance:read"
    cursor: str | None = None
    unread: bool = False
    limit: int = PAGE

    def run(self, ctx: Reading) -> Page[CopyRow]:
        most, c = min(max(self.limit, 1), MOST), instance_copy.c
        statement = _mine(ctx, unread=self.unread)
        if self.cursor is not None:
            moment, copy_id = from_cursor(self.cursor, 2)
            after = sa.tuple_(
                sa.bindparam(None, moment, c.created_at.type),
                sa.bindparam(None, copy_id, c.id.type),
            )
            statement = statement.where(sa.tuple_(c.created_at, c.id) < after)
        rows = ctx.connection.execute(statement.limit(most + 1)).all()
        shown, more = rows[:most], len(rows) > most
        last = to_cursor(shown[-1].created_at, shown[-1].id) if more else None
        return Page([_row(row) for row in shown], last)


@dataclass(frozen=True)
class UnreadCopies(Query[int]):
    """How many, up to a bound."""

    permission = "instance:read"

    def run(self, ctx: Reading) -> int:
        statement = sa.select(instance_copy.c.id).where(
            instance_copy.c.person_id == ctx.actor.person_id, instance_copy.c.read_at.is_(None)
        )
        return capped_count(ctx, statement)


@dataclass(frozen=True)
class Receipts(Query[Sequence[Receipt]]):
    """Everybody who has a copy of an instance that the reader may see."""

    permission = "instance:read"
    instance_id: str

    def run(self, ctx: Reading) -> Sequence[Receipt]:
        row, c = require_visible(ctx, self.instance_id), instance_copy.c
        statement = (
            sa.select(c.person_id, own_name(ctx, person).label("name"), c.created_at, c.read_at)
            .join(person, person.c.id == c.person_id)
            .where(c.instance_id == row["id"])
            .order_by(c.created_at, c.id)
        )
        me = ctx.actor.person_id
        return [
            Receipt(**found._mapping, is_me=found.person_id == me)
            for found in ctx.connection.execute(statement)
        ]


def _mine(ctx: Reading, *, unread: bool) -> sa.Select[Any]:
    c, sender = instance_copy.c, person.alias("sender")
    statement = (
        sa.select(
            c.id,
            c.instance_id,
            c.note,
            c.created_at,
            c.read_at,
            instance.c.title,
            instance.c.status,
            own_name(ctx, sender).label("sent_by"),
        )
        .join(instance, instance.c.id == c.instance_id)
        .outerjoin(sender, sender.c.id == c.sent_by)
        .where(c.person_id == ctx.actor.person_id, c.company_id == ctx.company_id)
        .order_by(c.created_at.desc(), c.id.desc())
    )
    return statement.where(c.read_at.is_(None)) if unread else statement


def _row(row: Any) -> CopyRow:
    return CopyRow(
        instance_id=row.instance_id,
        title=row.title,
        status=row.status,
        sent_by=row.sent_by,
        note=row.note,
        created_at=row.created_at,
        read_at=row.read_at,
    )
