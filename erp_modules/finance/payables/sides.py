"""How supplier invoices and payments look in the journal."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from erp_modules.finance import queries as common
from erp_modules.finance import valuing
from erp_modules.finance.ledger import queries as ledger
from erp_modules.finance.ledger.rules import Side, signed, with_rounding
from erp_modules.finance.payables.model import (
    ZERO,
    Payment,
    SupplierInvoice,
    SupplierInvoiceLine,
)
from workflow_engine.modules import OperationContext


def base_of(amount: Decimal, record: Any, base: str) -> Decimal:
    return valuing.in_base(amount, record, base)


def of_invoice(ctx: OperationContext, invoice: SupplierInvoice) -> list[Side]:
    """Cost, receipts and tax against what is owed; the total is converted once and binds."""
    base = common.base_currency(ctx.session, ctx.company_id)
    order = ctx.record("purchase_order", invoice.order_id) if invoice.order_id else None
    sides: list[Side] = []
    for line in invoice.lines:
        if line.order_line is None:
            sides.append(_account_side(ctx, invoice, line, base))
        else:
            sides += _receipt_sides(invoice, line, order, base)
    sides += _tax_sides(ctx, invoice, base)
    sides.append(
        signed(
            -invoice.base_amount,
            purpose="payables",
            partner_kind="supplier",
            partner=invoice.supplier_id,
            currency=invoice.currency,
            source_amount=-invoice.amount,
            rate=invoice.rate,
            text=invoice.supplier_number,
        )
    )
    most = valuing.smallest(base) * (2 * len(sides))
    return with_rounding(sides, most=most)


def _account_side(
    ctx: OperationContext, invoice: SupplierInvoice, line: SupplierInvoiceLine, base: str
) -> Side:
    account = ctx.record("account", line.account_id or "")
    return signed(
        base_of(line.net, invoice, base),
        account=account.code,
        cost_centre=line.cost_centre,
        currency=invoice.currency,
        source_amount=line.net,
        rate=invoice.rate,
        text=line.description,
    )


def _receipt_sides(
    invoice: SupplierInvoice, line: SupplierInvoiceLine, order: Any, base: str
) -> list[Side]:
    """Receipts stand in the books at the order's price and rate, so they are cleared at these."""
    ordered = next(one for one in order.lines if one.position == line.order_line)
    at_price = valuing.rounded(line.quantity * ordered.price, invoice.currency)
    cleared = base_of(at_price, order, base)
    at_rate = base_of(at_price, invoice, base)
    price = base_of(line.net, invoice, base) - at_rate
    exchange = at_rate - cleared
    said: dict[str, Any] = {"cost_centre": line.cost_centre, "text": line.description}
    return [
        signed(
            cleared,
            purpose="grni",
            currency=invoice.currency,
            source_amount=at_price,
            rate=order.rate or Decimal(1),
            **said,
        ),
        signed(price, purpose="price_difference", **said),
        exchange_side(exchange),
    ]


def _tax_sides(ctx: OperationContext, invoice: SupplierInvoice, base: str) -> Iterable[Side]:
    taxes: dict[str, Decimal] = {}
    for line in invoice.lines:
        if line.tax_code:
            taxes[line.tax_code] = taxes.get(line.tax_code, ZERO) + line.tax
    codes = ledger.tax_codes(ctx.session, ctx.company_id, taxes)
    for code, amount in sorted(taxes.items()):
        yield signed(
            base_of(amount, invoice, base),
            account=ctx.record("account", codes[code].account_id).code,
            currency=invoice.currency,
            source_amount=amount,
            rate=invoice.rate,
            text=code,
        )


def exchange_side(loss: Decimal) -> Side:
    """What a changed rate costs, as a debit; what it brings, as a credit."""
    return signed(loss, purpose="exchange_loss" if loss > 0 else "exchange_gain")


def of_payment(payment: Payment, settled: Sequence[tuple[SupplierInvoice, Decimal]]) -> list[Side]:
    """What is no longer owed, as it stood in the books, against the bank at the rate of the day."""
    owed = [
        signed(
            line.settled_base,
            purpose="payables",
            partner_kind="supplier",
            partner=payment.supplier_id,
            currency=payment.currency,
            source_amount=amount,
            rate=invoice.rate,
            text=invoice.supplier_number,
        )
        for line, (invoice, amount) in zip(payment.lines, settled, strict=True)
    ]
    bank = signed(
        -payment.base_amount,
        purpose="bank",
        currency=payment.currency,
        source_amount=-payment.amount,
        rate=payment.rate,
        text=payment.number,
    )
    settled_base = sum((line.settled_base for line in payment.lines), ZERO)
    return [*owed, bank, exchange_side(payment.base_amount - settled_base)]
