"""What sales asks of finance by name: credit, invoices and credit notes."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from erp_modules.sales.model import SalesOrder, SalesOrderLine
from erp_modules.sales.rules.prices import amount_of
from workflow_engine.errors import BusinessError, _l
from workflow_engine.modules import OperationContext

CREDIT_LIMIT = "CREDIT_LIMIT"


def credit(ctx: OperationContext, order: SalesOrder, amount: Decimal) -> Mapping[str, Any]:
    """Whether the customer may owe ``amount`` more for this order; finance knows the limit."""
    return ctx.call(
        "finance.check_credit",
        customer=order.customer_id,
        amount=amount,
        currency=order.currency,
        reference=order.id,
    )


def require_credit(ctx: OperationContext, order: SalesOrder, amount: Decimal) -> None:
    """Raise unless the customer's credit suffices."""
    answer = credit(ctx, order, amount)
    if not answer["within"]:
        raise BusinessError(
            CREDIT_LIMIT,
            _l("{order} goes beyond the customer's credit: {reason}."),
            order=order.number or order.id,
            reason=answer.get("reason") or CREDIT_LIMIT,
        )


def invoice_line(
    line: SalesOrderLine, quantity: Decimal, amount: Decimal, currency: str
) -> dict[str, Any]:
    """A part of an order line as finance bills it.

    Finance multiplies quantity and price. Where that misses ``amount`` by rounding, the part goes
    as one piece at that amount, so that all parts add up to the line.
    """
    price, text = line.price or Decimal(0), line.description or ""
    told = {"item": line.item_id, "tax_code": line.tax_code}
    if amount_of(price, quantity, currency) == amount:
        return {**told, "description": text, "quantity": quantity, "price": price}
    text = f"{text} ({quantity.normalize():f} × {price.normalize():f})"
    return {**told, "description": text, "quantity": Decimal(1), "price": amount}


def bill(
    ctx: OperationContext,
    order: SalesOrder,
    lines: Sequence[Mapping[str, Any]],
    *,
    source: tuple[str, str],
    due: date,
    credited: str | None = None,
    sign: int = 1,
) -> str:
    """An invoice, or with ``sign`` -1 a credit note; its id. The same source is billed once."""
    answer = ctx.call(
        "finance.create_customer_invoice",
        customer=order.customer_id,
        currency=order.currency,
        lines=list(lines),
        source_kind=source[0],
        source_id=source[1],
        due=due,
        sign=sign,
        order=order.id,
        credited=credited,
    )
    return str(answer["customer_invoice"])
