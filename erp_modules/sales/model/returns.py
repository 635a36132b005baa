"""Returns: what a customer sends back, what was found, and what he gets for it."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from workflow_engine.errors import _l
from workflow_engine.records import (
    Document,
    Line,
    Spec,
    choice,
    coded,
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
CAUSES = {
    "damaged": _l("Damaged"),
    "wrong": _l("Wrong item or quantity"),
    "defective": _l("Does not work"),
    "unwanted": _l("Not wanted any more"),
    "refused": _l("Refused at the door"),
    "other": _l("Something else"),
}


@dataclass(eq=False, kw_only=True)
class ReturnLine(Line):
    """Pieces of one delivery line. What is received is restocked or scrapped; for ``replaced``
    pieces the customer gets new ones, for all others his money. What he refused and what never
    came back is ``lost``, but not his."""

    delivery_line_id: str = kept(Spec(kind="id", label="", written="never"))
    delivery_position: int = whole(_l("Line of the delivery"), least=Decimal(1))
    item_id: str = reference(_l("Item"), "item", written="never")
    quantity: Decimal = number(_l("Quantity"), least=Decimal("0.0001"))
    received: Decimal = number(_l("Received quantity"), default=ZERO, written="never")
    restocked: Decimal = number(_l("Restocked"), default=ZERO, written="never")
    scrapped: Decimal = number(_l("Scrapped"), default=ZERO, written="never")
    replaced: Decimal = number(_l("Replaced"), default=ZERO, written="never")
    lost: Decimal = number(_l("Lost on the way"), default=ZERO, written="never")
    credited: Decimal = number(_l("Credited"), default=ZERO, written="never")
    amount: Decimal = money(_l("Credit amount"), currency="currency", default=ZERO, written="never")

    @property
    def refunded(self) -> Decimal:
        """What the customer does not keep and gets no other for."""
        return self.received + self.lost - self.replaced


@dataclass(eq=False, kw_only=True)
class SalesReturn(Document):
    """Goods of one delivery on their way back."""

    delivery_id: str = reference(_l("Delivery"), "delivery", written="once")
    order_id: str = reference(_l("Sales order"), "sales_order", written="never")
    customer_id: str = reference(_l("Customer"), "customer", written="never")
    cause: str = choice(_l("Why it comes back"), CAUSES)
    remarks: str | None = text(_l("Remarks"), 2000, required=False, multiline=True)
    currency: str = coded(_l("Currency"), "currency", written="never")
    amount: Decimal = money(_l("Credit amount"), currency="currency", default=ZERO, written="never")
    received_at: datetime | None = moment(_l("Arrived"), required=False, written="never")
    replacement_id: str | None = reference(
        _l("Replacement"), "delivery", required=False, written="never"
    )
    credit_note_id: str | None = reference(
        _l("Credit note"), "customer_invoice", required=False, written="never"
    )
    lines: list[ReturnLine] = lines(_l("Lines"), ReturnLine)

    def line(self, position: int) -> ReturnLine | None:
        return next((line for line in self.lines if line.position == position), None)
