"""The inbox: open tasks of a person and the person's groups, an index range per principal; after
them the tasks of those for whom the person stands in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from workflow_engine.persistence.tables import inbox, instance, person, task
from workflow_engine.queries.aside import aside
from workflow_engine.queries.base import (
    COUNT_CAP,
    Page,
    Query,
    Reading,
    from_cursor,
    to_cursor,
)
from workflow_engine.queries.inbox_sources import Source, names_of_absent, sources

PAGE = 25
MOST = 100


@dataclass(frozen=True, slots=True)
class InboxRow:
    """A task as the list shows it. ``step`` is the element's name in the reader's language,
    ``instead_of`` the name of whom the reader stands in for."""

    task_id: str
    instance_id: str
    definition_id: str
    element: str
    step: str
    title: str
    amount: Decimal | None
    currency: str | None
    priority: int
    created_at: datetime
    due_at: datetime | None
    is_overdue: bool
    is_mine: bool
    requester: str | None
    rev: int
    is_suspended: bool
    instead_of: str | None = None


@dataclass(frozen=True)
class Inbox(Query[Page[InboxRow]]):
    """Newest first. ``text`` searches titles; ``due`` is ``overdue``, ``today`` or ``week``;
    ``mine`` shows only claimed tasks, ``key`` only those of one process, ``aside`` those that
    the actor put aside, which are left out otherwise; ``absent`` is the id of a person for whom
    the actor stands in, or ``all`` of them."""

    permission = "task:read"
    cursor: str | None = None
    text: str = ""
    due_before: datetime | None = None
    mine: bool = False
    key: str | None = None
    aside: bool = False
    absent: str | None = None
    limit: int = PAGE

    def run(self, ctx: Reading) -> Page[InboxRow]:
        most = min(max(self.limit, 1), MOST)
        ids = _page_ids(ctx, self, most + 1)
        rows = ctx.connection.execute(_ROWS.where(task.c.id.in_([i.task_id for i in ids])))
        absent = {i.task_id: i.place for i in ids if i.place}
        names = names_of_absent(ctx) if absent else []
        shown = [
            _row(ctx, row, names[absent[row["id"]] - 1] if row["id"] in absent else None)
            for row in rows.mappings()
        ]
        shown.sort(key=lambda row: (row.created_at, row.task_id), reverse=True)
        more = len(shown) > most
        shown = shown[:most]
        after = to_cursor(shown[-1].created_at, shown[-1].task_id) if more else None
        return Page(shown, after)


@dataclass(frozen=True)
class InboxCount(Query[int]):
    """How many open tasks, at most ``COUNT_CAP``."""

    permission = "task:read"

    def run(self, ctx: Reading) -> int:
        parts = [
            source.rows().where(~aside(ctx, inbox.c.task_id)).limit(COUNT_CAP)
            for source in sources(ctx)
        ]
        if not parts:
            return 0
        both = sa.union(*[sa.select(part.subquery()) for part in parts]).subquery()
        limited = sa.select(both).limit(COUNT_CAP).subquery()
        statement = sa.select(sa.func.count()).select_from(limited)
        return int(ctx.connection.execute(statement).scalar_one())


def _page_ids(ctx: Reading, query: Inbox, most: int) -> Sequence[Any]:
    """The first ``most`` of each principal, merged: no principal can hide another's rows. What is
    offered to the reader himself is his own, whoever else is asked."""
    wanted = [source for source in sources(ctx) if _is_wanted(query, source)]
    parts = [_part(ctx, query, source, most) for source in wanted]
    if not parts:
        return []
    merged = sa.union(*[sa.select(part.subquery()) for part in parts]).subquery()
    statement = (
        sa.select(merged.c.created_at, merged.c.task_id, sa.func.min(merged.c.place).label("place"))
        .group_by(merged.c.created_at, merged.c.task_id)
        .order_by(merged.c.created_at.desc(), merged.c.task_id.desc())
        .limit(most)
    )
    return ctx.connection.execute(statement).all()


def _is_wanted(query: Inbox, source: Source) -> bool:
    return query.absent is None or (bool(source.place) and query.absent in ("all", source.absent))


def _part(ctx: Reading, query: Inbox, source: Source, most: int) -> sa.Select[Any]:
    is_aside = aside(ctx, inbox.c.task_id)
    part = (
        source.rows()
        .with_only_columns(
            inbox.c.created_at, inbox.c.task_id, sa.literal_column(str(source.place)).label("place")
        )
        .where(is_aside if query.aside else ~is_aside)
        .order_by(inbox.c.created_at.desc(), inbox.c.task_id.desc())
        .limit(most)
    )
    if query.cursor is not None:
        moment, task_id = from_cursor(query.cursor, 2)
        place = sa.tuple_(inbox.c.created_at, inbox.c.task_id)
        part = part.where(
            place
            < sa.tuple_(
                sa.bindparam(None, moment, inbox.c.created_at.type),
                sa.bindparam(None, task_id, inbox.c.task_id.type),
            )
        )
    conditions = _conditions(ctx, query)
    if conditions and source.place:
        part = part.where(*conditions)
    elif conditions:
        part = part.join(task, task.c.id == inbox.c.task_id).where(*conditions)
    return part


def _conditions(ctx: Reading, query: Inbox) -> list[Any]:
    found: list[Any] = []
    if query.text.strip():
        found.append(task.c.title.icontains(query.text.strip(), autoescape=True))
    if query.due_before is not None:
        found.append(task.c.due_at <= query.due_before)
    if query.mine:
        found.append(task.c.assignee_id == ctx.actor.person_id)
    if query.key:
        owner = sa.select(instance.c.id).where(instance.c.key == query.key)
        found.append(task.c.instance_id.in_(owner))
    return found


_ROWS = (
    sa.select(
        task,
        instance.c.definition_id,
        instance.c.status,
        person.c.name.label("requester"),
        person.c.name_zh.label("requester_zh"),
    )
    .join(instance, instance.c.id == task.c.instance_id)
    .outerjoin(person, person.c.id == task.c.requester_id)
)


def _row(ctx: Reading, row: Any, instead_of: str | None) -> InboxRow:
    model = ctx.models.process(ctx.definitions, row["definition_id"])
    return InboxRow(
        task_id=row["id"],
        instance_id=row["instance_id"],
        definition_id=row["definition_id"],
        element=row["element"],
        step=model.name_of(row["element"], ctx.actor.locale),
        title=row["title"],
        amount=row["amount"],
        currency=row["currency"],
        priority=row["priority"],
        created_at=row["created_at"],
        due_at=row["due_at"],
        is_overdue=row["due_at"] is not None and row["due_at"] < ctx.now,
        is_mine=row["assignee_id"] is not None and row["assignee_id"] == ctx.actor.person_id,
        requester=(row["requester_zh"] if ctx.actor.locale.startswith("zh") else None)
        or row["requester"],
        rev=row["rev"],
        is_suspended=row["status"] == "suspended",
        instead_of=instead_of,
    )
