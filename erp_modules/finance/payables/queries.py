"""How payables finds its rows."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from erp_modules.finance import tables
from erp_modules.finance.ledger.model import Setting
from erp_modules.finance.payables.bank_file import pain001
from erp_modules.finance.payables.model import Payment, PaymentProposal, SupplierInvoice
from workflow_engine.queries.base import Query, Reading
from workflow_engine.queries.records.detail import look_up

#: What was rejected or reversed does not count as having been there.
GONE = ("rejected", "cancelled")


def invoices_like(session: Session, invoice: SupplierInvoice) -> Sequence[SupplierInvoice]:
    """Others of the supplier with the same number, or of the same day and amount."""
    table = tables.supplier_invoice.c
    return session.scalars(
        sa.select(SupplierInvoice).where(
            table.company_id == invoice.company_id,
            table.supplier_id == invoice.supplier_id,
            table.id != invoice.id,
            table.kind == "invoice",
            table.state.not_in(GONE),
            sa.or_(
                table.number_key == invoice.number_key,
                sa.and_(table.invoice_date == invoice.invoice_date, table.amount == invoice.amount),
            ),
        )
    ).all()


def memos_of(session: Session, invoice_id: str) -> Sequence[SupplierInvoice]:
    return session.scalars(
        sa.select(SupplierInvoice)
        .where(
            tables.supplier_invoice.c.corrects_id == invoice_id,
            tables.supplier_invoice.c.state.not_in(GONE),
        )
        .order_by(tables.supplier_invoice.c.id)
    ).all()


def locked_invoices(
    session: Session, company_id: str, ids: Collection[str]
) -> Mapping[str, SupplierInvoice]:
    """Invoices held until the commit, always in one order."""
    statement = (
        sa.select(SupplierInvoice)
        .where(
            tables.supplier_invoice.c.company_id == company_id,
            tables.supplier_invoice.c.id.in_(ids),
        )
        .order_by(tables.supplier_invoice.c.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {invoice.id: invoice for invoice in session.scalars(statement)}


def proposed_elsewhere(
    session: Session, company_id: str, invoice_ids: Collection[str], *, but: str | None = None
) -> Mapping[str, str]:
    """Numbers of living proposals, but for one, by the invoice that stands in them."""
    proposal, line = tables.payment_proposal.c, tables.payment_proposal_line.c
    rows = session.execute(
        sa.select(line.invoice_id, proposal.number)
        .join(tables.payment_proposal, proposal.id == line.document_id)
        .where(
            proposal.company_id == company_id,
            proposal.id.is_distinct_from(but),
            proposal.state.in_(("draft", "proposed")),
            line.invoice_id.in_(invoice_ids),
        )
    )
    return {row.invoice_id: row.number for row in rows}


def due_invoices(
    session: Session, company_id: str, *, until: date, currency: str
) -> Sequence[SupplierInvoice]:
    """Posted invoices and memos that are due and in no living proposal, by supplier."""
    proposal, line = tables.payment_proposal.c, tables.payment_proposal_line.c
    taken = (
        sa.select(line.invoice_id)
        .join(tables.payment_proposal, proposal.id == line.document_id)
        .where(proposal.company_id == company_id, proposal.state.in_(("draft", "proposed")))
    )
    table = tables.supplier_invoice.c
    return session.scalars(
        sa.select(SupplierInvoice)
        .where(
            table.company_id == company_id,
            table.state == "posted",
            table.currency == currency,
            table.open_amount != Decimal(0),
            table.due_date <= until,
            table.id.not_in(taken),
        )
        .order_by(table.supplier_id, table.id)
    ).all()


def payments_of(session: Session, proposal: PaymentProposal) -> Sequence[Payment]:
    return session.scalars(
        sa.select(Payment).filter_by(proposal_id=proposal.id).order_by(tables.payment.c.id)
    ).all()


@dataclass(frozen=True, slots=True)
class Written:
    """A file and what it is called."""

    name: str
    content: bytes


@dataclass(frozen=True)
class BankFile(Query[Written]):
    """The payments of a released proposal as the bank reads them."""

    permission: ClassVar[str] = "payment_proposal:export"
    proposal: str

    def run(self, ctx: Reading) -> Written:
        kind = ctx.modules.kinds["payment_proposal"]
        proposal: PaymentProposal = look_up(ctx, kind, self.proposal)
        setting = ctx.session.scalars(
            sa.select(Setting).filter_by(company_id=ctx.company_id)
        ).one_or_none()
        if setting is None:
            setting = Setting(id="", company_id=ctx.company_id, name="")
        content = pain001(proposal, payments_of(ctx.session, proposal), setting, ctx.now)
        return Written(f"{proposal.number}.xml", content)
