"""Receipts: posted when the money is there, then matched to what it pays."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from erp_modules.finance import queries as common
from erp_modules.finance import valuing
from erp_modules.finance.ledger import books, posting
from erp_modules.finance.ledger import queries as ledger
from erp_modules.finance.ledger.rules import Side, signed
from erp_modules.finance.payables.sides import exchange_side
from erp_modules.finance.receivables import invoices, queries, rules
from erp_modules.finance.receivables.model import (
    ZERO,
    Allocation,
    CustomerInvoice,
    CustomerReceipt,
)
from erp_modules.finance.receivables.rules import OpenItem
from workflow_engine.domain.ids import new_id
from workflow_engine.errors import BusinessError, _l
from workflow_engine.modules import OperationContext

KIND = "customer_receipt"


def check_receipt(draft: Any, receipt: CustomerReceipt) -> None:
    """The bank names each receipt once."""
    ctx = draft.ctx
    if receipt.amount != valuing.rounded(receipt.amount, receipt.currency):
        draft.fields.refuse("amount", _l("This is finer than the currency pays."))
    if receipt.received_on > books.today(ctx):
        draft.fields.refuse("received_on", _l("This day has not come yet."))
    there = queries.receipt_of_reference(ctx.session, ctx.company_id, receipt.bank_reference)
    if there is not None and there.id != receipt.id:
        draft.fields.refuse(
            "bank_reference",
            _l("{number} has this reference already."),
            number=there.number or there.id,
        )
    try:
        valuing.value(ctx, receipt, receipt.received_on)
    except BusinessError as error:
        draft.fields.refuse("currency", error.template, **error.params)


def post_receipt(ctx: OperationContext, receipt: CustomerReceipt) -> None:
    """Into the bank, and onto the customer's account or among the unidentified."""
    receipt.open_amount, receipt.open_base = receipt.amount, receipt.base_amount
    bank = signed(
        receipt.base_amount,
        purpose="bank",
        currency=receipt.currency,
        source_amount=receipt.amount,
        rate=receipt.rate,
        text=receipt.bank_reference,
    )
    posting.post(
        ctx,
        source=(KIND, receipt.id),
        on=receipt.received_on,
        sides=[bank, _held(receipt, -receipt.base_amount, -receipt.amount)],
        text=f"{receipt.number} {receipt.payer or ''}".strip(),
    )
    ctx.emit(
        "payment.received",
        key=receipt.customer_id or receipt.id,
        payload={**receipt_facts(ctx.session, receipt), KIND: receipt.id},
    )


def _held(receipt: CustomerReceipt, base: Decimal, amount: Decimal) -> Side:
    """The line on which money waits that settles nothing yet."""
    return signed(
        base,
        purpose="deposits" if receipt.customer_id else "clearing",
        currency=receipt.currency,
        source_amount=amount,
        rate=receipt.rate,
        text=receipt.bank_reference,
    )


def match_receipt(
    ctx: OperationContext,
    receipt: CustomerReceipt,
    *,
    customer_id: str | None = None,
    invoice_id: str | None = None,
    dispute: str | None = None,
) -> bool:
    """Settle invoices with what is not used yet; ``dispute`` is why too little was paid.

    Whom it is from follows from the customer given, or from invoices that the remittance names.
    False when nothing more could be settled.
    """
    if not receipt.open_amount:
        return False
    wanted = _candidates(ctx, receipt, customer_id, invoice_id)
    changed = _identify(ctx, receipt, customer_id or _owner(wanted))
    items = [OpenItem(one.id, one.number or "", one.open_amount, one.due_date) for one in wanted]
    text = f"{receipt.purpose or ''} {receipt.bank_reference}"
    pairs = rules.allocate(receipt.open_amount, items, text) if receipt.customer_id else []
    held = queries.locked_invoices(ctx.session, ctx.company_id, [one for one, _ in pairs])
    for one, amount in pairs:
        _settle(ctx, receipt, held[one], min(amount, held[one].open_amount))
        _note_dispute(ctx, held[one], dispute)
    if not receipt.open_amount:
        ctx.kinds[KIND].move(receipt, "matched")
    return changed or bool(pairs)


def _candidates(
    ctx: OperationContext,
    receipt: CustomerReceipt,
    customer_id: str | None,
    invoice_id: str | None,
) -> Sequence[CustomerInvoice]:
    if invoice_id is not None:
        return [_payable(ctx, receipt, invoice_id)]
    customer = customer_id or receipt.customer_id
    if customer is not None:
        return queries.open_invoices(ctx.session, ctx.company_id, customer, receipt.currency)
    words = set(f"{receipt.purpose or ''} {receipt.bank_reference}".replace(",", " ").split())
    named = queries.invoices_numbered(ctx.session, ctx.company_id, words)
    found = [one for one in named if one.currency == receipt.currency]
    return found if len({one.customer_id for one in found}) == 1 else []


