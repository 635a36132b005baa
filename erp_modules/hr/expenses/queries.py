"""How expense claims find their rows."""

from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from erp_modules.hr import tables
from erp_modules.hr.expenses.model import ExpenseClaim, ExpenseLine, ReceiptUse
from workflow_engine.persistence.tables import person

#: Claims that keep their receipts from others.
HOLDING = ("submitted", "approved", "audited", "paid")


def department_of(session: Session, person_id: str) -> str | None:
    statement = sa.select(person.c.department_id).where(person.c.id == person_id)
    found = session.execute(statement).scalar_one_or_none()
    return str(found) if found else None


def used_elsewhere(
    session: Session, claim: ExpenseClaim, numbers: Collection[str], hashes: Collection[str]
) -> frozenset[str]:
    """Which of these receipts other claims of the company have, as keys."""
    line, document = tables.expense_claim_line, tables.expense_claim
    statement = (
        sa.select(line.c.receipt_key, line.c.receipt_hash)
        .join(document, document.c.id == line.c.document_id)
        .where(
            document.c.company_id == claim.company_id,
            document.c.id != claim.id,
            document.c.state.in_(HOLDING),
            sa.or_(line.c.receipt_key.in_(numbers), line.c.receipt_hash.in_(hashes)),
        )
    )
    found = set()
    for number, digest in session.execute(statement):
        if number and number in numbers:
            found.add(f"n:{number}")
        if digest and digest in hashes:
            found.add(f"f:{digest}")
    return frozenset(found)


def claimed_on(
    session: Session, claim: ExpenseClaim, category_id: str, days: Collection[date]
) -> dict[date, Decimal]:
    """What the person claims elsewhere in a category for these days."""
    line, document = tables.expense_claim_line, tables.expense_claim
    statement = (
        sa.select(ExpenseLine)
        .join(document, document.c.id == line.c.document_id)
        .where(
            document.c.company_id == claim.company_id,
            document.c.person_id == claim.person_id,
            document.c.id != claim.id,
            document.c.state.in_(HOLDING),
            line.c.category_id == category_id,
            line.c.spent_on.in_(days),
        )
    )
    found: dict[date, Decimal] = {}
    for one in session.scalars(statement):
        found[one.spent_on] = found.get(one.spent_on, Decimal(0)) + one.base_amount
    return found


def used(session: Session, company_id: str, keys: Collection[str], claim_id: str) -> set[str]:
    """Receipts among these that were audited with another claim."""
    statement = sa.select(ReceiptUse).filter_by(company_id=company_id)
    found = session.scalars(statement.where(tables.receipt_use.c.key.in_(keys)))
    return {one.key for one in found if one.claim_id != claim_id}


def claims_of(session: Session, company_id: str, person_id: str) -> Sequence[ExpenseClaim]:
    """The claims of a person, the newest first."""
    statement = (
        sa.select(ExpenseClaim)
        .filter_by(company_id=company_id, person_id=person_id)
        .order_by(tables.expense_claim.c.created_at.desc())
        .limit(20)
    )
    return session.scalars(statement).all()
