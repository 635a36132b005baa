"""Dunning: customers are reminded level by level; at the last one supply is stopped."""

from collections.abc import Sequence
from typing import Any

from erp_modules.finance.ledger import books
from erp_modules.finance.receivables import credit, queries, rules
from erp_modules.finance.receivables.model import CustomerInvoice, DunningNotice
from workflow_engine.domain.ids import new_id
from workflow_engine.modules import OperationContext

NUMBERS = "DN-{year}-{n:05d}"


def run(ctx: OperationContext, customer_id: str = "") -> Sequence[DunningNotice]:
    """Notices for everything that has reached a level and was not reminded of it yet."""
    today = books.today(ctx)
    overdue = queries.overdue_invoices(ctx.session, ctx.company_id, today, customer_id=customer_id)
    made = [remind(ctx, invoice) for invoice in overdue]
    return [notice for notice in made if notice is not None]


def remind(ctx: OperationContext, invoice: CustomerInvoice) -> DunningNotice | None:
    """A notice of the level that is due; None when there is nothing to say.

    Levels that were missed are not made up for: the customer gets the one of today.
    """
    today = books.today(ctx)
    days = rules.days_overdue(invoice.due_date, today)
    level = rules.level_due(days)
    if invoice.state != "posted" or invoice.open_amount <= 0 or invoice.dispute:
        return None
    if level <= invoice.dunning_level:
        return None
    notice = DunningNotice(
        id=new_id(),
        company_id=ctx.company_id,
        number=ctx.next_number(NUMBERS),
        state="sent",
        customer_id=invoice.customer_id,
        invoice_id=invoice.id,
        level=level,
        days_overdue=days,
        currency=invoice.currency,
        amount=invoice.open_amount,
        sent_on=today,
        created_at=ctx.now,
        created_by_id=ctx.actor.person_id or ctx.on_behalf,
    )
    invoice.dunning_level = level
    invoice.rev += 1
    ctx.session.add(notice)
    ctx.session.flush()
    ctx.audit(
        "dunning_notice.sent",
        subject=f"dunning_notice:{notice.id}",
        detail={"number": notice.number, "invoice": invoice.number, "level": level},
    )
    ctx.emit("dunning.sent", key=invoice.id, payload=notice_facts(ctx.session, notice))
    if level == rules.LAST_LEVEL:
        credit.stop_supply(ctx, invoice.customer_id)
    return notice


def withdraw(ctx: OperationContext, notice: DunningNotice) -> None:
    """It was sent by mistake; the level counts as not reached."""
    invoice = ctx.record("customer_invoice", notice.invoice_id, lock=True)
    if invoice.dunning_level == notice.level:
        invoice.dunning_level = notice.level - 1
        invoice.rev += 1


def notice_facts(session: Any, notice: DunningNotice) -> dict[str, Any]:
    return {
        "notice": notice.id,
        "number": notice.number,
        "customer": notice.customer_id,
        "invoice": notice.invoice_id,
        "level": notice.level,
        "days_overdue": notice.days_overdue,
        "amount": notice.amount,
        "currency": notice.currency,
        "stop_supply": notice.level == rules.LAST_LEVEL,
    }
