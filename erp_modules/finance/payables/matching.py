"""The three-way match: order, receipt and invoice, line by line; no database.

The codes come in the order in which somebody can do something about them: a closed order first,
then tax, receipt, quantity, price.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from workflow_engine.errors import _l

Code = Literal["OK", "CLOSED", "TAX", "NO_RECEIPT", "QTY", "PRICE"]
Result = Literal["matched", "waiting", "blocked"]
CODES = {
    "OK": _l("Matches"),
    "NO_RECEIPT": _l("Not received yet"),
    "PRICE": _l("Price differs"),
    "QTY": _l("Quantity differs"),
    "TAX": _l("Tax differs"),
    "CLOSED": _l("Order is closed"),
}
ZERO, HUNDRED = Decimal(0), Decimal(100)


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How much an invoice may differ: a price by ``percent`` or, for the whole line, by ``amount``
    (whichever allows more), a quantity by ``quantity``. Amounts are in the invoice's currency."""

    percent: Decimal = Decimal(2)
    amount: Decimal = Decimal(500)
    quantity: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Ordered:
    """A line of an order with what has come, gone back and been invoiced by others."""

    quantity: Decimal
    price: Decimal
    received: Decimal
    returned: Decimal = ZERO
    invoiced: Decimal = ZERO
    tax_code: str | None = None
    is_closed: bool = False

    @property
    def payable(self) -> Decimal:
        """What came, stayed and nobody has charged yet."""
        return self.received - self.returned - self.invoiced


@dataclass(frozen=True, slots=True)
class Charged:
    """A line of an invoice."""

    quantity: Decimal
    price: Decimal
    tax_code: str | None = None


def match_line(line: Charged, order: Ordered | None, tolerance: Tolerance) -> Code:
    """What is wrong with a line; a line of no order of ours is treated as one of a closed order."""
    if order is None or order.is_closed:
        return "CLOSED"
    if order.tax_code is not None and line.tax_code != order.tax_code:
        return "TAX"
    if order.payable <= 0 and line.quantity > tolerance.quantity:
        # Everything that came is charged already, or nothing has come.
        return "NO_RECEIPT" if order.invoiced < order.quantity else "QTY"
    if line.quantity > order.payable + tolerance.quantity:
        return "QTY"
    if is_price_off(line, order.price, tolerance):
        return "PRICE"
    return "OK"


def is_price_off(line: Charged, price: Decimal, tolerance: Tolerance) -> bool:
    """Too low is as suspicious as too high: it may be another item."""
    difference = abs(line.price - price)
    in_percent = difference * HUNDRED <= price * tolerance.percent
    in_amount = difference * abs(line.quantity) <= tolerance.amount
    return not (in_percent or in_amount)


def match(lines: Sequence[tuple[Charged, Ordered | None]], tolerance: Tolerance) -> list[Code]:
    """The codes of all lines; two lines of one invoice do not use the same receipt twice.

    Lines of one order line share its ``Ordered`` object.
    """
    used: Counter[int] = Counter()
    found: list[Code] = []
    for line, order in lines:
        here = order if order is None else _less(order, used[id(order)])
        code = match_line(line, here, tolerance)
        if order is not None:
            used[id(order)] += line.quantity  # type: ignore[assignment]
        found.append(code)
    return found


def _less(order: Ordered, used: Decimal | int) -> Ordered:
    if not used:
        return order
    return Ordered(
        quantity=order.quantity,
        price=order.price,
        received=order.received,
        returned=order.returned,
        invoiced=order.invoiced + used,
        tax_code=order.tax_code,
        is_closed=order.is_closed,
    )


def verdict(codes: Iterable[str]) -> Result:
    """Matched, blocked because somebody must decide, or waiting for goods and nothing else."""
    wrong = {code for code in codes if code != "OK"}
    if not wrong:
        return "matched"
    return "waiting" if wrong == {"NO_RECEIPT"} else "blocked"


def excess(code: str, line: Charged, order: Ordered) -> tuple[Decimal, Decimal]:
    """What a debit memo takes back of a line: quantity and price of it, both positive.

    A quantity that did not come is taken back at the price charged; a price at its difference.
    """
    if code == "PRICE":
        return line.quantity, max(line.price - order.price, ZERO)
    kept = max(order.payable, ZERO)
    return max(line.quantity - kept, ZERO), line.price
