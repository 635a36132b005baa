"""Which price is valid, what a discount leaves of it, and what the company earns; no database.

A price of the customer's own list goes before one of his group, and that before one for everybody.
In a list the largest scale that the quantity reaches counts. Between lists of the same kind the
lowest price wins. There is no silent conversion: a price in another currency is no price.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Context, Decimal

from workflow_engine.domain.money import Money

ZERO, HUNDRED = Decimal(0), Decimal(100)
PRICE_STEP, PERCENT_STEP = Decimal("0.0001"), Decimal("0.01")
EVERYBODY, GROUP, CUSTOMER = 0, 1, 2
_WIDE = Context(prec=60)


@dataclass(frozen=True, slots=True)
class Offer:
    """A line of a price list. ``scope`` says for whom it is: the larger, the more particular."""

    scope: int
    list_code: str
    item_id: str
    currency: str
    valid_from: date
    valid_until: date | None
    least_quantity: Decimal
    price: Decimal

    def holds(self, item_id: str, currency: str, quantity: Decimal, on: date) -> bool:
        return (
            (self.item_id, self.currency) == (item_id, currency)
            and self.least_quantity <= quantity
            and self.valid_from <= on
            and (self.valid_until is None or on <= self.valid_until)
        )


def best_price(
    offers: Iterable[Offer], *, item_id: str, currency: str, quantity: Decimal, on: date
) -> Offer | None:
    """The price that counts, or None when there is none."""
    reached: dict[tuple[int, str], Offer] = {}
    for offer in offers:
        if not offer.holds(item_id, currency, quantity, on):
            continue
        place = (offer.scope, offer.list_code)
        if place not in reached or _is_larger(offer, reached[place]):
            reached[place] = offer
    return min(
        reached.values(),
        key=lambda offer: (-offer.scope, offer.price, offer.list_code),
        default=None,
    )


def _is_larger(one: Offer, other: Offer) -> bool:
    """The larger scale; a scale that is written twice counts at the lower price."""
    return (one.least_quantity, -one.price) > (other.least_quantity, -other.price)


def net_price(
    list_price: Decimal | None, discount: Decimal, special: Decimal | None
) -> Decimal | None:
    """What one piece costs the customer; None when nobody knows a price."""
    if special is not None:
        return special
    if list_price is None:
        return None
    exact = _WIDE.multiply(list_price, (HUNDRED - discount) / HUNDRED)
    return exact.quantize(PRICE_STEP, ROUND_HALF_UP)


def amount_of(price: Decimal | None, quantity: Decimal, currency: str) -> Decimal:
    """What a line comes to, rounded once to what the currency pays."""
    return Money(price or ZERO, currency).times(quantity).rounded().amount


def part_of(price: Decimal, before: Decimal, more: Decimal, currency: str) -> Decimal:
    """What ``more`` pieces come to after ``before`` ones, so that all parts add up to the line."""
    return amount_of(price, before + more, currency) - amount_of(price, before, currency)


@dataclass(frozen=True, slots=True)
class PricedPart:
    """What the totals need to know of a line; ``cost`` is of one piece, in the own currency."""

    position: int
    quantity: Decimal
    list_price: Decimal | None
    price: Decimal | None
    cost: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Totals:
    """``without_list`` are the positions without a list price, ``missing`` those without any."""

    amount: Decimal
    list_amount: Decimal
    discount: Decimal
    highest_discount: Decimal
    without_list: tuple[int, ...]
    missing: tuple[int, ...]


def totals(parts: Sequence[PricedPart], currency: str) -> Totals:
    """Exact sums of the rounded lines; discounts are never understated.

    A line without a list price counts with its own price on both sides.
    """
    amount = list_amount = highest = ZERO
    for part in parts:
        net = amount_of(part.price, part.quantity, currency)
        full = (
            net if part.list_price is None else amount_of(part.list_price, part.quantity, currency)
        )
        amount, list_amount = amount + net, list_amount + full
        highest = max(highest, percent_below(full, net))
    return Totals(
        amount,
        list_amount,
        percent_below(list_amount, amount),
        highest,
        tuple(part.position for part in parts if part.list_price is None),
        tuple(part.position for part in parts if part.price is None),
    )


def percent_below(full: Decimal, net: Decimal) -> Decimal:
    """How many percent ``net`` is below ``full``, rounded up; zero when it is not."""
    if full <= net or not full:
        return ZERO
    return _WIDE.divide((full - net) * HUNDRED, full).quantize(PERCENT_STEP, ROUND_CEILING)


def discount_of(list_price: Decimal | None, price: Decimal | None) -> Decimal:
    """The discount in percent by which a price was agreed, rounded down; zero when unknown."""
    if list_price is None or price is None or price >= list_price:
        return ZERO
    exact = _WIDE.divide((list_price - price) * HUNDRED, list_price)
    return exact.quantize(PERCENT_STEP, ROUND_FLOOR)


@dataclass(frozen=True, slots=True)
class Margin:
    """What the company earns of the net amount, in its own currency and in percent.

    Both are None when the cost of a position is not known (``unknown``) or nothing is charged.
    """

    revenue: Decimal
    cost: Decimal | None
    percent: Decimal | None
    unknown: tuple[int, ...]

    @property
    def known(self) -> bool:
        return self.cost is not None


def margin(parts: Sequence[PricedPart], revenue: Decimal, base_currency: str) -> Margin:
    """The margin on ``revenue`` (own currency), rounded down: it is never overstated."""
    unknown = tuple(part.position for part in parts if part.cost is None)
    if unknown:
        return Margin(revenue, None, None, unknown)
    cost = sum((amount_of(part.cost, part.quantity, base_currency) for part in parts), ZERO)
    if not revenue:
        return Margin(revenue, cost, None, ())
    share = _WIDE.divide((revenue - cost) * HUNDRED, revenue)
    return Margin(revenue, cost, share.quantize(PERCENT_STEP, ROUND_FLOOR), ())
