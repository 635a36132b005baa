"""Who may see a process instance: its requester (for a machine, the account that started it), its
candidates with their substitutes, deciders, whoever asked others in his place or has a copy, and
auditors."""

from typing import Any

import sqlalchemy as sa

from workflow_engine.domain.ids import is_id
from workflow_engine.errors import InstanceNotFound
from workflow_engine.persistence.tables import (
    decision,
    history,
    inbox,
    instance,
    instance_copy,
    task,
    voter,
)
from workflow_engine.queries import standing_in
from workflow_engine.queries.base import Reading


def visible(ctx: Reading) -> Any:
    """A condition on ``instance``: of the company, and the actor has to do with it."""
    ours = instance.c.company_id == ctx.company_id
    if ctx.actor.may("instance:read_all"):
        return ours
    return sa.and_(ours, instance.c.id.in_(sa.union_all(*_concerning(ctx))))


def _concerning(ctx: Reading) -> list[sa.Select[Any]]:
    """One question for each way to have to do with an instance: with OR no index would be used."""
    person = ctx.actor.person_id
    principals = [*ctx.actor.groups, *([person] if person else [])]
    offered = (
        sa.select(task.c.instance_id)
        .join(inbox, inbox.c.task_id == task.c.id)
        .where(inbox.c.principal_id.in_(principals))
    )
    if person is None:
        return [offered, _started_by_machine(ctx)]
    asked = instance.alias("asked")
    return [
        offered,
        *standing_in.offered(ctx),
        sa.select(asked.c.id).where(asked.c.started_by == person),
        sa.select(decision.c.instance_id).where(decision.c.person_id == person),
        sa.select(task.c.instance_id)
        .join(voter, voter.c.task_id == task.c.id)
        .where(voter.c.added_by == person),
        sa.select(instance_copy.c.instance_id).where(instance_copy.c.person_id == person),
    ]


def _started_by_machine(ctx: Reading) -> sa.Select[Any]:
    """What this very account started: nobody else's, though no person stands behind either."""
    first = sa.literal_column("history.seq") == sa.literal_column("1")
    return sa.select(history.c.instance_id).where(
        history.c.account_id == ctx.actor.account_id, first
    )


def require_visible(ctx: Reading, instance_id: str) -> dict[str, Any]:
    """The instance's row; ``InstanceNotFound`` also for those who may not know of it."""
    if not is_id(instance_id):
        raise InstanceNotFound(instance=instance_id)
    statement = sa.select(instance).where(instance.c.id == instance_id, visible(ctx))
    row = ctx.connection.execute(statement).mappings().one_or_none()
    if row is None:
        raise InstanceNotFound(instance=instance_id)
    return dict(row)
