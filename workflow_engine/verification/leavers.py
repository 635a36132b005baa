"""I19 nothing waits for somebody who has left: no open task is his, offered to him or his to vote.

Others may stay able to decide it; but a step that is to be voted on would wait for ever.
"""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from workflow_engine.persistence.tables import inbox, person, task, voter
from workflow_engine.verification.problems import Violation


def nothing_waits_for_leavers(connection: sa.Connection) -> Iterator[Violation]:
    """One violation for each open task of each person who is not active."""
    for row in connection.execute(_LEFT_OPEN):
        yield Violation("I19", row.task_id, f"open work of {row.person_id}, who has left")


def _left_open(
    source: sa.FromClause, who: sa.ColumnElement[str], *more: sa.ColumnElement[bool]
) -> sa.Select[Any]:
    return (
        sa.select(task.c.id.label("task_id"), person.c.id.label("person_id"))
        .select_from(source)
        .join(person, person.c.id == who)
        .where(task.c.state == "open", person.c.active.is_(sa.false()), *more)
    )


_LEFT_OPEN = sa.union(
    _left_open(task, task.c.assignee_id),
    _left_open(inbox.join(task, task.c.id == inbox.c.task_id), inbox.c.principal_id),
    _left_open(
        voter.join(task, task.c.id == voter.c.task_id),
        voter.c.principal_id,
        voter.c.state == "open",
    ),
).order_by("task_id", "person_id")
