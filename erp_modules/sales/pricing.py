"""Prices, totals and margin of quotations and orders, as their rules and other modules say."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from erp_modules.finance import operations as finance
from erp_modules.sales import queries, stock
from erp_modules.sales.model import Customer, Priced, PricedLine, Quotation, SalesOrder
from erp_modules.sales.rules import prices
from workflow_engine.commands.fields import Fields
from workflow_engine.domain.money import Money, Rate, convert
from workflow_engine.errors import BusinessError, _l
from workflow_engine.modules import OperationContext
from workflow_engine.persistence.records import by_key

PRICE_MISSING = "PRICE_MISSING"


def today(ctx: OperationContext) -> date:
    """The company's day."""
    day: date = finance.house(ctx.session, ctx.company_id, ctx.now).today
    return day


def value(ctx: OperationContext, record: Any) -> None:
    """Give every line its list price, net price and amount, and the document its sums."""
    customer = ctx.record("customer", record.customer_id)
    record.payment_terms = record.payment_terms or customer.payment_terms
    _fill(ctx, record, customer)
    promised = _promised(ctx, record)
    offers = queries.offers(
        ctx.session, customer, (line.item_id for line in record.lines), record.currency
    )
    for line in record.lines:
        line.list_price = promised.get(line.item_id) or list_price(
            offers, line, record.currency, today(ctx)
        )
        line.price = prices.net_price(line.list_price, line.discount, line.special_price)
    sum_up(record)
    in_base = finance.converted(
        ctx.session,
        finance.house(ctx.session, ctx.company_id, ctx.now),
        record.amount,
        record.currency,
    )
    record.base_amount, record.rate, record.rate_on = in_base.amount, in_base.rate, in_base.rate_on
    weigh(ctx, record)


def value_draft(ctx: OperationContext, record: Any, fields: Fields) -> None:
    """The same while somebody writes it: a rate that is missing is a fault of the currency."""
    try:
        value(ctx, record)
    except BusinessError as refused:
        fields.refuse("currency", refused.template, **refused.params)


def refuse_wrong_lines(ctx: OperationContext, record: Any, fields: Fields) -> None:
    """A special price is final, and tax is that of sales; ``fields`` takes what is wrong."""
    codes = {line.tax_code for line in record.lines if line.tax_code}
    known = by_key(ctx.session, ctx.kinds["tax_code"], ctx.company_id, codes)
    for index, line in enumerate(record.lines):
        if line.special_price is not None and line.discount:
            fields.refuse(
                f"lines.{index}.discount", _l("Give either a discount or a special price.")
            )
        if line.tax_code and getattr(known.get(line.tax_code), "direction", "out") != "out":
            fields.refuse(f"lines.{index}.tax_code", _l("This tax code is for purchases."))


def list_price(
    offers: Sequence[prices.Offer], line: PricedLine, currency: str, on: date
) -> Decimal | None:
    best = prices.best_price(
        offers, item_id=line.item_id, currency=currency, quantity=line.quantity, on=on
    )
    return best.price if best else None


def _fill(ctx: OperationContext, record: Priced, customer: Customer) -> None:
    """What people leave out of a line is what the item and the customer say."""
    for line in _lines(record):
        item = ctx.record("item", line.item_id)
        line.description = line.description or item.name
        line.tax_code = line.tax_code or customer.tax_code
        line.discount = line.discount or prices.ZERO


def _promised(ctx: OperationContext, record: Any) -> Mapping[str, Decimal]:
    """List prices of the quotation that an order goes back to: they were promised."""
    if not isinstance(record, SalesOrder) or record.quotation_id is None:
        return {}
    offered = ctx.record("quotation", record.quotation_id)
    if offered.currency != record.currency:
        return {}
    return {line.item_id: line.list_price for line in offered.lines if line.list_price is not None}


def _lines(record: Any) -> Sequence[PricedLine]:
    lines: Sequence[PricedLine] = record.lines
    return lines


def parts(record: Any) -> list[prices.PricedPart]:
    return [
        prices.PricedPart(line.position, line.quantity, line.list_price, line.price, line.cost)
        for line in _lines(record)
    ]


def sum_up(record: Any) -> prices.Totals:
    """The exact sums of the lines as they stand."""
    for line in _lines(record):
        line.amount = prices.amount_of(line.price, line.quantity, record.currency)
    found = prices.totals(parts(record), record.currency)
    record.amount, record.list_amount = found.amount, found.list_amount
    record.discount_percent, record.highest_discount = found.discount, found.highest_discount
    return found


def revalue(ctx: OperationContext, record: Any) -> None:
    """New sums after a change of lines; the rate that was agreed stays."""
    sum_up(record)
    base = finance.base_currency(ctx.session, ctx.company_id)
    rate = Rate(record.currency, base, record.rate, record.rate_on)
    record.base_amount = convert(Money(record.amount, record.currency), rate).amount
    weigh(ctx, record)


def weigh(ctx: OperationContext, record: Any) -> prices.Margin:
    """Look up today's costs and compute the margin, which may be unknown."""
    for line in _lines(record):
        line.cost = stock.average_cost(ctx, line.item_id)
    found = margin_of(record, finance.base_currency(ctx.session, ctx.company_id))
    record.cost_amount, record.margin = found.cost, found.percent
    return found


def margin_of(record: Any, base_currency: str) -> prices.Margin:
    """The margin by the costs that stand on the lines."""
    return prices.margin(parts(record), record.base_amount, base_currency)


def require_prices(record: Quotation | SalesOrder) -> None:
    """Raise unless every line has a price: somebody of pricing has to enter it."""
    missing = [str(line.position) for line in record.lines if line.price is None]
    if missing:
        raise BusinessError(
            PRICE_MISSING,
            _l("There is no price for these lines: {lines}. Ask pricing, or enter a price."),
            lines=", ".join(missing),
        )


def facts(session: Any, record: Any) -> dict[str, Any]:
    """What the authority matrix and processes are told of prices and the customer."""
    customer = queries.customer_of(session, record)
    return {
        "customer": customer.id,
        "customer_code": customer.code,
        "customer_class": customer.customer_class,
        "customer_email": customer.contact_email,
        "payment_terms": record.payment_terms,
        "terms_differ": record.payment_terms != customer.payment_terms,
        "discount_percent": record.discount_percent,
        "highest_discount": record.highest_discount,
        "margin": record.margin,
        "margin_known": record.margin is not None,
        "price_missing": any(line.price is None for line in record.lines),
        "list_price_missing": any(line.list_price is None for line in record.lines),
        "sales_person": record.sales_person_id,
    }