def _payable(ctx: OperationContext, receipt: CustomerReceipt, invoice_id: str) -> CustomerInvoice:
    found: CustomerInvoice = ctx.record("customer_invoice", invoice_id)
    if found.state != "posted" or found.open_amount <= 0 or found.currency != receipt.currency:
        raise BusinessError(
            "NOT_OPEN",
            _l("{number} is not open in {currency}."),
            number=found.number or found.id,
            currency=receipt.currency,
        )
    return found


def _owner(found: Sequence[CustomerInvoice]) -> str | None:
    return found[0].customer_id if found else None


def _identify(ctx: OperationContext, receipt: CustomerReceipt, customer_id: str | None) -> bool:
    """Move unidentified money onto the account of whose it turned out to be."""
    if customer_id is None or customer_id == receipt.customer_id:
        return False
    if receipt.customer_id is not None:
        raise BusinessError(
            "OTHER_CUSTOMER", _l("This receipt is of another customer; reverse it first.")
        )
    before = _held(receipt, receipt.open_base, receipt.open_amount)
    receipt.customer_id = customer_id
    after = _held(receipt, -receipt.open_base, -receipt.open_amount)
    _post(ctx, receipt, [before, after])
    return True


def _settle(
    ctx: OperationContext, receipt: CustomerReceipt, invoice: CustomerInvoice, amount: Decimal
) -> None:
    """Use part of the receipt for an invoice; what the rate made of it meanwhile is realised."""
    base = common.base_currency(ctx.session, ctx.company_id)
    used = valuing.share(receipt.open_base, amount, receipt.open_amount, base)
    settled = valuing.share(invoice.open_base, amount, invoice.open_amount, base)
    sides = [
        _held(receipt, used, amount),
        invoices.owed_side(invoice, -settled, -amount),
        exchange_side(settled - used),
    ]
    _post(ctx, receipt, sides)
    receipt.open_amount -= amount
    receipt.open_base -= used
    receipt.allocations.append(
        Allocation(
            id=new_id(),
            position=len(receipt.allocations) + 1,
            invoice_id=invoice.id,
            amount=amount,
            used_base=used,
            settled_base=settled,
        )
    )
    invoices.lower(ctx, invoice, amount, settled)


def _note_dispute(ctx: OperationContext, invoice: CustomerInvoice, dispute: str | None) -> None:
    if invoice.open_amount and dispute:
        about = {"customer_invoice": invoice.id, "reason": dispute[:500]}
        ctx.call("finance.dispute_customer_invoice", **about)
        facts = invoices.invoice_facts(ctx.session, invoice)
        ctx.emit("invoice.short_paid", key=invoice.id, payload=facts)


def _post(ctx: OperationContext, receipt: CustomerReceipt, sides: list[Side]) -> None:
    if not any(side.amount for side in sides):
        # Less than the smallest amount of the company's currency.
        return
    count = len(ledger.entries_of(ctx.session, ctx.company_id, (KIND, receipt.id)))
    posting.post(
        ctx,
        source=(KIND, receipt.id),
        part=f"match {count}",
        on=books.open_day(ctx, books.today(ctx), KIND),
        sides=sides,
        text=f"{receipt.number} {receipt.payer or ''}".strip(),
    )


def reverse_receipt(ctx: OperationContext, receipt: CustomerReceipt, *, reason: str | None) -> None:
    """The bank took the money back: everything it settled is open again."""
    if receipt.state == "draft":
        return
    ids = {line.invoice_id for line in receipt.allocations}
    held = queries.locked_invoices(ctx.session, ctx.company_id, ids)
    for entry in ledger.entries_of(ctx.session, ctx.company_id, (KIND, receipt.id)):
        if entry.reversal_of_id is None:
            posting.reverse(ctx, entry, on=books.today(ctx), text=reason or "")
    for line in receipt.allocations:
        invoices.raise_again(ctx, held[line.invoice_id], line.amount, line.settled_base)
    receipt.open_amount = receipt.open_base = ZERO


def outcome(ctx: OperationContext, receipt: CustomerReceipt) -> Mapping[str, Any]:
    """What matching has led to so far."""
    found = {
        line.invoice_id: ctx.record("customer_invoice", line.invoice_id)
        for line in receipt.allocations
    }
    residuals = {one.id: one.open_amount for one in found.values()}
    result = rules.outcome(
        is_known=receipt.customer_id is not None, left=receipt.open_amount, residuals=residuals
    )
    return {
        "result": result,
        "customer": receipt.customer_id,
        "on_account": receipt.open_amount,
        "invoices": list(residuals),
        "residual": sum(residuals.values(), ZERO),
        "state": receipt.state,
        "number": receipt.number,
    }


def receipt_facts(session: Any, receipt: CustomerReceipt) -> dict[str, Any]:
    return {
        "customer": receipt.customer_id,
        "number": receipt.number,
        "amount": receipt.amount,
        "currency": receipt.currency,
        "open_amount": receipt.open_amount,
        "received_on": receipt.received_on,
        "bank_reference": receipt.bank_reference,
        "purpose": receipt.purpose,
    }
