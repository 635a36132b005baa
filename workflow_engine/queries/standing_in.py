"""What is offered to those for whom the reader stands in."""

from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from workflow_engine.domain.principal import Principal
from workflow_engine.domain.standing_in import acting
from workflow_engine.domain.substitution import Scope, StandIn, Work
from workflow_engine.domain.task import Candidate, Task
from workflow_engine.domain.voting import Ballot
from workflow_engine.persistence.tables import inbox, instance, task, voter
from workflow_engine.queries.base import Reading


def present(ctx: Reading) -> tuple[StandIn, ...]:
    """The reader's substitutions that hold now and let anything through."""
    return tuple(s for s in ctx.actor.stands_in if s.span.holds(ctx.now) and s.principals)


def lets_through(ctx: Reading, stand_in: StandIn) -> list[sa.ColumnElement[bool]]:
    """Conditions on rows of ``task``: those that the reader may decide for the absent person.

    His own requests are left out, and ballots in which he has a voice already.
    """
    voted = sa.select(voter.c.task_id).where(
        voter.c.task_id == task.c.id,
        sa.or_(voter.c.person_id == ctx.actor.person_id, voter.c.on_behalf_of == stand_in.absent),
    )
    barred = [ctx.actor.person_id, stand_in.absent]
    return [
        *_in_scope(stand_in.scope),
        sa.or_(task.c.requester_id.is_(None), task.c.requester_id.not_in(barred), ~_decides()),
        ~voted.exists(),
    ]


def _in_scope(scope: Scope) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    if scope.processes is not None:
        keys = sorted(scope.processes)
        owner = sa.select(instance.c.id).where(instance.c.key.in_(keys))
        found.append(task.c.instance_id.in_(owner))
    if scope.most is not None:
        most = sa.bindparam(None, scope.most, task.c.base_amount.type)
        low = sa.bindparam(None, -scope.most, task.c.base_amount.type)
        found.append(sa.or_(task.c.amount.is_(None), task.c.base_amount.between(low, most)))
    return found


def _decides() -> sa.ColumnElement[bool]:
    """Whether a task approves or rejects, as ``Task.is_decision`` says of a loaded one."""
    outcomes = sa.cast(task.c.outcomes, sa.Text)
    return sa.or_(outcomes.contains('"approve"'), outcomes.contains('"reject"'))


def offered(ctx: Reading) -> list[sa.Select[Any]]:
    """Ids of the instances in which a task waits for the reader in somebody's place."""
    return [
        sa.select(task.c.instance_id)
        .join(inbox, inbox.c.task_id == task.c.id)
        .where(inbox.c.principal_id.in_(stand_in.principals), *_in_scope(stand_in.scope))
        for stand_in in present(ctx)
    ]


def in_place(ctx: Reading, row: Any, key: str, ballot: Ballot | None) -> Reading:
    """The reading as a command on the task of a row would see its actor."""
    if not ctx.actor.stands_in:
        return ctx
    looked_at = Task(
        id=row["id"],
        instance_id=row["instance_id"],
        company_id=row["company_id"],
        element=row["element"],
        wait=row["wait"],
        outcomes=tuple(row["outcomes"]),
        assignee=row["assignee_id"],
        candidates=tuple(Candidate(*entry) for entry in row["candidates"]),
        ballot=ballot,
    )
    work = Work(key, row["amount"], row["base_amount"])
    return replace(ctx, actor=acting(ctx.actor, looked_at, work, ctx.now))


def is_barred(actor: Principal, requester: str | None, outcomes: Any) -> bool:
    """Whether the substitute, or whom he stands in for, asked for this decision himself."""
    asked = requester is not None and requester in (actor.person_id, actor.on_behalf_of)
    return actor.acting is not None and asked and not {"approve", "reject"}.isdisjoint(outcomes)
