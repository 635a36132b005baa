"""Batches: which there are, how far they are, what became of each item, whom one would be for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from workflow_engine.domain.batch import BatchNotFound, kind_of, read_filter
from workflow_engine.domain.phrases import shown
from workflow_engine.persistence.repositories.batches import BatchRows, counts, meant
from workflow_engine.persistence.tables import account, batch, batch_item, definition, instance
from workflow_engine.persistence.write_set import WriteSet
from workflow_engine.queries.base import (
    COUNT_CAP,
    BadCursor,
    Page,
    Query,
    Reading,
    capped_count,
    from_cursor,
    name_in,
    names_of,
    to_cursor,
)

#: Examples that a preview shows.
SAMPLE = 20


@dataclass(frozen=True, slots=True)
class BatchRow:
    """A batch with the number of its items by their state."""

    batch_id: str
    kind: str
    state: str
    reason: str
    filter: Mapping[str, Any]
    options: Mapping[str, Any]
    created_at: datetime
    created_by: str | None
    ended_at: datetime | None
    total: int
    waiting: int
    done: int
    skipped: int
    failed: int
    cancelled: int


@dataclass(frozen=True)
class Batches(Query[Page[BatchRow]]):
    """Newest first, of one state if wanted."""

    permission = "batch:read"
    cursor: str | None = None
    state: str | None = None
    limit: int = 25

    def run(self, ctx: Reading) -> Page[BatchRow]:
        most = min(max(self.limit, 1), 100)
        statement = (
            _rows(ctx).order_by(batch.c.created_at.desc(), batch.c.id.desc()).limit(most + 1)
        )
        if self.state:
            statement = statement.where(batch.c.state == self.state)
        if self.cursor is not None:
            moment, batch_id = from_cursor(self.cursor, 2)
            place = sa.tuple_(
                sa.bindparam(None, moment, batch.c.created_at.type),
                sa.bindparam(None, batch_id, batch.c.id.type),
            )
            statement = statement.where(sa.tuple_(batch.c.created_at, batch.c.id) < place)
        rows: list[Any] = list(ctx.connection.execute(statement).mappings())
        last = rows[most - 1] if len(rows) > most else None
        cursor = to_cursor(last["created_at"], last["id"]) if last else None
        return Page(_shown(ctx, rows[:most]), cursor)


@dataclass(frozen=True)
class GetBatch(Query[BatchRow]):
    """One batch and how far it is."""

    permission = "batch:read"
    batch_id: str

    def run(self, ctx: Reading) -> BatchRow:
        _require(ctx, self.batch_id)
        statement = _rows(ctx).where(batch.c.id == self.batch_id)
        rows: list[Any] = list(ctx.connection.execute(statement).mappings())
        return _shown(ctx, rows)[0]


def _rows(ctx: Reading) -> sa.Select[Any]:
    return (
        sa.select(batch, *names_of(account, "author"))
        .outerjoin(account, account.c.id == batch.c.created_by)
        .where(batch.c.company_id == ctx.company_id)
    )


def _require(ctx: Reading, batch_id: str) -> None:
    """``BatchNotFound`` also for those of other companies."""
    row = BatchRows(ctx.connection, WriteSet()).one(batch_id)
    if row["company_id"] != ctx.company_id:
        raise BatchNotFound(batch=batch_id)


def _shown(ctx: Reading, rows: Sequence[Mapping[str, Any]]) -> list[BatchRow]:
    by_state = counts(ctx.connection, [row["id"] for row in rows])
    shown = []
    for row in rows:
        plain: dict[str, Any] = {name: row[name] for name in _PLAIN}
        many: dict[str, Any] = {s: by_state[row["id"]].get(s, 0) for s in _STATES}
        author = name_in(ctx, row, "author")
        shown.append(BatchRow(batch_id=row["id"], created_by=author, **plain, **many))
    return shown


_PLAIN = (
    "kind",
    "state",
    "reason",
    "filter",
    "options",
    "created_at",
    "ended_at",
    "total",
)
_STATES = ("waiting", "done", "skipped", "failed", "cancelled")


@dataclass(frozen=True, slots=True)
class BatchItemRow:
    """What became of one instance; ``result_id`` is the new one of a restart."""

    number: int
    instance_id: str | None
    incident_id: str | None
    title: str | None
    state: str
    detail: str | None
    result_id: str | None
    ended_at: datetime | None


@dataclass(frozen=True)
class BatchItems(Query[Page[BatchItemRow]]):
    """In the order of their numbers, of one state if wanted."""

    permission = "batch:read"
    batch_id: str
    cursor: str | None = None
    state: str | None = None
    limit: int = 50

    def run(self, ctx: Reading) -> Page[BatchItemRow]:
        _require(ctx, self.batch_id)
        most = min(max(self.limit, 1), 100)
        statement = (
            sa.select(batch_item, instance.c.title)
            .outerjoin(instance, instance.c.id == batch_item.c.instance_id)
            .where(batch_item.c.batch_id == self.batch_id)
            .order_by(batch_item.c.number)
            .limit(most + 1)
        )
        if self.state:
            statement = statement.where(batch_item.c.state == self.state)
        if self.cursor is not None:
            (after,) = from_cursor(self.cursor, 1)
            if not isinstance(after, int):
                raise BadCursor
            statement = statement.where(batch_item.c.number > after)
        rows: list[Any] = list(ctx.connection.execute(statement).mappings())
        cursor = to_cursor(rows[most - 1]["number"]) if len(rows) > most else None
        return Page([_item(row) for row in rows[:most]], cursor)


def _item(row: Mapping[str, Any]) -> BatchItemRow:
    return BatchItemRow(
        number=row["number"],
        instance_id=row["instance_id"],
        incident_id=row["incident_id"],
        title=row["title"],
        state=row["state"],
        detail=shown(row["detail"], row["told"]) if row["detail"] else None,
        result_id=row["result_id"],
        ended_at=row["ended_at"],
    )


@dataclass(frozen=True, slots=True)
class Meant:
    """An instance, or an incident of one, that a batch would be for."""

    instance_id: str | None
    incident_id: str | None
    title: str | None
    status: str | None


@dataclass(frozen=True, slots=True)
class MeantVersion:
    """A version of a process, and how many of those meant run in it or ran."""

    definition_id: str
    key: str
    name: str
    version: int
    count: int


@dataclass(frozen=True, slots=True)
class Preview:
    """How many a batch would be for, up to a cap, the first of them, and their versions."""

    count: int
    is_capped: bool
    sample: Sequence[Meant]
    versions: Sequence[MeantVersion]


@dataclass(frozen=True)
class BatchPreview(Query[Preview]):
    """Whom a batch of the kind would be for now."""

    permission = "batch:write"
    kind: str
    filter: Mapping[str, Any]

    def run(self, ctx: Reading) -> Preview:
        statement = meant(ctx.company_id, kind_of(self.kind), read_filter(self.filter))
        count = capped_count(ctx, statement.order_by(None))
        sample = ctx.connection.execute(statement.limit(SAMPLE))
        found = [Meant(row[0], row[1], row.title, row.status) for row in sample]
        return Preview(count, count >= COUNT_CAP, found, _versions(ctx, statement))


def _versions(ctx: Reading, statement: sa.Select[Any]) -> list[MeantVersion]:
    """By process, the newest version first; counted up to the cap."""
    ids = statement.with_only_columns(instance.c.definition_id.label("id")).order_by(None)
    some, many = ids.limit(COUNT_CAP).subquery(), sa.func.count()
    grouped = (
        sa.select(definition.c.id, definition.c.key, definition.c.name, definition.c.version, many)
        .join(some, some.c.id == definition.c.id)
        .group_by(definition.c.id, definition.c.key, definition.c.name, definition.c.version)
        .order_by(definition.c.key, definition.c.version.desc())
    )
    return [MeantVersion(*row) for row in ctx.connection.execute(grouped)]
