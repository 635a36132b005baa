"""Decisions against tasks and history.

I4 a task has at most one decision. I5 completed tasks are those with a decision. I8 the decisions
in the history are the decision rows.
"""

from collections import Counter
from collections.abc import Iterator

import sqlalchemy as sa

from workflow_engine.persistence.tables import decision, history, task
from workflow_engine.verification.problems import Violation


def decisions_match_tasks(connection: sa.Connection) -> Iterator[Violation]:
    decided = Counter(connection.scalars(sa.select(decision.c.task_id)))
    for task_id, count in decided.items():
        if count > 1:
            yield Violation("I4", task_id, f"{count} decisions")
    completed = set(connection.scalars(sa.select(task.c.id).where(task.c.state == "completed")))
    for task_id in completed ^ decided.keys():
        yield Violation("I5", task_id, "completed without a decision, or the reverse")
    told = _told(connection)
    recorded = {
        (row.task_id, row.outcome)
        for row in connection.execute(sa.select(decision.c.task_id, decision.c.outcome))
    }
    for task_id, outcome in sorted(told ^ recorded):
        yield Violation("I8", task_id, f"decision and history differ about '{outcome}'")


def _told(connection: sa.Connection) -> set[tuple[str, str]]:
    lines = sa.select(history.c.data).where(history.c.kind == "task.completed")
    return {(data["task"], data["outcome"]) for data in connection.scalars(lines)}
