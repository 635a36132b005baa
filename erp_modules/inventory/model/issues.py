"""Goods that leave the stock for good."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from erp_modules.inventory.model.stock import LEAST, ZERO
from workflow_engine.errors import _l
from workflow_engine.records import (
    Document,
    Line,
    anything,
    choice,
    coded,
    day,
    lines,
    moment,
    money,
    number,
    reference,
    text,
)

PURPOSES = {
    "delivery": _l("Delivery to a customer"),
    "cost_centre": _l("Use by a cost centre"),
    "scrap": _l("Scrap"),
}


@dataclass(eq=False, kw_only=True)
class IssueLine(Line):
    """What leaves of an item; ``value`` is at the average cost of the moment it is posted."""

    item_id: str = reference(_l("Item"), "item")
    quantity: Decimal = number(_l("Quantity"), least=LEAST)
    reservation_id: str | None = reference(_l("Reservation"), "reservation", required=False)
    bin: str | None = text(_l("Bin"), most=40, required=False)
    value: Decimal = money(_l("Stock value"), default=ZERO, written="never")


@dataclass(eq=False, kw_only=True)
class GoodsIssue(Document):
    """Goods for a delivery, for a cost centre, or to be scrapped.

    ``amount`` and ``base_amount`` are what the goods are worth: an estimate until it is posted.
    """

    use: str = choice(_l("Used for"), PURPOSES, default="cost_centre")
    warehouse_id: str = reference(_l("Warehouse"), "warehouse")
    cost_centre: str | None = coded(_l("Cost centre"), "cost_centre", required=False)
    purpose: str | None = text(_l("Occasion"), most=500, required=False)
    issued_on: date | None = day(_l("Issued"), required=False)
    lines: list[IssueLine] = lines(_l("Lines"), IssueLine)
    base_amount: Decimal = money(_l("Stock value"), default=ZERO, written="never")
    source_kind: str | None = text(_l("Kind of document"), most=40, required=False, written="never")
    source_id: str | None = anything(_l("Document"), "source_kind")
    posted_at: datetime | None = moment(_l("Posted to stock"), required=False, written="never")

    @property
    def amount(self) -> Decimal:
        """The same as ``base_amount``: stock is valued in the company's currency."""
        return self.base_amount
