"""Decisions against tasks and history.

I4 a task has at most one decision; where people vote, each has one that counts. I5 completed tasks
are those with a decision, or where the vote or a policy of the model settled it. I8 the decisions
in the history are the decision rows: who decided what by which authority about which document; of
a secret vote the history holds a seal.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from workflow_engine.domain.voting import ADVISE, seal
from workflow_engine.persistence.tables import decision, history, task, voter
from workflow_engine.verification.problems import Violation


def decisions_match_tasks(connection: sa.Connection) -> Iterator[Violation]:
    voted_on = set(connection.scalars(_VOTED_ON))
    decided = Counter(connection.scalars(sa.select(decision.c.task_id)))
    for task_id, count in decided.items():
        if count > 1 and task_id not in voted_on:
            yield Violation("I4", task_id, f"{count} decisions")
    for row in connection.execute(_TWICE):
        yield Violation("I4", row.task_id, "one person has two votes")
    completed = set(connection.scalars(sa.select(task.c.id).where(task.c.state == "completed")))
    by_rule = {line.data["task"] for line in connection.execute(_BY_RULE)}
    for task_id in (completed ^ decided.keys()) - voted_on - by_rule:
        yield Violation("I5", task_id, "completed without a decision, or the reverse")
    for task_id, outcome, *_ in sorted(_told(connection) ^ _recorded(connection), key=str):
        yield Violation("I8", task_id, f"decision and history differ about '{outcome}'")


def _recorded(connection: sa.Connection) -> set[tuple[Any, ...]]:
    secret = {row.id for row in connection.execute(_VOTED_ON) if row.voting.get("secret")}
    found = set()
    for row in connection.execute(_DECIDED):
        is_sealed = row.task_id in secret and row.outcome != ADVISE
        outcome = seal(row.id, row.outcome) if is_sealed else row.outcome
        found.add(_said(row, outcome))
    return found


def _told(connection: sa.Connection) -> set[tuple[Any, ...]]:
    lines = sa.select(history.c.data, history.c.person_id, history.c.account_id)
    return {
        (
            line.data["task"],
            line.data.get("outcome") or line.data.get("seal"),
            line.person_id,
            line.account_id,
            tuple(line.data.get("authority", ())),
            line.data.get("document", {}).get("version"),
            line.data.get("document", {}).get("digest"),
        )
        for line in connection.execute(lines.where(history.c.kind.in_(_DECIDING)))
    }


def _said(row: Any, outcome: str) -> tuple[Any, ...]:
    who = (row.task_id, outcome, row.person_id, row.account_id)
    return (*who, tuple(row.authority), row.document_version, row.document_digest)


#: Lines of the history that stand for a row of ``decision``.
_DECIDING = ("task.completed", "task.voted", "task.advised")
_VOTED_ON = sa.select(task.c.id, task.c.voting).where(task.c.voting.is_not(sa.null()))
_BY_RULE = sa.select(history.c.data).where(history.c.kind == "task.automatic")
_TWICE = (
    sa.select(voter.c.task_id)
    .where(voter.c.state == "voted", voter.c.origin.not_in(["delegate", "consult"]))
    .group_by(voter.c.task_id, voter.c.person_id)
    .having(sa.func.count() > 1)
)
_DECIDED = sa.select(
    decision.c.id,
    decision.c.task_id,
    decision.c.outcome,
    decision.c.person_id,
    decision.c.account_id,
    decision.c.authority,
    decision.c.document_version,
    decision.c.document_digest,
)
