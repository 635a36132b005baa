"""Credit notes of suppliers for what is posted already, paid or not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from erp_modules.finance import queries as common
from erp_modules.finance import valuing
from erp_modules.finance.ledger import posting
from erp_modules.finance.ledger import queries as ledger
from erp_modules.finance.ledger.rules import signed
from erp_modules.finance.payables import invoices, queries, sides
from erp_modules.finance.payables.checks import invoice_facts, key_of
from erp_modules.finance.payables.model import ONE, ZERO, SupplierInvoice, SupplierInvoiceLine
from workflow_engine.domain.ids import new_id
from workflow_engine.errors import BusinessError, _l
from workflow_engine.modules import OperationContext
from workflow_engine.records import Line, day, flag, lines, money, number, text, whole

KIND = "supplier_invoice"


@dataclass(kw_only=True)
class CreditedLine(Line):
    """What of a line of the invoice is credited: pieces, or only part of their price."""

    invoice_line: int = whole(_l("Line of the invoice"), least=ONE)
    quantity: Decimal = number(_l("Quantity"), least=Decimal("0.0001"))
    price: Decimal | None = money(
        _l("Price"), required=False, default=None, help=_l("Empty: as charged.")
    )
    only_price: bool = flag(
        _l("Only the price"), help=_l("The goods stay here; they are only cheaper.")
    )


@dataclass(kw_only=True)
class CreditNote:
    """What the supplier sent; its number counts once for an invoice."""

    supplier_number: str = text(_l("Their number"), 60)
    credited_on: date = day(_l("Date of the credit note"))
    lines: list[CreditedLine] = lines(_l("Lines"), CreditedLine)


def is_charged(invoice: SupplierInvoice) -> bool:
    """A credit is not credited again."""
    return invoice.amount > ZERO


def whole_credit(invoice: SupplierInvoice) -> CreditNote:
    """All that is charged, from which people take away what they keep; the rest they read off."""
    rows = [
        CreditedLine(
            id=line.id, position=line.position, invoice_line=line.position, quantity=line.quantity
        )
        for line in invoice.lines
        if line.quantity > ZERO
    ]
    return CreditNote(supplier_number="", credited_on=None, lines=rows)  # type: ignore[arg-type]


def credit_invoice(
    ctx: OperationContext,
    invoice: SupplierInvoice,
    *,
    supplier_number: str,
    credited_on: date,
    lines: Sequence[Mapping[str, Any]],
) -> bool:
    """Post what the supplier credits, and set it off against what is open of the invoice.

    The rest is set off by the next payments. False when this credit note was here before.
    """
    invoices.require_invoice(invoice)
    before = queries.memos_of(ctx.session, invoice.id)
    if key_of(supplier_number) in {memo.number_key for memo in before}:
        return False
    memo = invoices.memo_of(ctx, invoice, supplier_number, _credited(ctx, invoice, lines))
    memo.invoice_date = memo.due_date = credited_on
    if -memo.amount > invoice.amount + sum((one.amount for one in before), ZERO):
        raise BusinessError(
            "MORE_THAN_CHARGED",
            _l("More would be credited than {number} charges."),
            number=invoice.number or "",
        )
    invoices.post_one(ctx, memo, credited_on)
    ctx.kinds[KIND].move(memo, "posted")
    _set_off(ctx, invoice, memo)
    return True


def _credited(
    ctx: OperationContext, invoice: SupplierInvoice, lines: Sequence[Mapping[str, Any]]
) -> list[SupplierInvoiceLine]:
    charged = {line.position: line for line in invoice.lines}
    rule = ledger.accounts_by_purpose(ctx.session, ctx.company_id, ["price_difference"])
    made = []
    for given in lines:
        line = charged.get(given["invoice_line"])
        if line is None or given["quantity"] > line.quantity:
            raise BusinessError(
                "MORE_THAN_CHARGED",
                _l("More would be credited than {number} charges."),
                number=invoice.number or "",
            )
        made.append(_taken_back(line, given, rule["price_difference"].id))
    return made


def _taken_back(
    line: SupplierInvoiceLine, given: Mapping[str, Any], difference: str
) -> SupplierInvoiceLine:
    """Pieces clear the receipt again; a price that an order had goes to its difference."""
    price = given.get("price")
    is_price = bool(given.get("only_price")) and line.order_line is not None
    return SupplierInvoiceLine(
        id=new_id(),
        order_line=None if is_price else line.order_line,
        account_id=difference if is_price else line.account_id,
        cost_centre=line.cost_centre,
        description=line.description,
        quantity=-given["quantity"],
        price=line.price if price is None else price,
        tax_code=line.tax_code,
        code="OK",
    )


def _set_off(ctx: OperationContext, invoice: SupplierInvoice, memo: SupplierInvoice) -> None:
    """As much as is open of both; of the one that is used up nothing may stay in the books."""
    used = min(invoice.open_amount, -memo.open_amount)
    if used <= ZERO:
        return
    base = common.base_currency(ctx.session, ctx.company_id)
    lowered = valuing.share(invoice.open_base, used, invoice.open_amount, base)
    raised = valuing.share(-memo.open_base, used, -memo.open_amount, base)
    invoice.open_amount -= used
    invoice.open_base -= lowered
    memo.open_amount += used
    memo.open_base += raised
    _post_cents(ctx, invoice, memo, raised - lowered)
    if not memo.open_amount:
        ctx.kinds[KIND].move(memo, "paid")
    if not invoice.open_amount:
        ctx.kinds[KIND].move(invoice, "paid")
        told = {KIND: invoice.id, **invoice_facts(ctx.session, invoice)}
        ctx.emit("supplier_invoice.paid", key=invoice.id, payload=told)


def _post_cents(
    ctx: OperationContext, invoice: SupplierInvoice, memo: SupplierInvoice, cents: Decimal
) -> None:
    """What rounding made of the same amount twice."""
    if not cents:
        return
    owed = signed(
        cents,
        purpose="payables",
        partner_kind="supplier",
        partner=invoice.supplier_id,
        currency=invoice.currency,
        source_amount=ZERO,
        rate=invoice.rate,
        text=memo.supplier_number,
    )
    posting.post(
        ctx,
        source=(KIND, memo.id),
        part="set off",
        on=memo.invoice_date,
        sides=[owed, sides.exchange_side(-cents)],
        text=f"{memo.number} {memo.supplier_number}",
    )
