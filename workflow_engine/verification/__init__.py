"""Recomputes the invariants on a database and says what is wrong; it changes nothing."""

from collections.abc import Iterable, Iterator

import sqlalchemy as sa
from sqlalchemy.orm import Session

from workflow_engine.modules import Module
from workflow_engine.persistence.database import Database
from workflow_engine.persistence.tables import company
from workflow_engine.verification.chains import audit_lines, history_lines
from workflow_engine.verification.documents import states_are_of_their_kinds
from workflow_engine.verification.files import Holds, files_are_there
from workflow_engine.verification.leavers import nothing_waits_for_leavers
from workflow_engine.verification.problems import Violation
from workflow_engine.verification.states import instances_match_rows
from workflow_engine.verification.tasks import decisions_match_tasks

__all__ = ["Violation", "verify"]

_ROWS = (instances_match_rows, decisions_match_tasks, nothing_waits_for_leavers)
_CHAINS = (history_lines, audit_lines)


def verify(
    database: Database,
    modules: Iterable[Module] = (),
    *,
    chains: bool = True,
    holds: Holds | None = None,
) -> list[Violation]:
    """Every violated invariant, in one consistent view of the whole database.

    The kernel's own, and those that the modules prove of their tables for every company.
    Without ``chains`` the lines of history and audit are not read: they only ever grow, so whoever
    looks after each step needs them once at the end.
    """
    checks = (*_ROWS, *_CHAINS) if chains else _ROWS
    with database.reading() as connection:
        options = {} if database.is_sqlite else {"isolation_level": "REPEATABLE READ"}
        view = connection.execution_options(**options)
        modules = list(modules)
        contents = files_are_there(view, holds) if holds else ()
        found: Iterator[Violation] = (problem for check in checks for problem in check(view))
        return [*found, *contents, *_of_modules(view, modules)]


def _of_modules(view: sa.Connection, modules: Iterable[Module]) -> Iterator[Violation]:
    yield from states_are_of_their_kinds(view, modules)
    for company_id in view.execute(sa.select(company.c.id)).scalars().all():
        for module in modules:
            for proof in module.proofs:
                with Session(bind=view, autoflush=False) as session:
                    for subject, text in proof(session, company_id):
                        yield Violation(f"{module.name}.{proof.__name__}", subject, text)
