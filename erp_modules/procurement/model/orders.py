"""Purchase orders, what was noted about them, and their amendments."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from erp_modules.procurement.model.parts import inner
from erp_modules.procurement.states import CATEGORIES
from workflow_engine.domain.money import Money
from workflow_engine.errors import _l
from workflow_engine.records import (
    Line,
    Record,
    Valued,
    choice,
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

ZERO = Decimal(0)
LEAST = Decimal("0.0001")
ORIGINS = {
    "requisition": _l("Requisition"),
    "award": _l("Award"),
    "call_off": _l("Call-off"),
    "free": _l("Free order"),
}
NOTES = {
    "received": _l("Received goods"),
    "returned": _l("Returned goods"),
    "invoiced": _l("Invoiced goods"),
}
AUTHORS = {"buyer": _l("Buyer"), "supplier": _l("Supplier")}


@dataclass(eq=False, kw_only=True)
class OrderLine(Line):
    """What is ordered, and how much of it has come, gone back and been invoiced."""

    requisition_line_id: str | None = inner(required=False)
    contract_line_id: str | None = inner(required=False)
    item_id: str | None = reference(_l("Item"), "item", required=False)
    description: str = text(_l("Description"), 500, default="")
    quantity: Decimal = number(_l("Quantity"), least=LEAST)
    unit: str = text(_l("Unit"), 20, default="")
    price: Decimal = money(_l("Price"), currency="currency", default=ZERO, least=ZERO)
    amount: Decimal = money(_l("Amount"), currency="currency", default=ZERO, written="never")
    tax_code: str | None = coded(_l("Tax code"), "tax_code", required=False)
    delivery_date: date | None = day(_l("Delivery date"), required=False)
    is_service: bool = flag(_l("Service"))
    received: Decimal = number(_l("Quantity received"), default=ZERO, written="never")
    returned: Decimal = number(_l("Quantity returned"), default=ZERO, written="never")
    invoiced: Decimal = number(_l("Quantity invoiced"), default=ZERO, written="never")
    invoiced_amount: Decimal = money(
        _l("Amount invoiced"), currency="currency", default=ZERO, written="never"
    )

    @property
    def kept(self) -> Decimal:
        """What came and stayed."""
        return self.received - self.returned

    def value(self, currency: str) -> None:
        """Compute the amount, rounded to what the currency pays."""
        self.amount = Money(self.price, currency).times(self.quantity).rounded().amount


@dataclass(eq=False, kw_only=True)
class Order(Valued):
    """What the company commits itself to buy.

    ``approved_amount`` is what the decisions behind its release covered, in the company's
    currency; ``settled`` tells that its budget was consumed or given back for good.
    """

    title: str = text(_l("Title"))
    origin: str = choice(_l("Made from"), ORIGINS, default="free", written="never")
    requisition_id: str | None = reference(
        _l("Requisition"), "requisition", required=False, written="never"
    )
    contract_id: str | None = reference(_l("Contract"), "contract", required=False, written="never")
    bid_id: str | None = reference(_l("Bid"), "bid", required=False, written="never")
    supplier_id: str = reference(_l("Supplier"), "supplier")
    category: str = choice(_l("Category"), CATEGORIES)
    cost_centre: str = coded(_l("Cost centre"), "cost_centre")
    requester_id: str | None = reference(_l("Requester"), "person", required=False, written="never")
    delivery_date: date | None = day(_l("Delivery date"), required=False)
    warehouse: str | None = text(
        _l("Deliver to"), 40, required=False, help=_l("Code of a warehouse.")
    )
    reference: str | None = text(
        _l("Reference of the caller"), 100, required=False, written="never"
    )
    confirmation: str | None = text(
        _l("Supplier's confirmation"), 100, required=False, written="never"
    )
    approved_amount: Decimal = money(_l("Amount approved"), default=ZERO, written="never")
    lines: list[OrderLine] = lines(_l("Lines"), OrderLine)
    released_at: datetime | None = moment(_l("Order released"), required=False, written="never")
    sent_at: datetime | None = moment(_l("Order sent"), required=False, written="never")
    acknowledged_at: datetime | None = moment(_l("Acknowledged"), required=False, written="never")
    received_at: datetime | None = moment(_l("All received"), required=False, written="never")
    cancelled_at: datetime | None = moment(_l("Cancelled"), required=False, written="never")
    closed_at: datetime | None = moment(_l("Closed"), required=False, written="never")
    settled: bool = flag(_l("Budget settled"), written="never")

    def line(self, named: object) -> OrderLine | None:
        """The line with this id or position."""
        return next((one for one in self.lines if named in (one.id, one.position)), None)


@dataclass(eq=False, kw_only=True)
class Note(Record):
    """One source said once what came, went back or was invoiced of a line; never changed."""

    order_id: str = reference("", "purchase_order", written="never")
    line_id: str = inner()
    kind: str = choice("", NOTES, written="never")
    source: str = text("", 100, written="never")
    quantity: Decimal = number("", written="never")
    amount: Decimal = money("", default=ZERO, written="never")
    noted_at: datetime = moment("", written="never")


@dataclass(eq=False, kw_only=True)
class AmendmentLine(Line):
    """A line of the order as it should be; what is left empty stays as it was."""

    order_position: int = whole(_l("Line of the order"), least=Decimal(1))
    quantity: Decimal | None = number(_l("New quantity"), required=False, least=ZERO)
    price: Decimal | None = money(_l("New price"), required=False, least=ZERO)
    delivery_date: date | None = day(_l("New delivery"), required=False)
    quantity_before: Decimal | None = number(_l("Quantity before"), required=False, written="never")
    price_before: Decimal | None = money(_l("Price before"), required=False, written="never")


@dataclass(eq=False, kw_only=True)
class Amendment(Valued):
    """A change of a released order; ``amount`` is what the whole order would then cost."""

    order_id: str = reference(_l("Purchase order"), "purchase_order", written="once")
    author: str = choice(_l("Proposed by"), AUTHORS, default="buyer")
    because: str = text(_l("Why"), 500)
    currency: str = text(_l("Currency"), 3, written="never", default="")
    supplier_id: str | None = reference(_l("New supplier"), "supplier", required=False)
    cost_centre: str | None = coded(_l("Cost centre from now on"), "cost_centre", required=False)
    lines: list[AmendmentLine] = lines(_l("Lines"), AmendmentLine, required=False)
    order_version: int = whole(_l("Version of the order"), default=0, written="never")
    applied_at: datetime | None = moment(_l("Applied"), required=False, written="never")
