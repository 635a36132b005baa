"""Valuation by moving average, and what documents of the inventory may do; no database.

A holding with the quantity zero has the value zero: the last piece takes what is left. While a
quantity is positive its value is never negative. Amounts are rounded half up to what the company's
currency pays. What a document says and the stock does not take is a price difference.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal

from workflow_engine.domain.money import minor_units
from workflow_engine.errors import BusinessError, _l

ZERO = Decimal(0)
QUANTITY_PLACES, COST_PLACES = 4, 6
_WIDE = Context(prec=60, rounding=ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Holding:
    """What lies in a warehouse of an item; ``cost`` is its last known average, each."""

    quantity: Decimal = ZERO
    value: Decimal = ZERO
    cost: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Booking:
    """What a movement does to a holding, signed; ``difference`` is what the stock did not take."""

    quantity: Decimal
    value: Decimal
    difference: Decimal = ZERO

    @property
    def said(self) -> Decimal:
        """The value by the document, which its counterparty's account takes."""
        return self.value + self.difference


def rounded(value: Decimal, currency: str) -> Decimal:
    """An amount as the currency pays it."""
    return _WIDE.quantize(value, Decimal(1).scaleb(-minor_units(currency)))


def worth(
    quantity: Decimal, cost: Decimal, currency: str, *, rate: Decimal = Decimal(1)
) -> Decimal:
    """The value of a quantity at a cost each, rounded once."""
    return rounded(_WIDE.multiply(_WIDE.multiply(quantity, cost), rate), currency)


def each(value: Decimal, quantity: Decimal) -> Decimal:
    """The cost of one; zero of nothing."""
    if not quantity:
        return ZERO
    return _WIDE.quantize(_WIDE.divide(value, quantity), Decimal(1).scaleb(-COST_PLACES))


def in_stock_unit(quantity: Decimal, factor: Decimal) -> Decimal:
    """A quantity in the unit of the item, of which ``factor`` make one unit of purchase."""
    return _WIDE.quantize(_WIDE.multiply(quantity, factor), Decimal(1).scaleb(-QUANTITY_PLACES))


def share(value: Decimal, part: Decimal, whole: Decimal, currency: str) -> Decimal:
    """The part of a value that falls to a part of a quantity; all of it to the whole."""
    if part == whole:
        return value
    return rounded(_WIDE.divide(_WIDE.multiply(value, part), whole), currency)


def put(held: Holding, quantity: Decimal, value: Decimal, currency: str) -> Booking:
    """Take goods in at a value.

    Where stock is missing, the goods first fill what was issued at an average: the difference to
    that average is no stock any more.
    """
    after = held.quantity + quantity
    if held.quantity >= 0:
        return Booking(quantity, value)
    if after < 0:
        kept = share(held.value, after, held.quantity, currency)
    else:
        kept = share(value, after, quantity, currency)
    change = kept - held.value
    return Booking(quantity, change, value - change)


def take(held: Holding, quantity: Decimal, currency: str) -> Booking:
    """Give goods out at the average; beyond what is there, at the last known cost."""
    return Booking(-quantity, -_average(held, quantity, currency))


def take_at(held: Holding, quantity: Decimal, value: Decimal, currency: str) -> Booking:
    """Give goods out at the value they came in with, as far as the stock is worth it."""
    if quantity == held.quantity:
        out = held.value
    elif quantity < held.quantity:
        out = min(value, held.value)
    else:
        out = _average(held, quantity, currency)
    return Booking(-quantity, -out, out - value)


def _average(held: Holding, quantity: Decimal, currency: str) -> Decimal:
    if held.quantity <= 0:
        return worth(quantity, held.cost, currency)
    if quantity <= held.quantity:
        return share(held.value, quantity, held.quantity, currency)
    return held.value + worth(quantity - held.quantity, held.cost, currency)


def booked(held: Holding, booking: Booking) -> Holding:
    """The holding after a booking."""
    quantity, value = held.quantity + booking.quantity, held.value + booking.value
    return Holding(quantity, value, each(value, quantity) if quantity > 0 else held.cost)


def require_there(
    held: Holding,
    quantity: Decimal,
    kept: Decimal,
    *,
    negative: bool,
    named: Callable[[], Mapping[str, str]],
) -> None:
    """Raise unless so much may be taken; ``kept`` is what others have reserved.

    ``named`` says what ``item`` and ``warehouse`` are called, when somebody has to be told.
    """
    free = held.quantity - kept
    if quantity <= free:
        return
    if held.quantity >= quantity or (kept and negative):
        raise BusinessError(
            "STOCK_RESERVED",
            _l("Of {item} in {warehouse} only {free} is free; the rest is reserved for others."),
            free=shown(max(free, ZERO)), **named(),
        )  # fmt: skip
    if not negative:
        raise BusinessError(
            "STOCK_SHORT",
            _l("Of {item} there is only {free} in {warehouse}; {missing} is missing."),
            free=shown(max(free, ZERO)),
            missing=shown(quantity - max(free, ZERO)), **named(),
        )  # fmt: skip
    if held.quantity <= 0 and not held.cost:
        raise BusinessError(
            "COST_UNKNOWN",
            _l("{item} was never received in {warehouse}, so nobody knows what it costs."),
            **named(),
        )  # fmt: skip


def require_within(ordered: Decimal, received: Decimal, more: Decimal, percent: Decimal) -> None:
    """Raise when a delivery goes beyond the order by more than the percentage accepted."""
    limit = ordered * (100 + percent) / 100
    if received + more > limit:
        raise BusinessError(
            "OVER_DELIVERY",
            _l("{ordered} were ordered and {received} came before; at most {room} may come now."),
            ordered=shown(ordered), received=shown(received),
            room=shown(max(limit - received, ZERO)),
        )  # fmt: skip


def lots(missing: Decimal, lot: Decimal) -> Decimal:
    """The smallest number of whole lots that covers what is missing."""
    if missing <= 0:
        return ZERO
    return (missing / lot).to_integral_value("ROUND_CEILING") * lot


def shown(quantity: Decimal) -> str:
    """A quantity as people write it."""
    return f"{quantity.normalize():,f}"
