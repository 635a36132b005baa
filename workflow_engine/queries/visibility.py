"""Who may see a process instance: its requester, its candidates and deciders, and auditors."""

from typing import Any

import sqlalchemy as sa

from workflow_engine.domain.ids import is_id
from workflow_engine.errors import InstanceNotFound
from workflow_engine.persistence.tables import decision, inbox, instance, task
from workflow_engine.queries.base import Reading


def visible(ctx: Reading) -> Any:
    """A condition on ``instance``: of the company, and the actor has to do with it."""
    ours = instance.c.company_id == ctx.company_id
    if ctx.actor.may("instance:read_all"):
        return ours
    principals = [*ctx.actor.groups, *([ctx.actor.person_id] if ctx.actor.person_id else [])]
    offered = (
        sa.select(task.c.instance_id)
        .join(inbox, inbox.c.task_id == task.c.id)
        .where(inbox.c.principal_id.in_(principals))
    )
    person = ctx.actor.person_id
    decided = sa.select(decision.c.instance_id).where(decision.c.person_id == person)
    return sa.and_(
        ours,
        sa.or_(
            instance.c.started_by == person,
            instance.c.id.in_(decided),
            instance.c.id.in_(offered),
        ),
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
