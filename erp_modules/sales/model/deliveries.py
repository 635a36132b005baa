"""Deliveries: what leaves the warehouse for an order, and what of it came back or was billed."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from workflow_engine.errors import _l
from workflow_engine.records import (
    Document,
    Line,
    Spec,
    coded,
    day,
    flag,
    lines,
    moment,
    money,
    number,
    reference,
    text,
    whole,
)
from workflow_engine.records.fields import kept

ZERO = Decimal(0)


@dataclass(eq=False, kw_only=True)
class DeliveryLine(Line):
    """Pieces of one order line. ``quantity`` is what is to go, after picking what goes.

    ``returned`` is what came back, of which ``replaced`` was sent again. A line that replaces
    another one (``replaces_line_id``) is never billed: what it is for was, or will be, billed with
    that one, on which ``refunded``, ``invoiced`` and ``credited`` are counted, and its
    net amount ``charged``.
    """

    order_line_id: str = kept(Spec(kind="id", label="", written="never"))
    replaces_line_id: str | None = kept(Spec(kind="id", label="", required=False, written="never"))
    order_position: int = whole(_l("Line of the order"), least=Decimal(1))
    item_id: str = reference(_l("Item"), "item", written="never")
    quantity: Decimal = number(_l("Quantity"), least=ZERO)
    returned: Decimal = number(_l("Returned quantity"), default=ZERO, written="never")
    replaced: Decimal = number(_l("Replaced"), default=ZERO, written="never")
    refunded: Decimal = number(_l("Taken back"), default=ZERO, written="never")
    invoiced: Decimal = number(_l("Invoiced"), default=ZERO, written="never")
    credited: Decimal = number(_l("Credited"), default=ZERO, written="never")
    charged: Decimal = money(_l("Charged"), currency="currency", default=ZERO, written="never")

    @property
    def unbilled(self) -> Decimal:
        """What the customer keeps of it and was not charged for; replacements are free."""
        if self.replaces_line_id is not None:
            return ZERO
        return max(self.quantity - self.refunded - (self.invoiced - self.credited), ZERO)

    @property
    def overbilled(self) -> Decimal:
        """What the customer was charged for and does not keep."""
        return max((self.invoiced - self.credited) - (self.quantity - self.refunded), ZERO)


@dataclass(eq=False, kw_only=True)
class Delivery(Document):
    """One shipment for one order. With ``credit_recheck`` credit is looked at again before it
    leaves."""

    order_id: str = reference(_l("Sales order"), "sales_order", written="once")
    customer_id: str = reference(_l("Customer"), "customer", written="never")
    warehouse_id: str = reference(_l("Warehouse"), "warehouse", written="never")
    currency: str = coded(_l("Currency"), "currency", written="never")
    planned_on: date | None = day(_l("Planned for"), required=False)
    ship_to: str | None = text(_l("Ship to"), 500, required=False, multiline=True)
    carrier: str | None = text(_l("Carrier"), 100, required=False)
    tracking: str | None = text(_l("Tracking number"), 100, required=False)
    credit_recheck: bool = flag(_l("Check credit again"), True, written="never")
    is_replacement: bool = flag(_l("Replacement"), False, written="never")
    shipped_at: datetime | None = moment(_l("Shipped"), required=False, written="never")
    delivered_on: date | None = day(_l("Delivered on"), required=False, written="never")
    received_by: str | None = text(_l("Received by"), required=False, written="never")
    proof: str | None = text(_l("Proof of delivery"), 500, required=False, written="never")
    issue_id: str | None = reference(
        _l("Goods issue"), "goods_issue", required=False, written="never"
    )
    invoice_id: str | None = reference(
        _l("Invoice"), "customer_invoice", required=False, written="never"
    )
    lines: list[DeliveryLine] = lines(
        _l("Lines"), DeliveryLine, required=False, help=_l("Empty: all that is open.")
    )

    def line(self, position: int) -> DeliveryLine | None:
        return next((line for line in self.lines if line.position == position), None)
