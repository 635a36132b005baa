"""What is done with a supplier invoice: from matching to posting, and back."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from erp_modules.finance import queries as common
from erp_modules.finance.ledger import books, posting
from erp_modules.finance.ledger import queries as ledger
from erp_modules.finance.payables import matching, queries, sides
from erp_modules.finance.payables.checks import key_of, total
from erp_modules.finance.payables.model import ZERO, SupplierInvoice, SupplierInvoiceLine
from workflow_engine.domain.ids import new_id
from workflow_engine.errors import BusinessError, _l
from workflow_engine.modules import OperationContext

CLOSED_ORDERS = frozenset({"draft", "closed", "cancelled"})
_STATE: Mapping[str, str] = {"matched": "matched", "waiting": "matching", "blocked": "blocked"}


def require_invoice(invoice: SupplierInvoice) -> None:
    if invoice.kind != "invoice":
        raise BusinessError(
            "WITH_ITS_INVOICE", _l("A debit memo goes the way of the invoice that it corrects.")
        )


def match_invoice(ctx: OperationContext, invoice: SupplierInvoice) -> bool:
    """Compare it with order and receipts; what was released stays so while its code is the same.

    False when nothing came out differently.
    """
    require_invoice(invoice)
    found = codes_now(ctx, invoice)
    before = [(line.code, line.released_by_id) for line in invoice.lines], invoice.state
    for line, code in zip(invoice.lines, found, strict=True):
        if line.code != code:
            line.code, line.released_by_id, line.released_at = code, None, None
    wanted = _STATE[matching.verdict(_open_codes(invoice))]
    if invoice.state != wanted and not (invoice.state == "approved" and wanted == "matched"):
        ctx.kinds["supplier_invoice"].move(invoice, wanted)
    return before != ([(line.code, line.released_by_id) for line in invoice.lines], invoice.state)


def codes_now(ctx: OperationContext, invoice: SupplierInvoice) -> list[str | None]:
    """What matching says of each line at this moment; None for lines without an order."""
    if invoice.order_id is None:
        return [None] * len(invoice.lines)
    order = ctx.record("purchase_order", invoice.order_id, lock=True)
    ordered = {line.position: _ordered(order, line) for line in order.lines}
    pairs = [
        (charged(line), ordered.get(line.order_line))
        for line in invoice.lines
        if line.order_line is not None
    ]
    codes = iter(matching.match(pairs, tolerance(ctx, invoice)))
    return [next(codes) if line.order_line is not None else None for line in invoice.lines]


def tolerance(ctx: OperationContext, invoice: SupplierInvoice) -> matching.Tolerance:
    """What the company allows; its amount is turned into the invoice's currency."""
    setting = books.setting(ctx)
    return matching.Tolerance(
        percent=setting.price_percent,
        amount=setting.price_amount / (invoice.rate or Decimal(1)),
        quantity=setting.quantity,
    )


def _ordered(order: Any, line: Any) -> matching.Ordered:
    return matching.Ordered(
        quantity=line.quantity,
        price=line.price,
        received=line.received,
        returned=line.returned,
        invoiced=line.invoiced,
        tax_code=line.tax_code,
        is_closed=order.state in CLOSED_ORDERS,
    )


def charged(line: SupplierInvoiceLine) -> matching.Charged:
    return matching.Charged(line.quantity, line.price, line.tax_code)


def _open_codes(invoice: SupplierInvoice) -> list[str]:
    return [line.code or "OK" if line.released_by_id is None else "OK" for line in invoice.lines]


def lines_by_code(invoice: SupplierInvoice) -> dict[str, list[int]]:
    """Positions of the lines that somebody has to decide about, by code."""
    found: dict[str, list[int]] = {}
    for line, code in zip(invoice.lines, _open_codes(invoice), strict=True):
        if code != "OK":
            found.setdefault(code, []).append(line.position)
    return found


def release_invoice(
    ctx: OperationContext,
    invoice: SupplierInvoice,
    *,
    code: str,
    line: int | None = None,
    person_id: str | None = None,
) -> bool:
    """Accept what matching found on lines with this code; with the last of them the invoice.

    An order that is closed takes no invoice: it is opened again, or the invoice rejected. False
    when all of these lines are released already.
    """
    require_invoice(invoice)
    if code == "CLOSED":
        raise BusinessError(
            "ORDER_CLOSED", _l("The order is closed; reject the invoice or reopen the order.")
        )
    who = ctx.actor.person_id or person_id or ctx.on_behalf
    chosen = _lines_of(invoice, code, line)
    if who is None:
        raise BusinessError("WHO", _l("It must be known who releases it."))
    _release(ctx, invoice, chosen, who)
    return bool(chosen)


