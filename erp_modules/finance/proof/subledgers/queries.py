"""Partners who stand at another amount in the books than in their open invoices."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from erp_modules.finance import tables
from erp_modules.finance.model import ZERO

Finding = tuple[str, str]
_INVOICES = {"supplier": tables.supplier_invoice, "customer": tables.customer_invoice}


def subledgers_equal_their_accounts(session: Session, company_id: str) -> Iterator[Finding]:
    """F4: what a partner stands at on a control account is what is open of his invoices."""
    for kind, sign in (("supplier", -1), ("customer", 1)):
        booked, still = _booked(session, company_id, kind), _still_open(session, company_id, kind)
        for partner in sorted({*booked, *still}):
            balance, items = sign * booked.get(partner, ZERO), still.get(partner, ZERO)
            if balance != items:
                yield f"{kind}:{partner}", f"the books say {balance}, open invoices {items}"


def only_open_invoices_are_open(session: Session, company_id: str) -> Iterator[Finding]:
    """F5: of a posted invoice something is open, of any other nothing."""
    for kind, table in _INVOICES.items():
        is_open = sa.or_(table.c.open_amount != ZERO, table.c.open_base != ZERO)
        is_posted = table.c.state == "posted"
        # A credit note or a memo that is used up stays posted: there is nothing to pay.
        used_up = sa.and_(is_posted, table.c.kind == "invoice", table.c.open_amount == ZERO)
        statement = sa.select(table.c.id, table.c.number, table.c.state, table.c.open_amount)
        wrong = sa.or_(used_up, sa.and_(is_open, ~is_posted))
        for row in session.execute(statement.where(table.c.company_id == company_id, wrong)):
            yield f"{kind}_invoice:{row.id}", f"{row.number} is {row.state}: {row.open_amount} open"


def _booked(session: Session, company_id: str, kind: str) -> dict[str, Decimal]:
    line, entry = tables.journal_line.c, tables.journal_entry.c
    rows = session.execute(
        sa.select(line.partner_id, _sum(line.debit), _sum(line.credit))
        .join(tables.journal_entry, entry.id == line.document_id)
        .where(entry.company_id == company_id, line.partner_kind == kind)
        .group_by(line.partner_id)
    )
    return {partner: debit - credit for partner, debit, credit in rows}


def _still_open(session: Session, company_id: str, kind: str) -> dict[str, Decimal]:
    table = _INVOICES[kind].c
    partner = table[f"{kind}_id"]
    rows = session.execute(
        sa.select(partner, _sum(table.open_base))
        .where(table.company_id == company_id)
        .group_by(partner)
    )
    return {row[0]: row[1] for row in rows}


def _sum(column: Any) -> Any:
    return sa.func.coalesce(sa.func.sum(column), sa.literal(ZERO, column.type))
