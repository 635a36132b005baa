"""Quotations, and what they have in common with orders: lines with prices and a margin."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from erp_modules.sales.terms import TERMS
from workflow_engine.errors import _l
from workflow_engine.records import (
    Line,
    Valued,
    choice,
    coded,
    day,
    lines,
    moment,
    money,
    number,
    reference,
    text,
    whole,
)

ZERO = Decimal(0)
MARGIN = "margin:read"
LOST = {
    "price": _l("Price too high"),
    "delivery_time": _l("Delivery time"),
    "quality": _l("Quality or features"),
    "terms": _l("Terms"),
    "competitor": _l("Another supplier"),
    "no_need": _l("No need any more"),
    "other": _l("Something else"),
}


@dataclass(eq=False, kw_only=True)
class PricedLine(Line):
    """An item, how many, and at what price.

    The list price is found by the rules; ``price`` is it less the discount, or the special price.
    ``cost`` is what one piece costs the company, in its own currency, when that is known.
    """

    item_id: str = reference(_l("Item"), "item")
    description: str | None = text(_l("Description"), 500, required=False)
    quantity: Decimal = number(_l("Quantity"), least=Decimal("0.0001"))
    list_price: Decimal | None = money(
        _l("List price"), currency="currency", required=False, written="never"
    )
    discount: Decimal = number(
        _l("Discount %"), scale=2, least=ZERO, most=100, default=ZERO, required=False
    )
    special_price: Decimal | None = money(
        _l("Special price"),
        currency="currency",
        least=ZERO,
        required=False,
        help=_l("Instead of list price and discount."),
    )
    price: Decimal | None = money(
        _l("Net price"), currency="currency", required=False, written="never"
    )
    tax_code: str | None = coded(_l("Tax code"), "tax_code", required=False)
    amount: Decimal = money(_l("Amount"), currency="currency", default=ZERO, written="never")
    cost: Decimal | None = number(
        _l("Cost each"), scale=6, required=False, written="never", permission=MARGIN
    )


@dataclass(eq=False, kw_only=True)
class Priced(Valued):
    """A document with priced lines.

    ``discount_percent`` is how far the amount is below list prices, ``highest_discount`` that of
    the line furthest below. Without a known cost of every line ``margin`` is None: unknown.
    """

    customer_id: str = reference(_l("Customer"), "customer")
    payment_terms: str | None = choice(
        _l("Payment terms"), TERMS, required=False, help=_l("Empty: those of the customer.")
    )
    list_amount: Decimal = money(
        _l("Amount at list prices"), currency="currency", default=ZERO, written="never"
    )
    discount_percent: Decimal = number(_l("Discount %"), scale=2, default=ZERO, written="never")
    highest_discount: Decimal = number(
        _l("Highest discount %"), scale=2, default=ZERO, written="never"
    )
    cost_amount: Decimal | None = money(
        _l("Cost"), required=False, written="never", permission=MARGIN
    )
    margin: Decimal | None = number(
        _l("Margin %"), scale=2, required=False, written="never", permission=MARGIN
    )


@dataclass(eq=False, kw_only=True)
class QuotationLine(PricedLine):
    pass


@dataclass(eq=False, kw_only=True)
class Quotation(Priced):
    """What the company offers a customer, until the end of ``valid_until``.

    A revision is a document of its own; ``revision`` counts them from 1.
    """

    subject: str = text(_l("What is offered"))
    valid_until: date = day(_l("Valid until"))
    sales_person_id: str | None = reference(_l("Sales person"), "person", required=False)
    remarks: str | None = text(_l("Remarks"), 2000, required=False, multiline=True)
    revision: int = whole(_l("Version of the offer"), default=1, written="never")
    previous_id: str | None = reference(
        _l("Replaces"), "quotation", required=False, written="never"
    )
    successor_id: str | None = reference(
        _l("Replaced by"), "quotation", required=False, written="never"
    )
    sent_at: datetime | None = moment(_l("Sent"), required=False, written="never")
    decided_at: datetime | None = moment(_l("Answered"), required=False, written="never")
    customer_reference: str | None = text(
        _l("Customer's order number"), 80, required=False, written="never"
    )
    lost_reason: str | None = choice(_l("Lost because of"), LOST, required=False, written="never")
    lines: list[QuotationLine] = lines(_l("Lines"), QuotationLine)
