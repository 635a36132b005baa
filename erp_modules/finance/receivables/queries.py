"""How receivables finds its rows."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from erp_modules.finance import tables
from erp_modules.finance.receivables.model import (
    CreditLimit,
    CreditRelease,
    CustomerInvoice,
    CustomerReceipt,
    DunningNotice,
    WriteOff,
)

ZERO = Decimal(0)


def invoice_of_source(
    session: Session, company_id: str, source: tuple[str, str]
) -> CustomerInvoice | None:
    return session.scalars(
        sa.select(CustomerInvoice).filter_by(
            company_id=company_id, source_kind=source[0], source_id=source[1]
        )
    ).one_or_none()


def locked_invoices(
    session: Session, company_id: str, ids: Collection[str]
) -> Mapping[str, CustomerInvoice]:
    """Invoices held until the commit, always in one order."""
    table = tables.customer_invoice.c
    statement = (
        sa.select(CustomerInvoice)
        .where(table.company_id == company_id, table.id.in_(ids))
        .order_by(table.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {invoice.id: invoice for invoice in session.scalars(statement)}


def open_invoices(
    session: Session, company_id: str, customer_id: str, currency: str
) -> Sequence[CustomerInvoice]:
    """Posted invoices of a customer that are still to be paid."""
    table = tables.customer_invoice.c
    return session.scalars(
        sa.select(CustomerInvoice)
        .where(
            table.company_id == company_id,
            table.customer_id == customer_id,
            table.currency == currency,
            table.state == "posted",
            table.open_amount > ZERO,
        )
        .order_by(table.id)
    ).all()


def invoices_numbered(
    session: Session, company_id: str, numbers: Collection[str]
) -> Sequence[CustomerInvoice]:
    table = tables.customer_invoice.c
    return session.scalars(
        sa.select(CustomerInvoice).where(
            table.company_id == company_id,
            table.number.in_(numbers),
            table.state == "posted",
            table.open_amount > ZERO,
        )
    ).all()


def credited(session: Session, invoice_id: str, *, but: str) -> Decimal:
    """What other credit notes take of an invoice, as a positive amount."""
    table = tables.customer_invoice.c
    found = session.execute(
        sa.select(sa.func.sum(table.amount)).where(
            table.corrects_id == invoice_id, table.state != "cancelled", table.id != but
        )
    ).scalar_one()
    return -(found or ZERO)


def receipt_of_reference(
    session: Session, company_id: str, reference: str
) -> CustomerReceipt | None:
    return session.scalars(
        sa.select(CustomerReceipt).where(
            tables.customer_receipt.c.company_id == company_id,
            tables.customer_receipt.c.bank_reference == reference,
            tables.customer_receipt.c.state != "reversed",
        )
    ).first()


def owed(session: Session, company_id: str, customer_id: str) -> Decimal:
    """All open items of a customer, credit notes deducted, in the company's currency."""
    table = tables.customer_invoice.c
    found = session.execute(
        sa.select(sa.func.sum(table.open_base)).where(
            table.company_id == company_id, table.customer_id == customer_id
        )
    ).scalar_one()
    return found or ZERO


def on_account(session: Session, company_id: str, customer_id: str) -> Decimal:
    """What a customer has paid beyond his invoices, in the company's currency."""
    table = tables.customer_receipt.c
    found = session.execute(
        sa.select(sa.func.sum(table.open_base)).where(
            table.company_id == company_id, table.customer_id == customer_id
        )
    ).scalar_one()
    return found or ZERO


def oldest_due(session: Session, company_id: str, customer_id: str) -> date | None:
    """The earliest due date of what is open and not in dispute."""
    table = tables.customer_invoice.c
    return session.execute(
        sa.select(sa.func.min(table.due_date)).where(
            table.company_id == company_id,
            table.customer_id == customer_id,
            table.state == "posted",
            table.open_amount > ZERO,
            table.dispute.is_(None),
        )
    ).scalar_one()


def limit_of(
    session: Session, company_id: str, customer_id: str, *, lock: bool = False
) -> CreditLimit | None:
    statement = sa.select(CreditLimit).filter_by(
        company_id=company_id, customer_id=customer_id, state="active"
    )
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return session.scalars(statement).one_or_none()


def releases_of(
    session: Session, company_id: str, customer_id: str, today: date
) -> Sequence[CreditRelease]:
    """Releases in force on a day."""
    return session.scalars(
        sa.select(CreditRelease)
        .filter_by(company_id=company_id, customer_id=customer_id, state="active")
        .where(tables.credit_release.c.until >= today)
    ).all()


def overdue_invoices(
    session: Session, company_id: str, today: date, *, customer_id: str = ""
) -> Sequence[CustomerInvoice]:
    """What is past its due date and not in dispute, locked, the longest due first."""
    table = tables.customer_invoice.c
    statement = sa.select(CustomerInvoice).where(
        table.company_id == company_id,
        table.state == "posted",
        table.open_amount > ZERO,
        table.due_date < today,
        table.dispute.is_(None),
    )
    if customer_id:
        statement = statement.where(table.customer_id == customer_id)
    return session.scalars(
        statement.order_by(table.due_date, table.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def notice_of(session: Session, invoice_id: str, level: int) -> DunningNotice | None:
    return session.scalars(
        sa.select(DunningNotice).filter_by(invoice_id=invoice_id, level=level, state="sent")
    ).one_or_none()


def write_off_drafted(session: Session, company_id: str, invoice_id: str) -> WriteOff | None:
    """The write-off of an invoice that nobody has decided about."""
    statement = sa.select(WriteOff).filter_by(
        company_id=company_id, invoice_id=invoice_id, state="draft"
    )
    return session.scalars(statement.order_by(tables.write_off.c.id)).first()
