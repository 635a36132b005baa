"""What withdrawing and taking back have to know of an instance and of what happened in it."""

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from workflow_engine.persistence.counting import COUNTING, STANDING
from workflow_engine.persistence.tables import decision, history, instance, subscription

#: The message by which a process says that it has a way of its own to be withdrawn.
WITHDRAW = "initiator.withdraw"


def called_below(connection: sa.Connection, instance_id: str) -> Sequence[str]:
    """The instances that it called, and those that they called, the callers first."""
    below = (
        sa.select(instance.c.id, instance.c.depth)
        .where(instance.c.id == instance_id)
        .cte(recursive=True)
    )
    below = below.union_all(
        sa.select(instance.c.id, instance.c.depth).join(below, instance.c.parent_id == below.c.id)
    )
    statement = sa.select(below.c.id).where(below.c.id != instance_id)
    return connection.scalars(statement.order_by(below.c.depth, below.c.id)).all()


def others_decided(
    connection: sa.Connection, instances: Sequence[str], person_id: str | None
) -> bool:
    """Whether somebody else has decided or voted in one of the instances, and it still counts."""
    statement = sa.select(decision.c.id).where(
        decision.c.instance_id.in_(instances), decision.c.person_id != person_id, STANDING
    )
    return connection.execute(statement.limit(1)).first() is not None


def own_way(connection: sa.Connection, instance_id: str) -> Any | None:
    """Where the process listens to be withdrawn: wait and element."""
    return connection.execute(_OWN_WAY, {"instance": instance_id, "name": WITHDRAW}).first()


def counting_decision(connection: sa.Connection, task_id: str, person_id: str) -> str | None:
    """The id of somebody's decision of a task, if it counts."""
    statement = sa.select(decision.c.id).where(
        decision.c.task_id == task_id, decision.c.person_id == person_id, COUNTING
    )
    return connection.scalars(statement).first()


def newest_lines(connection: sa.Connection, instance_id: str) -> Iterator[Any]:
    """Kind and data of what happened in an instance, the last first."""
    yield from connection.execute(_LINES, {"instance": instance_id})


_OWN_WAY = (
    sa.select(subscription.c.wait, subscription.c.element)
    .where(
        subscription.c.instance_id == sa.bindparam("instance"),
        subscription.c.name == sa.bindparam("name"),
        subscription.c.kind == "message",
    )
    .order_by(subscription.c.wait)
    .limit(1)
)
_LINES = (
    sa.select(history.c.kind, history.c.data)
    .where(history.c.instance_id == sa.bindparam("instance"))
    .order_by(history.c.seq.desc())
)
