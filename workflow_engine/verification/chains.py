"""The hash chains. I6 numbers have no gap. I7 no line was changed, moved, added or cut off."""

from collections.abc import Iterable, Iterator
from itertools import groupby

import sqlalchemy as sa

from workflow_engine.domain.history import Head, Problem
from workflow_engine.domain.history import verify as verify_chain
from workflow_engine.persistence import audit_chain, history_chain
from workflow_engine.persistence.tables import audit, audit_head, history, instance
from workflow_engine.verification.problems import Violation


def history_lines(connection: sa.Connection) -> Iterator[Violation]:
    heads = {
        row.id: Head(row.history_seq, row.history_head.hex())
        for row in connection.execute(
            sa.select(instance.c.id, instance.c.history_seq, instance.c.history_head)
        )
    }
    ordered = sa.select(history).order_by(history.c.instance_id, history.c.seq)
    for name, rows in groupby(connection.execute(ordered), key=lambda row: row.instance_id):
        problems = verify_chain(history_chain.entries(rows), heads.pop(name, None))
        yield from _violations(name, problems)
    for name in heads:
        yield Violation("I6", name, "it has no history")


def audit_lines(connection: sa.Connection) -> Iterator[Violation]:
    for head in connection.execute(sa.select(audit_head)).all():
        ordered = sa.select(audit).where(audit.c.company_id == head.company_id)
        rows = connection.execute(ordered.order_by(audit.c.seq))
        last = Head(head.seq, head.hash.hex())
        problems = verify_chain(audit_chain.entries(rows), last)
        yield from _violations(head.company_id, problems)


def _violations(subject: str, problems: Iterable[Problem]) -> Iterator[Violation]:
    for problem in problems:
        code = "I6" if problem.kind in {"gap", "order"} else "I7"
        yield Violation(code, subject, f"line {problem.seq}: {problem.kind}")
