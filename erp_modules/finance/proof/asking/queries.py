"""What stands in the journal and in the budgets for documents of other modules."""

from collections.abc import Collection, Mapping
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from erp_modules.finance import tables
from erp_modules.finance.model import ZERO


def booked_on(
    session: Session, company_id: str, source_kinds: Collection[str], account_type: str
) -> Mapping[tuple[str, str], Decimal]:
    """By document of these kinds, what its entries moved on accounts of a type, as a debit."""
    line, entry, account = tables.journal_line.c, tables.journal_entry.c, tables.account.c
    rows = session.execute(
        sa.select(
            entry.source_kind, entry.source_id, sa.func.sum(line.debit), sa.func.sum(line.credit)
        )
        .join(tables.journal_entry, entry.id == line.document_id)
        .join(tables.account, account.id == line.account_id)
        .where(
            entry.company_id == company_id,
            entry.source_kind.in_(source_kinds),
            account.type == account_type,
        )
        .group_by(entry.source_kind, entry.source_id)
    )
    return {(kind, document): debit - credit for kind, document, debit, credit in rows}


def budget_uses(session: Session, company_id: str) -> Mapping[str, tuple[Decimal, Decimal]]:
    """By reference, what it holds of all budgets now: reserved, consumed."""
    move = tables.move.c
    reserved = {"reserve": 1, "release": -1, "consume": -1}
    consumed = {"consume": 1, "return": -1}
    found: dict[str, tuple[Decimal, Decimal]] = {}
    rows = session.execute(
        sa.select(move.reference, move.kind, sa.func.sum(move.amount))
        .where(move.company_id == company_id)
        .group_by(move.reference, move.kind)
    )
    for reference, kind, amount in rows:
        held, spent = found.get(reference, (ZERO, ZERO))
        found[reference] = (
            held + reserved.get(kind, 0) * amount,
            spent + consumed.get(kind, 0) * amount,
        )
    return found
