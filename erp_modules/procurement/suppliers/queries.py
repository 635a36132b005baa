"""How a supplier's open questions, its orders and its scores are found."""

from collections.abc import Sequence
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from erp_modules.procurement import tables
from erp_modules.procurement.model import BankChange, Order, SupplierScore
from workflow_engine.persistence.counting import COUNTING
from workflow_engine.persistence.tables import company, decision


def stored_phone(session: Session, supplier_id: str) -> str | None:
    """The telephone number as it stands in the database, whatever is being changed now."""
    columns = tables.supplier.c
    with session.no_autoflush:
        found = session.execute(sa.select(columns.phone).where(columns.id == supplier_id))
        return found.scalar_one_or_none()


def open_change(session: Session, supplier_id: str) -> BankChange | None:
    """The change of bank data that waits for its second person."""
    statement = sa.select(BankChange).filter_by(supplier_id=supplier_id, state="asked")
    return session.scalars(statement).one_or_none()


def approvers(session: Session, change_id: str, digest: str) -> Sequence[str]:
    """Who approved this very content in a process; the latest first."""
    columns = decision.c
    statement = (
        sa.select(columns.person_id)
        .where(
            columns.subject_type == "supplier_bank_change",
            columns.subject_id == change_id,
            columns.outcome == "approve",
            columns.document_digest == digest,
            COUNTING,
        )
        .order_by(columns.decided_at.desc())
    )
    return [row.person_id for row in session.execute(statement)]


def zone(session: Session, company_id: str) -> ZoneInfo:
    statement = sa.select(company.c.timezone).where(company.c.id == company_id)
    return ZoneInfo(session.execute(statement).scalar_one())


def closed_orders(
    session: Session, company_id: str, supplier_id: str, since: date, until: date
) -> Sequence[Order]:
    """The orders of a supplier that were closed in a time, both days included."""
    columns, here = tables.order.c, zone(session, company_id)
    return session.scalars(
        sa.select(Order)
        .filter_by(company_id=company_id, supplier_id=supplier_id, state="closed")
        .where(
            columns.closed_at >= datetime.combine(since, time.min, here),
            columns.closed_at <= datetime.combine(until, time.max, here),
        )
        .order_by(columns.id)
    ).all()


def score_of(session: Session, supplier_id: str, since: date, until: date) -> SupplierScore | None:
    statement = sa.select(SupplierScore).filter_by(
        supplier_id=supplier_id, since=since, until=until
    )
    return session.scalars(statement).one_or_none()
