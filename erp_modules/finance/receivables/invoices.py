"""Customer invoices and credit notes: checked, posted, settled, taken back, written off."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

from erp_modules.finance import queries as common
from erp_modules.finance import valuing
from erp_modules.finance.ledger import books, posting
from erp_modules.finance.ledger import queries as ledger
from erp_modules.finance.ledger.model import TaxCode
from erp_modules.finance.ledger.rules import Side, signed, with_rounding
from erp_modules.finance.payables.sides import exchange_side
from erp_modules.finance.receivables import queries
from erp_modules.finance.receivables.model import ZERO, CustomerInvoice, WriteOff
from workflow_engine.errors import BusinessError, _l
from workflow_engine.modules import OperationContext

KIND = "customer_invoice"


def check_invoice(draft: Any, invoice: CustomerInvoice) -> None:
    ctx = draft.ctx
    books.require(ctx)
    if not invoice.lines:
        draft.fields.refuse("lines", _l("Enter at least one line."))
    wanted = {line.tax_code for line in invoice.lines if line.tax_code}
    codes = ledger.tax_codes(ctx.session, ctx.company_id, wanted)
    for index, line in enumerate(invoice.lines):
        if line.tax_code and codes[line.tax_code].direction != "out":
            draft.fields.refuse(f"lines.{index}.tax_code", _l("This tax code is for purchases."))
        account = ctx.record("account", line.account_id) if line.account_id else None
        if account is not None and not (
            account.active and account.postable and not account.subledger
        ):
            draft.fields.refuse(
                f"lines.{index}.account", _l("This account is not posted to by hand.")
            )
    if draft.fields.errors:
        return
    total(invoice, codes)
    if invoice.amount * invoice.sign <= 0:
        draft.fields.refuse("lines", _l("The invoice must come to more than zero."))
    _check_corrected(draft, invoice)
    set_due(ctx, invoice)
    try:
        value(ctx, invoice)
    except BusinessError as error:
        draft.fields.refuse("currency", error.template, **error.params)


def total(invoice: CustomerInvoice, codes: Mapping[str, TaxCode]) -> None:
    """Net and tax of every line and of the whole, rounded as the currency pays."""
    for line in invoice.lines:
        percent = codes[line.tax_code].percent if line.tax_code else ZERO
        net = valuing.rounded(line.quantity * line.price, invoice.currency)
        line.net = invoice.sign * net
        line.tax = invoice.sign * valuing.tax_of(net, percent, invoice.currency)
    invoice.net = sum((line.net for line in invoice.lines), ZERO)
    invoice.tax = sum((line.tax for line in invoice.lines), ZERO)
    invoice.amount = invoice.net + invoice.tax


def value(ctx: OperationContext, invoice: CustomerInvoice) -> None:
    """A credit note stands in the books at the rate of the invoice that it credits."""
    if invoice.corrects_id is None:
        valuing.value(ctx, invoice, invoice.invoice_date)
        return
    credited = ctx.record(KIND, invoice.corrects_id)
    invoice.rate, invoice.rate_on = credited.rate, credited.rate_on
    base = common.base_currency(ctx.session, ctx.company_id)
    invoice.base_amount = valuing.in_base(invoice.amount, invoice, base)


def set_due(ctx: OperationContext, invoice: CustomerInvoice) -> None:
    if invoice.due_date is None:
        customer = ctx.record("customer", invoice.customer_id)
        days = getattr(customer, "payment_days", 30)
        invoice.due_date = invoice.invoice_date + timedelta(days=days)


def _check_corrected(draft: Any, invoice: CustomerInvoice) -> None:
    try:
        require_credited(draft.ctx, invoice)
    except BusinessError as error:
        draft.fields.refuse("corrects", error.template, **error.params)


def require_credited(ctx: OperationContext, invoice: CustomerInvoice) -> None:
    """A credit note takes back no more of an invoice than is on it; CREDIT refuses."""
    if invoice.corrects_id is None:
        return
    found = ctx.record(KIND, invoice.corrects_id, lock=True)
    if invoice.kind != "credit_note" or found.kind != "invoice":
        raise BusinessError("CREDIT", _l("Only a credit note credits, and only an invoice."))
    if found.customer_id != invoice.customer_id or found.currency != invoice.currency:
        raise BusinessError(
            "CREDIT", _l("This invoice is of another customer or in another currency.")
        )
    if found.state not in ("posted", "paid"):
        raise BusinessError("CREDIT", _l("Only a posted invoice is credited."))
    left = found.amount - queries.credited(ctx.session, found.id, but=invoice.id)
    if -invoice.amount > left:
        raise BusinessError(
            "CREDIT",
            _l("Only {left} of this invoice is not credited yet."),
            left=f"{left:,.2f}",
        )


def post_invoice(ctx: OperationContext, invoice: CustomerInvoice) -> None:
    posting.post(
        ctx,
        source=(KIND, invoice.id),
        on=invoice.invoice_date,
        sides=_sides(ctx, invoice),
        text=invoice.number or "",
    )
    invoice.posted_on = invoice.invoice_date
    invoice.open_amount, invoice.open_base = invoice.amount, invoice.base_amount
    if invoice.corrects_id is not None:
        _set_off(ctx, invoice, invoice.corrects_id)


def _set_off(ctx: OperationContext, note: CustomerInvoice, credited_id: str) -> None:
    """Let a credit note lower what is open of its invoice."""
    invoice = queries.locked_invoices(ctx.session, ctx.company_id, [credited_id])[credited_id]
    used = min(-note.open_amount, invoice.open_amount)
    if used <= 0:
        return
    base = common.base_currency(ctx.session, ctx.company_id)
    moved = valuing.share(-note.open_base, used, -note.open_amount, base)
    note.open_amount += used
    note.open_base += moved
    lower(ctx, invoice, used, moved)


def lower(ctx: OperationContext, invoice: CustomerInvoice, amount: Decimal, base: Decimal) -> None:
    """Settle part of what is open; tells processes when nothing is left.

    The part's base amount is the caller's; cents that remain with the last part are posted.
    """
    invoice.open_amount -= amount
    invoice.open_base -= base
    if invoice.open_amount:
        return
    if invoice.open_base:
        _post_remainder(ctx, invoice)
    invoice.dispute = None
    ctx.kinds[KIND].move(invoice, "paid")
    ctx.session.flush()
    ctx.emit("invoice.paid", key=invoice.id, payload=invoice_facts(ctx.session, invoice))


def _post_remainder(ctx: OperationContext, invoice: CustomerInvoice) -> None:
    count = len(ledger.entries_of(ctx.session, ctx.company_id, (KIND, invoice.id)))
    sides = [_owed(invoice, -invoice.open_base, ZERO), exchange_side(invoice.open_base)]
    posting.post(
        ctx,
        source=(KIND, invoice.id),
        part=f"remainder {count}",
        on=books.open_day(ctx, books.today(ctx), KIND),
        sides=sides,
        text=invoice.number or "",
    )
    invoice.open_base = ZERO


def raise_again(
    ctx: OperationContext, invoice: CustomerInvoice, amount: Decimal, base: Decimal
) -> None:
    """What settled it was taken back."""
    invoice.open_amount += amount
    invoice.open_base += base
    if invoice.state == "paid":
        ctx.kinds[KIND].move(invoice, "posted")


def _owed(invoice: CustomerInvoice, base: Decimal, amount: Decimal) -> Side:
    return signed(
        base,
        purpose="receivables",
        partner_kind="customer",
        partner=invoice.customer_id,
        currency=invoice.currency,
        source_amount=amount,
        rate=invoice.rate,
        text=invoice.number,
    )


def owed_side(invoice: CustomerInvoice, base: Decimal, amount: Decimal) -> Side:
    """A line on receivables: positive when the customer owes more."""
    return _owed(invoice, base, amount)


def _sides(ctx: OperationContext, invoice: CustomerInvoice) -> list[Side]:
    """Receivables against revenue and tax; the total is converted once and binds."""
    base = common.base_currency(ctx.session, ctx.company_id)
    sides = [_owed(invoice, invoice.base_amount, invoice.amount)]
    taxes: dict[str, Decimal] = {}
    for line in invoice.lines:
        account = ctx.record("account", line.account_id).code if line.account_id else ""
        sides.append(
            signed(
                -valuing.in_base(line.net, invoice, base),
                purpose="" if account else "revenue",
                account=account,
                cost_centre=line.cost_centre,
                currency=invoice.currency,
                source_amount=-line.net,
                rate=invoice.rate,
                text=line.description,
            )
        )
        if line.tax_code:
            taxes[line.tax_code] = taxes.get(line.tax_code, ZERO) + line.tax
    codes = ledger.tax_codes(ctx.session, ctx.company_id, taxes)
    sides += [
        signed(
            -valuing.in_base(amount, invoice, base),
            account=ctx.record("account", codes[code].account_id).code,
            currency=invoice.currency,
            source_amount=-amount,
            rate=invoice.rate,
            text=code,
        )
        for code, amount in sorted(taxes.items())
    ]
    return with_rounding(sides, most=valuing.smallest(base) * (2 * len(sides)))


def reverse_invoice(ctx: OperationContext, invoice: CustomerInvoice, *, reason: str | None) -> None:
    """Take a posted invoice back of which nothing is settled; a draft is given up."""
    if invoice.state == "draft":
        return
    if invoice.open_amount != invoice.amount:
        raise BusinessError(
            "ALREADY_SETTLED",
            _l("{number} is settled in part already; make a credit note."),
            number=invoice.number or "",
        )
    for entry in ledger.entries_of(ctx.session, ctx.company_id, (KIND, invoice.id)):
        if entry.reversal_of_id is None:
            posting.reverse(ctx, entry, text=reason or "")
    invoice.open_amount = invoice.open_base = ZERO


def dispute_invoice(ctx: OperationContext, invoice: CustomerInvoice, *, reason: str | None) -> bool:
    """Note why the customer does not pay; he is not reminded of it meanwhile."""
    is_new = invoice.dispute != reason
    invoice.dispute = reason
    return is_new


def settle_dispute(ctx: OperationContext, invoice: CustomerInvoice) -> bool:
    was_open, invoice.dispute = invoice.dispute is not None, None
    return was_open


def invoice_facts(session: Any, invoice: CustomerInvoice) -> dict[str, Any]:
    return {
        "customer_invoice": invoice.id,
        "number": invoice.number,
        "customer": invoice.customer_id,
        "order": invoice.order_id,
        "amount": invoice.amount,
        "currency": invoice.currency,
        "open_amount": invoice.open_amount,
        "due_date": invoice.due_date,
        "dispute": invoice.dispute,
    }


def check_write_off(draft: Any, found: WriteOff) -> None:
    invoice = draft.ctx.record(KIND, found.invoice_id)
    found.currency = invoice.currency
    found.amount = found.amount or invoice.open_amount
    if invoice.state != "posted" or not 0 < found.amount <= invoice.open_amount:
        draft.fields.refuse(
            "amount",
            _l("{open} is still open of this invoice."),
            open=f"{invoice.open_amount:,.2f}",
        )
    elif found.amount != valuing.rounded(found.amount, found.currency):
        draft.fields.refuse("amount", _l("This is finer than the currency pays."))
    base = common.base_currency(draft.ctx.session, draft.ctx.company_id)
    found.rate, found.rate_on = invoice.rate, invoice.rate_on
    found.base_amount = valuing.in_base(found.amount, found, base)


def post_write_off(ctx: OperationContext, found: WriteOff) -> None:
    """The journal asks for the decisions once more."""
    invoice = queries.locked_invoices(ctx.session, ctx.company_id, [found.invoice_id])[
        found.invoice_id
    ]
    if invoice.state != "posted" or found.amount > invoice.open_amount:
        raise BusinessError(
            "NOT_OPEN",
            _l("Only {open} is still open of {number}."),
            open=f"{invoice.open_amount:,.2f}",
            number=invoice.number or "",
        )
    base = common.base_currency(ctx.session, ctx.company_id)
    share = valuing.share(invoice.open_base, found.amount, invoice.open_amount, base)
    found.settled_base = share
    posting.post(
        ctx,
        source=("write_off", found.id),
        on=books.today(ctx),
        sides=[signed(share, purpose="bad_debt"), _owed(invoice, -share, -found.amount)],
        text=f"{found.number} {found.because}",
    )
    lower(ctx, invoice, found.amount, share)


def reverse_write_off(ctx: OperationContext, found: WriteOff, *, reason: str | None) -> None:
    """The customer pays after all."""
    invoice = queries.locked_invoices(ctx.session, ctx.company_id, [found.invoice_id])[
        found.invoice_id
    ]
    entry = ledger.entry_of(ctx.session, ctx.company_id, ("write_off", found.id), "")
    if entry is not None:
        posting.reverse(ctx, entry, on=books.today(ctx), text=reason or "")
    raise_again(ctx, invoice, found.amount, found.settled_base)


def write_off_facts(session: Any, found: WriteOff) -> dict[str, Any]:
    return {"invoice": found.invoice_id, "category": "write_off", "because": found.because}
