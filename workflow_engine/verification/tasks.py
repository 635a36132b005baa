"""Decisions against tasks and history.

I4 a task has at most one decision. I5 completed tasks are those with a decision. I8 the decisions
in the history are the decision rows: who decided what by which authority about which document.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any

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
    recorded = {_said(row) for row in connection.execute(_DECIDED)}
    for task_id, outcome, *_ in sorted(told ^ recorded, key=str):
        yield Violation("I8", task_id, f"decision and history differ about '{outcome}'")


def _told(connection: sa.Connection) -> set[tuple[Any, ...]]:
    lines = sa.select(history.c.data, history.c.person_id, history.c.account_id)
    return {
        (
            line.data["task"],
            line.data["outcome"],
            line.person_id,
            line.account_id,
            tuple(line.data.get("authority", ())),
            line.data.get("document", {}).get("version"),
            line.data.get("document", {}).get("digest"),
        )
        for line in connection.execute(lines.where(history.c.kind == "task.completed"))
    }


def _said(row: Any) -> tuple[Any, ...]:
    return (*row[:4], tuple(row.authority), row.document_version, row.document_digest)


_DECIDED = sa.select(
    decision.c.task_id,
    decision.c.outcome,
    decision.c.person_id,
    decision.c.account_id,
    decision.c.authority,
    decision.c.document_version,
    decision.c.document_digest,
)