def _lines_of(
    invoice: SupplierInvoice, code: str, line: int | None = None
) -> list[SupplierInvoiceLine]:
    """Lines with this code that nobody has decided about; refuses when no line ever had it."""
    found = [one for one in invoice.lines if one.code == code and line in (None, one.position)]
    if not found:
        raise BusinessError(
            "NOTHING_TO_RELEASE", _l("No line of it is blocked for {code}."), code=code
        )
    return [one for one in found if one.released_by_id is None]


def _release(
    ctx: OperationContext,
    invoice: SupplierInvoice,
    chosen: Sequence[SupplierInvoiceLine],
    who: str,
) -> None:
    for one in chosen:
        one.released_by_id, one.released_at = who, ctx.now
    wanted = _STATE[matching.verdict(_open_codes(invoice))]
    if wanted == "matched" and not needs_decisions(invoice):
        wanted = "approved"
    if wanted != invoice.state:
        ctx.kinds["supplier_invoice"].move(invoice, wanted)


def debit_memo(
    ctx: OperationContext, invoice: SupplierInvoice, *, code: str, person_id: str | None = None
) -> bool:
    """Take back what is charged too much on lines with this code and accept the rest.

    The memo is posted together with the invoice and lowers what is paid. False when all of these
    lines are decided already.
    """
    require_invoice(invoice)
    who = ctx.actor.person_id or person_id or ctx.on_behalf
    chosen = _lines_of(invoice, code)
    if not chosen:
        return False
    if invoice.order_id is None or code not in ("PRICE", "QTY") or who is None:
        raise BusinessError(
            "NOTHING_TO_CLAIM", _l("Nothing is charged too much there; release it instead.")
        )
    order = ctx.record("purchase_order", invoice.order_id, lock=True)
    ordered = {line.position: _ordered(order, line) for line in order.lines}
    made = [_taken_back(ctx, invoice, line, ordered[line.order_line or 0]) for line in chosen]
    taken = [line for line in made if line is not None]
    if not taken:
        raise BusinessError(
            "NOTHING_TO_CLAIM", _l("Nothing is charged too much there; release it instead.")
        )
    memo_of(ctx, invoice, f"{invoice.number}-{code}", taken)
    _release(ctx, invoice, chosen, who)
    return True


def _taken_back(
    ctx: OperationContext,
    invoice: SupplierInvoice,
    line: SupplierInvoiceLine,
    order: matching.Ordered,
) -> SupplierInvoiceLine | None:
    quantity, price = matching.excess(line.code or "", charged(line), order)
    if not quantity or not price:
        return None
    rule = ledger.accounts_by_purpose(ctx.session, ctx.company_id, ["price_difference"])
    is_price = line.code == "PRICE"
    return SupplierInvoiceLine(
        id=new_id(),
        order_line=None if is_price else line.order_line,
        account_id=rule["price_difference"].id if is_price else None,
        description=line.description,
        quantity=-quantity,
        price=price,
        tax_code=line.tax_code,
        code="OK",
    )


def memo_of(
    ctx: OperationContext,
    invoice: SupplierInvoice,
    supplier_number: str,
    taken: list[SupplierInvoiceLine],
) -> SupplierInvoice:
    """A memo over these lines, ready to be posted, at the rate of the invoice."""
    for place, line in enumerate(taken, 1):
        line.position = place
    memo = SupplierInvoice(
        id=new_id(),
        company_id=invoice.company_id,
        number=ctx.next_number("DM-{year}-{n:05d}"),
        state="approved",
        kind="debit_memo",
        corrects_id=invoice.id,
        supplier_id=invoice.supplier_id,
        supplier_number=supplier_number,
        number_key=key_of(supplier_number),
        invoice_date=invoice.invoice_date,
        due_date=invoice.due_date,
        order_id=invoice.order_id,
        currency=invoice.currency,
        rate=invoice.rate,
        rate_on=invoice.rate_on,
        created_at=ctx.now,
        created_by_id=ctx.actor.person_id or ctx.on_behalf,
        lines=taken,
    )
    codes = {line.tax_code for line in taken if line.tax_code}
    total(memo, ledger.tax_codes(ctx.session, ctx.company_id, codes))
    base = common.base_currency(ctx.session, ctx.company_id)
    memo.base_amount = sides.base_of(memo.amount, memo, base)
    ctx.session.add(memo)
    ctx.session.flush()
    return memo


