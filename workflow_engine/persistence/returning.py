"""What returning has to know: the steps that were passed, and who waits for it to come back."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from workflow_engine.domain.returning import Passed
from workflow_engine.persistence.tables import decision, task, task_return


def passed_steps(connection: sa.Connection, instance_id: str, but: str) -> Sequence[Passed]:
    """Each element but one with its newest completed task, the newest first."""
    found: dict[str, Passed] = {}
    for row in connection.execute(_PASSED, {"instance": instance_id, "but": but}):
        person = row.person_id or row.assignee_id
        found.setdefault(row.element, Passed(row.element, row.id, person, row.ended_at))
    return tuple(found.values())


def awaited_back(connection: sa.Connection, instance_id: str, element: str) -> Any | None:
    """The return to ``element`` that is to come back, with the step it came from."""
    values = {"instance": instance_id, "element": element}
    return connection.execute(_AWAITED, values).one_or_none()


_PASSED = (
    sa.select(task.c.id, task.c.element, task.c.assignee_id, task.c.ended_at, decision.c.person_id)
    .outerjoin(decision, decision.c.task_id == task.c.id)
    .where(
        task.c.instance_id == sa.bindparam("instance"),
        task.c.state == "completed",
        task.c.outcome != "return",
        task.c.element != sa.bindparam("but"),
    )
    .order_by(task.c.ended_at.desc(), task.c.id.desc(), decision.c.decided_at.desc())
)
_AWAITED = (
    sa.select(task_return.c.id, task_return.c.task_id, task.c.element)
    .join(task, task.c.id == task_return.c.task_id)
    .where(
        task_return.c.instance_id == sa.bindparam("instance"),
        task_return.c.element == sa.bindparam("element"),
        task_return.c.comes_back,
        task_return.c.is_open,
    )
    .order_by(task_return.c.created_at.desc(), task_return.c.id.desc())
    .limit(1)
)
