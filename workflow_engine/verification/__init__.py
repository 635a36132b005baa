"""Recomputes the invariants on a database and says what is wrong; it changes nothing."""

from collections.abc import Iterator

from workflow_engine.persistence.database import Database
from workflow_engine.verification.chains import audit_lines, history_lines
from workflow_engine.verification.problems import Violation
from workflow_engine.verification.states import instances_match_rows
from workflow_engine.verification.tasks import decisions_match_tasks

__all__ = ["Violation", "verify"]

_CHECKS = (instances_match_rows, decisions_match_tasks, history_lines, audit_lines)


def verify(database: Database) -> list[Violation]:
    """Every violated invariant, in one consistent view of the whole database."""
    with database.reading() as connection:
        options = {} if database.is_sqlite else {"isolation_level": "REPEATABLE READ"}
        view = connection.execution_options(**options)
        found: Iterator[Violation] = (problem for check in _CHECKS for problem in check(view))
        return list(found)
