"""What processes may ask of payables beside the acts of its documents."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from erp_modules.finance import queries as common
from erp_modules.finance import valuing
from erp_modules.finance.payables import invoices, matching, payments, queries
from erp_modules.finance.payables.model import (
    ZERO,
    PaymentProposal,
    ProposalLine,
    SupplierInvoice,
)
from workflow_engine.domain.ids import new_id
from workflow_engine.errors import BusinessError
from workflow_engine.modules import OperationContext, operation
from workflow_engine.persistence.records import Targets
from workflow_engine.records.sealing import seal


@operation("finance.match_invoice", permission="supplier_invoice:match")
def match_invoice(ctx: OperationContext, *, invoice: str) -> Mapping[str, Any]:
    """Match line by line; ``lines`` has the positions to decide about, by code."""
    ctx.call("finance.match_supplier_invoice", supplier_invoice=invoice)
    return _matched(ctx.record("supplier_invoice", invoice))


@operation("finance.release_invoice", permission="supplier_invoice:release")
def release_invoice(
    ctx: OperationContext, *, invoice: str, code: str, line: int | None = None, person: str = ""
) -> Mapping[str, Any]:
    """Accept the lines with this code; ``person`` decided it when a process calls."""
    given = {"code": code, "line": line, "person": person or None}
    ctx.call("finance.release_supplier_invoice", supplier_invoice=invoice, **given)
    return _matched(ctx.record("supplier_invoice", invoice))


@operation("finance.debit_memo", permission="supplier_invoice:release")
def debit_memo(
    ctx: OperationContext, *, invoice: str, code: str, person: str = ""
) -> Mapping[str, Any]:
    """Claim back what lines with this code charge too much, and accept the rest."""
    given = {"code": code, "person": person or None}
    ctx.call("finance.claim_supplier_invoice", supplier_invoice=invoice, **given)
    found = ctx.record("supplier_invoice", invoice)
    memos = {memo.supplier_number: memo for memo in queries.memos_of(ctx.session, found.id)}
    memo = memos[f"{found.number}-{code}"]
    return {
        **_matched(found),
        "debit_memo": memo.id,
        "debit_memo_number": memo.number,
        "debit_memo_amount": -memo.amount,
    }


@operation("finance.approve_invoice", permission="supplier_invoice:approve")
def approve_invoice(ctx: OperationContext, *, invoice: str) -> Mapping[str, Any]:
    """Release a matched invoice for posting; what nobody ordered needs recorded decisions."""
    return ctx.call("finance.approve_supplier_invoice", supplier_invoice=invoice)


@operation("finance.reject_invoice", permission="supplier_invoice:release")
def reject_invoice(ctx: OperationContext, *, invoice: str, reason: str) -> Mapping[str, Any]:
    """Send it back to the supplier; nothing was posted yet."""
    return ctx.call("finance.reject_supplier_invoice", supplier_invoice=invoice, reason=reason)


@operation(
    "finance.post_invoice", permission="supplier_invoice:post", undo="finance.reverse_invoice"
)
def post_invoice(
    ctx: OperationContext, *, invoice: str, on: date | None = None
) -> Mapping[str, Any]:
    """Post it with its debit memos and tell the order what was invoiced."""
    return ctx.call("finance.post_supplier_invoice", supplier_invoice=invoice, on=on)


@operation("finance.reverse_invoice", permission="supplier_invoice:post")
def reverse_invoice(ctx: OperationContext, *, invoice: str, reason: str = "") -> Mapping[str, Any]:
    """Take back what posting did, as long as nothing was paid."""
    return ctx.call("finance.reverse_supplier_invoice", supplier_invoice=invoice, reason=reason)


def _matched(invoice: SupplierInvoice) -> dict[str, Any]:
    by_code = invoices.lines_by_code(invoice)
    return {
        "invoice": invoice.id,
        "order": invoice.order_id,
        "number": invoice.number,
        "state": invoice.state,
        "result": matching.verdict(by_code),
        "codes": sorted(by_code),
        "lines": by_code,
        "without_order": invoices.needs_decisions(invoice),
    }


@operation("finance.propose_payments", permission="payment_proposal:write")
def propose_payments(
    ctx: OperationContext, *, until: date | None = None, currency: str = "", person: str = ""
) -> Mapping[str, Any]:
    """Put what is due into one proposal; suppliers who may not be paid are named instead.

    Invoices that stand in a proposal already are left there, so a second call finds nothing.
    """
    house = common.house(ctx.session, ctx.company_id, ctx.now)
    wanted = currency or house.currency
    payable, held = _payable(ctx, until or house.today, wanted)
    if not payable:
        return {
            "payment_proposal": None,
            "number": None,
            "count": 0,
            "amount": ZERO,
            "held": held,
        }
    made = _proposal(ctx, payable, wanted, house.today, person)
    return {
        "payment_proposal": made.id,
        "number": made.number,
        "count": len(payable),
        "amount": made.amount,
        "held": held,
    }


@operation("finance.find_due", permission="payment_proposal:read")
def find_due(
    ctx: OperationContext, *, until: date | None = None, currency: str = ""
) -> Mapping[str, Any]:
    """How much would be proposed; nothing is made."""
    house = common.house(ctx.session, ctx.company_id, ctx.now)
    payable, held = _payable(ctx, until or house.today, currency or house.currency)
    amount = sum((invoice.open_amount for invoice in payable), ZERO)
    return {"count": len(payable), "amount": amount, "held": held}


def _payable(
    ctx: OperationContext, until: date, currency: str
) -> tuple[list[SupplierInvoice], dict[str, str]]:
    """What is due and may be paid, and why the others are held."""
    due = queries.due_invoices(ctx.session, ctx.company_id, until=until, currency=currency)
    held: dict[str, str] = {}
    payable = [invoice for invoice in due if _may_be_paid(ctx, invoice.supplier_id, held)]
    return _owed(payable), held


def _may_be_paid(ctx: OperationContext, supplier_id: str, held: dict[str, str]) -> bool:
    if supplier_id in held:
        return False
    try:
        payments.payable_account(ctx, supplier_id)
    except BusinessError as error:
        held[supplier_id] = error.error_code
        return False
    return True


def _owed(due: list[SupplierInvoice]) -> list[SupplierInvoice]:
    """Without suppliers to whom nothing is left to pay once their memos are set off."""
    owed: dict[str, Any] = {}
    for invoice in due:
        owed[invoice.supplier_id] = owed.get(invoice.supplier_id, ZERO) + invoice.open_amount
    return [invoice for invoice in due if owed[invoice.supplier_id] > 0]


def _proposal(
    ctx: OperationContext, due: list[SupplierInvoice], currency: str, today: date, person: str
) -> PaymentProposal:
    kind = ctx.kinds["payment_proposal"]
    made = PaymentProposal(
        id=new_id(),
        company_id=ctx.company_id,
        number=ctx.next_number(str(kind.numbers)),
        currency=currency,
        amount=sum((invoice.open_amount for invoice in due), ZERO),
        pay_on=today,
        created_at=ctx.now,
        created_by_id=ctx.actor.person_id or _person(ctx, person) or ctx.on_behalf,
        lines=[
            ProposalLine(
                id=new_id(), position=place, invoice_id=invoice.id, amount=invoice.open_amount
            )
            for place, invoice in enumerate(due, 1)
        ],
    )
    valuing.value(ctx, made, today)
    seal(kind, made)
    ctx.session.add(made)
    ctx.session.flush()
    ctx.audit(
        "payment_proposal.saved",
        subject=f"payment_proposal:{made.id}",
        detail={"number": made.number, "amount": made.amount, "invoices": len(due)},
    )
    return made


@operation("finance.find_payments", permission="payment_proposal:read")
def find_payments(ctx: OperationContext, *, payment_proposal: str) -> Mapping[str, Any]:
    """The payments that a released proposal became, by supplier; none before."""
    found = ctx.record("payment_proposal", payment_proposal)
    return {"payments": [one.id for one in queries.payments_of(ctx.session, found)]}


def _person(ctx: OperationContext, person: str) -> str | None:
    """The person if there is one; what a process says is not believed unseen."""
    return Targets(ctx.session, ctx.kinds, ctx.company_id).ids("person", {person}).get(person)


OPERATIONS = (
    match_invoice,
    release_invoice,
    debit_memo,
    approve_invoice,
    reject_invoice,
    post_invoice,
    reverse_invoice,
    propose_payments,
    find_due,
    find_payments,
)