def approve_invoice(ctx: OperationContext, invoice: SupplierInvoice) -> None:
    """What matches is released by anybody who may; what nobody ordered needs decisions."""
    require_invoice(invoice)
    _require_decisions(ctx, invoice)


def needs_decisions(invoice: SupplierInvoice) -> bool:
    """Whether something on it was never approved as an order."""
    return invoice.kind == "invoice" and any(line.order_line is None for line in invoice.lines)


def _require_decisions(ctx: OperationContext, invoice: SupplierInvoice) -> None:
    if needs_decisions(invoice):
        ctx.require_authority("supplier_invoice", invoice.id)


def post_invoice(
    ctx: OperationContext, invoice: SupplierInvoice, *, on: date | None = None
) -> None:
    """Into the journal, once more checked: decisions, receipts, and what others have invoiced."""
    require_invoice(invoice)
    _require_decisions(ctx, invoice)
    _require_match(ctx, invoice)
    post_one(ctx, invoice, on)
    for memo in queries.memos_of(ctx.session, invoice.id):
        if memo.state == "approved":
            post_one(ctx, memo, on)
            ctx.kinds["supplier_invoice"].move(memo, "posted")
            _set_off(ctx, invoice, memo)


def _require_match(ctx: OperationContext, invoice: SupplierInvoice) -> None:
    """Another invoice may have used the receipt since; what was released is compared by code."""
    for line, code in zip(invoice.lines, codes_now(ctx, invoice), strict=True):
        is_known = code == line.code and line.released_by_id is not None
        if code not in (None, "OK") and not is_known:
            raise BusinessError(
                "NO_LONGER_MATCHES",
                _l("Line {line} does not match any more ({code}); match the invoice again."),
                line=line.position,
                code=code,
            )


def post_one(ctx: OperationContext, invoice: SupplierInvoice, on: date | None) -> None:
    day = on or invoice.invoice_date
    posting.post(
        ctx,
        source=("supplier_invoice", invoice.id),
        on=day,
        sides=sides.of_invoice(ctx, invoice),
        text=f"{invoice.number} {invoice.supplier_number}",
    )
    invoice.posted_on = day
    invoice.open_amount, invoice.open_base = invoice.amount, invoice.base_amount
    note_invoiced(ctx, invoice, sign=1)


def note_invoiced(ctx: OperationContext, invoice: SupplierInvoice, *, sign: int) -> None:
    """Tell the order what was charged of it; ``sign`` -1 takes it back."""
    noted = [
        {"line": line.order_line, "quantity": sign * line.quantity, "amount": sign * line.net}
        for line in invoice.lines
        if line.order_line is not None
    ]
    if invoice.order_id and noted:
        source = f"supplier_invoice:{invoice.id}" + ("" if sign > 0 else ":reversed")
        ctx.call("procurement.note_invoiced", order=invoice.order_id, source=source, lines=noted)


def _set_off(ctx: OperationContext, invoice: SupplierInvoice, memo: SupplierInvoice) -> None:
    """A memo lowers what is open of its invoice; both stand at the same rate in the books."""
    invoice.open_amount += memo.open_amount
    invoice.open_base += memo.open_base
    memo.open_amount = memo.open_base = ZERO
    ctx.kinds["supplier_invoice"].move(memo, "paid")


def reject_invoice(ctx: OperationContext, invoice: SupplierInvoice) -> None:
    """Its memos go with it."""
    require_invoice(invoice)
    for memo in queries.memos_of(ctx.session, invoice.id):
        ctx.kinds["supplier_invoice"].move(memo, "rejected")


def reverse_invoice(ctx: OperationContext, invoice: SupplierInvoice, *, reason: str | None) -> None:
    """Take everything back that posting did; not once something was paid."""
    require_invoice(invoice)
    memos = queries.memos_of(ctx.session, invoice.id)
    due = invoice.amount + sum((memo.amount for memo in memos), ZERO)
    if invoice.open_amount != due:
        raise BusinessError(
            "ALREADY_PAID",
            _l("{number} is paid in part already; let the payment fail first."),
            number=invoice.number or "",
        )
    # The memos first: the order has never been charged less than nothing.
    for one in (*memos, invoice):
        for entry in ledger.entries_of(ctx.session, ctx.company_id, ("supplier_invoice", one.id)):
            if entry.reversal_of_id is None:
                posting.reverse(ctx, entry, text=reason or "")
        note_invoiced(ctx, one, sign=-1)
        one.open_amount = one.open_base = ZERO
    for memo in memos:
        kind = ctx.kinds["supplier_invoice"]
        kind.move(memo, "posted")
        kind.move(memo, "cancelled", reason)
