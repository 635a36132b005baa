"""Sales orders, and what became of each of their lines."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from erp_modules.sales.model.quotations import ZERO, Priced, PricedLine
from workflow_engine.errors import _l
from workflow_engine.records import choice, day, lines, moment, number, reference, text

#: What is done about a line for which there is not enough stock.
REMEDIES = {
    "backorder": _l("Deliver later"),
    "substitute": _l("Another item"),
    "split": _l("Deliver in two parts"),
    "drop": _l("Leave the rest out"),
}
CREDIT = {
    "unchecked": _l("Not checked"),
    "ok": _l("Within the limit"),
    "blocked": _l("Beyond the limit"),
    "released": _l("Released beyond the limit"),
}


@dataclass(eq=False, kw_only=True)
class SalesOrderLine(PricedLine):
    """A line with its sums, all in the item's unit.

    ``delivered`` is what was shipped, ``returned`` what came back for good (a replaced piece does
    not count), ``invoiced`` and ``credited`` what was charged and given back. ``remedy`` is
    proposed to the customer while ``agreed_at`` is None.
    """

    wanted_on: date | None = day(_l("Wanted on"), required=False)
    reserved: Decimal = number(_l("Reserved quantity"), default=ZERO, written="never")
    delivered: Decimal = number(_l("Delivered"), default=ZERO, written="never")
    returned: Decimal = number(_l("Returned quantity"), default=ZERO, written="never")
    invoiced: Decimal = number(_l("Invoiced"), default=ZERO, written="never")
    credited: Decimal = number(_l("Credited"), default=ZERO, written="never")
    remedy: str | None = choice(_l("Remedy"), REMEDIES, required=False, written="never")
    remedy_item_id: str | None = reference(_l("Instead"), "item", required=False, written="never")
    remedy_quantity: Decimal | None = number(
        _l("Quantity concerned"), required=False, written="never"
    )
    remedy_on: date | None = day(_l("Then on"), required=False, written="never")
    agreed_at: datetime | None = moment(_l("Customer agreed"), required=False, written="never")

    @property
    def open(self) -> Decimal:
        """What is still to be shipped."""
        return self.quantity - self.delivered

    @property
    def unbilled(self) -> Decimal:
        """What the customer keeps and was not charged for."""
        return self.delivered - self.returned - (self.invoiced - self.credited)


@dataclass(eq=False, kw_only=True)
class SalesOrder(Priced):
    """What a customer ordered, from a quotation that he accepted or directly."""

    quotation_id: str | None = reference(
        _l("Quotation"), "quotation", required=False, written="once"
    )
    customer_reference: str | None = text(_l("Customer's order number"), 80, required=False)
    warehouse_id: str = reference(_l("Warehouse"), "warehouse")
    wanted_on: date | None = day(_l("Wanted on"), required=False)
    ship_to: str | None = text(
        _l("Ship to"), 500, required=False, multiline=True, help=_l("Empty: the usual address.")
    )
    sales_person_id: str | None = reference(_l("Sales person"), "person", required=False)
    credit_state: str = choice(_l("Credit check"), CREDIT, default="unchecked", written="never")
    credit_checked_at: datetime | None = moment(
        _l("Credit checked on"), required=False, written="never"
    )
    confirmed_at: datetime | None = moment(_l("Confirmed"), required=False, written="never")
    lines: list[SalesOrderLine] = lines(_l("Lines"), SalesOrderLine)

    def line(self, position: int) -> SalesOrderLine | None:
        return next((line for line in self.lines if line.position == position), None)

    def line_of(self, line_id: str) -> SalesOrderLine:
        """The line with this id; ``StopIteration`` for a stranger's."""
        return next(line for line in self.lines if line.id == line_id)
