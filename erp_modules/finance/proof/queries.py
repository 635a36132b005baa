"""Entries that do not balance or were not recorded, and budgets that do not equal their moves:
there are none unless somebody wrote past the rules."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from erp_modules.finance import tables
from erp_modules.finance.model import ZERO, Budget, Move
from workflow_engine.persistence.tables import audit

Finding = tuple[str, str]


def entries_balance(session: Session, company_id: str) -> Iterator[Finding]:
    """F1: debit equals credit in every entry, so in every trial balance."""
    line, entry = tables.journal_line.c, tables.journal_entry.c
    debit, credit = sa.func.sum(line.debit), sa.func.sum(line.credit)
    statement = (
        sa.select(entry.id, entry.number, debit.label("debit"), credit.label("credit"))
        .join(tables.journal_line, line.document_id == entry.id)
        .where(entry.company_id == company_id)
        .group_by(entry.id, entry.number)
        .having(debit != credit)
    )
    for row in session.execute(statement):
        yield f"journal_entry:{row.id}", f"{row.number}: debit {row.debit}, credit {row.credit}"


def budgets_equal_their_moves(session: Session, company_id: str) -> Iterator[Finding]:
    """F2: what a budget has reserved and consumed is what its moves say, in their order."""
    moves: dict[str, list[Move]] = defaultdict(list)
    for move in session.scalars(sa.select(Move).filter_by(company_id=company_id)):
        moves[move.budget_id].append(move)
    for budget in session.scalars(sa.select(Budget).filter_by(company_id=company_id)):
        stored = budget.reserved, budget.consumed
        session.expunge(budget)
        budget.reserved = budget.consumed = ZERO
        for move in moves[budget.id]:
            budget.book(move)
        told = budget.reserved, budget.consumed
        if told != stored:
            yield f"budget:{budget.id}", f"stored {stored}, moves give {told}"


def postings_are_recorded(session: Session, company_id: str) -> Iterator[Finding]:
    """F3: the journal is what the audit chain says was posted: nothing more, less or other."""
    told = _told(session, company_id)
    line, entry = tables.journal_line.c, tables.journal_entry.c
    statement = (
        sa.select(entry.id, entry.number, sa.func.sum(line.debit))
        .outerjoin(tables.journal_line, line.document_id == entry.id)
        .where(entry.company_id == company_id)
        .group_by(entry.id, entry.number)
    )
    for entry_id, number, total in session.execute(statement):
        said = told.pop(f"journal_entry:{entry_id}", None)
        if said != (number, total):
            yield f"journal_entry:{entry_id}", f"{number}: {total}, recorded was {said}"
    for subject, said in told.items():
        yield subject, f"{said[0]} was posted and is not there any more"


def _told(session: Session, company_id: str) -> dict[str, tuple[str, Decimal]]:
    lines = sa.select(audit.c.subject, audit.c.data).where(
        audit.c.company_id == company_id, audit.c.action == "journal_entry.posted"
    )
    return {
        row.subject: (row.data["number"], Decimal(row.data["total"]))
        for row in session.execute(lines)
    }
