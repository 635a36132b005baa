"""What urging has to know: who is asked in an instance and below, and when they were urged last."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from workflow_engine.persistence.tables import history, instance, task

#: The line of the history.
URGED = "instance.urged"


def was_urged(connection: sa.Connection, instance_id: str, since: datetime) -> bool:
    """Whether those who are asked in the instance were urged after ``since``."""
    values = {"instance": instance_id, "since": since}
    return connection.execute(_URGED, values).first() is not None


def open_below(connection: sa.Connection, instance_id: str) -> Sequence[Any]:
    """Id, instance, wait and element of every open task in an instance and in what it called."""
    return connection.execute(_OPEN, {"instance": instance_id}).all()


_URGED = (
    sa.select(history.c.seq)
    .where(
        history.c.instance_id == sa.bindparam("instance"),
        history.c.kind == URGED,
        history.c.at > sa.bindparam("since", type_=history.c.at.type),
    )
    .limit(1)
)
_called = (
    sa.select(instance.c.id).where(instance.c.id == sa.bindparam("instance")).cte(recursive=True)
)
_called = _called.union_all(
    sa.select(instance.c.id).join(_called, instance.c.parent_id == _called.c.id)
)
_OPEN = (
    sa.select(task.c.id, task.c.instance_id, task.c.wait, task.c.element)
    .where(task.c.instance_id.in_(sa.select(_called.c.id)), task.c.state == "open")
    .order_by(task.c.id)
)
