"""What somebody put aside, and what he typed and has not sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from workflow_engine.persistence.tables import task_draft, task_snooze
from workflow_engine.queries.base import Query, Reading
from workflow_engine.queries.tasks import load


def aside(ctx: Reading, task_id: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
    """Whether the reader has put the task of a row aside for now."""
    c = task_snooze.c
    return sa.exists(
        sa.select(c.task_id).where(
            c.task_id == task_id, c.person_id == ctx.actor.person_id, c.wakes_at > ctx.now
        )
    )


@dataclass(frozen=True, slots=True)
class OwnNotes:
    """Of one task and reader: until when it is aside, and his draft."""

    aside_until: datetime | None = None
    data: Mapping[str, Any] | None = None
    comment: str = ""
    saved_at: datetime | None = None


@dataclass(frozen=True)
class GetOwnNotes(Query[OwnNotes]):
    """Nobody else's; empty where there is nothing, and no draft once the task is over."""

    permission = "task:read"
    task_id: str

    def run(self, ctx: Reading) -> OwnNotes:
        row, *_ = load(ctx, self.task_id)
        draft = self._own(ctx, task_draft) if row["state"] == "open" else None
        snooze = self._own(ctx, task_snooze)
        until = snooze.wakes_at if snooze is not None and snooze.wakes_at > ctx.now else None
        if draft is None:
            return OwnNotes(until)
        return OwnNotes(until, draft.data, draft.comment, draft.saved_at)

    def _own(self, ctx: Reading, table: sa.Table) -> Any:
        mine = (table.c.task_id == self.task_id, table.c.person_id == ctx.actor.person_id)
        return ctx.connection.execute(sa.select(table).where(*mine)).one_or_none()
