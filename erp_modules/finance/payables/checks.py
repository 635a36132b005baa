"""What is checked and computed when a supplier invoice is written down."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from erp_modules.finance import valuing
from erp_modules.finance.ledger import books
from erp_modules.finance.ledger import queries as ledger
from erp_modules.finance.ledger.model import TaxCode
from erp_modules.finance.payables import queries
from erp_modules.finance.payables.model import ZERO, SupplierInvoice, SupplierInvoiceLine
from workflow_engine.errors import BusinessError, _l


def key_of(number: str) -> str:
    """A number as it is compared: case, blanks, hyphens and leading zeros say nothing."""
    plain = "".join(sign for sign in number.upper() if sign.isalnum())
    return plain.lstrip("0") or plain or number.strip()


def check_invoice(draft: Any, invoice: SupplierInvoice) -> None:
    """Lines and totals, due date, whose invoice it is, and whether it was here before."""
    ctx = draft.ctx
    books.require(ctx)
    invoice.number_key = key_of(invoice.supplier_number)
    order = ctx.record("purchase_order", invoice.order_id) if invoice.order_id else None
    if order is not None:
        _check_order(draft, invoice, order)
    if not invoice.lines:
        draft.fields.refuse("lines", _l("Enter at least one line."))
    codes = ledger.tax_codes(
        ctx.session, ctx.company_id, {line.tax_code for line in invoice.lines if line.tax_code}
    )
    for index, line in enumerate(invoice.lines):
        _check_line(draft, f"lines.{index}", line, order, codes)
    if draft.fields.errors:
        return
    total(invoice, codes)
    _check_total(draft, invoice)
    _set_due(ctx, invoice)
    _check_entity(draft, invoice)
    _check_duplicate(draft, invoice)
    try:
        valuing.value(ctx, invoice, invoice.invoice_date)
    except BusinessError as error:
        draft.fields.refuse("currency", error.template, **error.params)
    if invoice.state != "received":
        ctx.kinds["supplier_invoice"].move(invoice, "received")
    if draft.is_new and not draft.fields.errors:
        _tell(ctx, invoice)


def _tell(ctx: Any, invoice: SupplierInvoice) -> None:
    """Whoever waits for the invoice of the order hears of it; without one it begins by itself."""
    told = {"invoice": invoice.id, "order": invoice.order_id or "", "amount": invoice.amount}
    if invoice.order_id:
        ctx.emit("invoice.received", key=invoice.order_id, payload=told)
    else:
        ctx.emit("invoice.unordered", key=invoice.id, payload=told)


def _check_order(draft: Any, invoice: SupplierInvoice, order: Any) -> None:
    if order.supplier_id != invoice.supplier_id:
        draft.fields.refuse("order", _l("This order is with another supplier."))
    if order.currency != invoice.currency:
        draft.fields.refuse("currency", _l("The order is in {currency}."), currency=order.currency)


def _check_line(
    draft: Any,
    path: str,
    line: SupplierInvoiceLine,
    order: Any,
    codes: Mapping[str, TaxCode],
) -> None:
    line.code = line.released_by_id = line.released_at = None
    if line.quantity <= 0:
        draft.fields.refuse(f"{path}.quantity", _l("The quantity must be greater than zero."))
    if line.price < 0:
        draft.fields.refuse(f"{path}.price", _l("The price cannot be negative."))
    if line.tax_code and codes[line.tax_code].direction != "in":
        draft.fields.refuse(f"{path}.tax_code", _l("This tax code is for sales."))
    if (line.order_line is None) == (line.account_id is None):
        draft.fields.refuse(
            f"{path}.order_line", _l("Enter either a line of the order or an account.")
        )
    elif line.order_line is not None:
        if order is None or all(one.position != line.order_line for one in order.lines):
            draft.fields.refuse(f"{path}.order_line", _l("The order has no such line."))
    else:
        _check_account(draft, path, line)


def _check_account(draft: Any, path: str, line: SupplierInvoiceLine) -> None:
    account = draft.ctx.record("account", line.account_id)
    if not account.active or not account.postable or account.subledger:
        draft.fields.refuse(f"{path}.account", _l("This account is not posted to by hand."))
    if account.type == "expense" and line.cost_centre is None:
        draft.fields.refuse(f"{path}.cost_centre", _l("An expense needs a cost centre."))


def total(invoice: Any, codes: Mapping[str, TaxCode]) -> None:
    """Net and tax of every line and of the whole, rounded as the currency pays."""
    for line in invoice.lines:
        percent = codes[line.tax_code].percent if line.tax_code else ZERO
        line.net = valuing.rounded(line.quantity * line.price, invoice.currency)
        line.tax = valuing.tax_of(line.net, percent, invoice.currency)
    invoice.net = sum((line.net for line in invoice.lines), ZERO)
    invoice.tax = sum((line.tax for line in invoice.lines), ZERO)
    invoice.amount = invoice.net + invoice.tax


def _check_total(draft: Any, invoice: SupplierInvoice) -> None:
    """Suppliers round the tax of a sum, we that of each line: as many cents may differ."""
    if invoice.amount <= 0:
        draft.fields.refuse("lines", _l("The invoice must come to more than zero."))
    stated = invoice.stated_total
    if stated is None or stated == invoice.amount:
        return
    difference = stated - invoice.amount
    taxed = [line for line in invoice.lines if line.tax]
    if not taxed or abs(difference) > valuing.smallest(invoice.currency) * len(taxed):
        draft.fields.refuse(
            "stated_total",
            _l("The lines come to {total}, not to this."),
            total=f"{invoice.amount:,.2f}",
        )
        return
    taxed[-1].tax += difference
    invoice.tax += difference
    invoice.amount = stated


def _set_due(ctx: Any, invoice: SupplierInvoice) -> None:
    if invoice.due_date is None:
        supplier = ctx.record("supplier", invoice.supplier_id)
        days = getattr(supplier, "payment_days", 30)
        invoice.due_date = invoice.invoice_date + timedelta(days=days)


def _check_entity(draft: Any, invoice: SupplierInvoice) -> None:
    """An invoice for another legal entity is not ours to pay, whoever sent it here."""
    ours = books.setting(draft.ctx).tax_number
    named = invoice.buyer_tax_number
    if ours and named and key_of(ours) != key_of(named):
        draft.fields.refuse(
            "buyer_tax_number",
            _l("This invoice is for another legal entity; our tax number is {number}."),
            number=ours,
        )


def _check_duplicate(draft: Any, invoice: SupplierInvoice) -> None:
    for other in queries.invoices_like(draft.ctx.session, invoice):
        if other.number_key == invoice.number_key:
            draft.fields.refuse(
                "supplier_number",
                _l("{number} of this supplier has this number already."),
                number=other.number or other.id,
            )
        elif not invoice.not_duplicate:
            draft.fields.refuse(
                "not_duplicate",
                _l("{number} has the same date and amount; tick this if it is another one."),
                number=other.number or other.id,
            )


def invoice_facts(session: Any, invoice: SupplierInvoice) -> dict[str, Any]:
    return {
        "supplier": invoice.supplier_id,
        "order": invoice.order_id,
        "without_order": invoice.order_id is None,
        "supplier_number": invoice.supplier_number,
        "due_date": invoice.due_date,
        "open_amount": invoice.open_amount,
        "codes": sorted({line.code for line in invoice.lines if line.code}),
        "category": invoice.kind,
    }
