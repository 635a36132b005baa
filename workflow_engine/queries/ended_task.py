"""How a task ended, also for those it was offered to and who came too late."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from workflow_engine.domain.ids import is_id
from workflow_engine.domain.task import Candidate
from workflow_engine.persistence.tables import decision, instance, person, task
from workflow_engine.queries.base import Query, Reading, own_name
from workflow_engine.queries.standing_in import in_place
from workflow_engine.queries.visibility import visible

_ABSENT = person.alias("absent")


@dataclass(frozen=True, slots=True)
class EndedTask:
    """A task that nobody can decide any more. ``outcome`` is None when it was cancelled;
    ``may_see_instance`` says whether the reader may see the whole. A substitute, ``person``,
    decided it ``instead_of`` somebody."""

    task_id: str
    instance_id: str
    title: str
    step: str
    state: str
    outcome: str | None
    label: str
    comment: str
    person: str | None
    is_me: bool
    ended_at: datetime
    may_see_instance: bool
    instead_of: str | None = None


@dataclass(frozen=True)
class GetEndedTask(Query[EndedTask | None]):
    """None for an open task, an unknown one, and for those who have nothing to do with it."""

    permission = "task:read"
    task_id: str

    def run(self, ctx: Reading) -> EndedTask | None:
        row = self._row(ctx) if is_id(self.task_id) else None
        if row is None:
            return None
        mine = sa.select(instance.c.id).where(instance.c.id == row["instance_id"], visible(ctx))
        is_visible = ctx.connection.execute(mine).first() is not None
        actor = in_place(ctx, row, row["key"], None).actor
        offered = any(Candidate(*entry).covers(actor) for entry in row["candidates"])
        return _ended(ctx, row, is_visible=is_visible) if is_visible or offered else None

    def _row(self, ctx: Reading) -> Mapping[str, Any] | None:
        statement = (
            sa.select(
                task,
                instance.c.definition_id,
                instance.c.key,
                decision.c.comment,
                decision.c.person_id.label("decider_id"),
                own_name(ctx, _ABSENT).label("instead_of"),
                person.c.name.label("decider"),
                person.c.name_zh.label("decider_zh"),
            )
            .join(instance, instance.c.id == task.c.instance_id)
            .outerjoin(decision, decision.c.task_id == task.c.id)
            .outerjoin(person, person.c.id == decision.c.person_id)
            .outerjoin(_ABSENT, _ABSENT.c.id == decision.c.on_behalf_of)
            .where(task.c.id == self.task_id, task.c.company_id == ctx.company_id)
            .where(task.c.state != "open")
            # Of several votes the last one settled it.
            .order_by(decision.c.decided_at.desc(), decision.c.id.desc())
            .limit(1)
        )
        row = ctx.connection.execute(statement).mappings().one_or_none()
        if row is None:
            return None
        is_secret = (row["voting"] or {}).get("secret", False)
        hidden = ("comment", "decider", "decider_zh", "instead_of") if is_secret else ()
        return {**row, **dict.fromkeys(hidden)}


def _ended(ctx: Reading, row: Mapping[str, Any], *, is_visible: bool) -> EndedTask:
    model = ctx.models.process(ctx.definitions, row["definition_id"])
    zh = ctx.actor.locale.startswith("zh")
    outcome = row["outcome"]
    return EndedTask(
        task_id=row["id"],
        instance_id=row["instance_id"],
        title=row["title"],
        step=model.name_of(row["element"], ctx.actor.locale),
        state=row["state"],
        outcome=outcome,
        label=model.manifest.outcome(outcome, ctx.actor.locale) if outcome else "",
        comment=row["comment"] or "",
        person=(row["decider_zh"] if zh else None) or row["decider"],
        is_me=row["decider_id"] is not None and row["decider_id"] == ctx.actor.person_id,
        ended_at=row["ended_at"],
        may_see_instance=is_visible,
        instead_of=row["instead_of"],
    )
