"""Goods that come in from suppliers, and those that go back to them."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from erp_modules.inventory.model.stock import LEAST, ZERO
from workflow_engine.errors import _l
from workflow_engine.records import (
    Document,
    Line,
    Spec,
    anything,
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


@dataclass(eq=False, kw_only=True)
class ReceiptLine(Line):
    """What came of one line of the order, or of an item without an order.

    ``quantity`` is in ``unit`` as it was ordered, ``stock`` in the unit of the item, ``value`` what
    the goods cost in the company's currency. Without an item it is a service: nothing is stored.
    """

    order_line: int | None = whole(_l("Order line"), required=False, least=Decimal(1))
    item_id: str | None = reference(_l("Item"), "item", required=False)
    quantity: Decimal = number(_l("Quantity"), least=LEAST)
    unit_cost: Decimal | None = number(
        _l("Cost each"), scale=6, required=False, least=ZERO,
        help=_l("Only without an order, in the company's currency."),
    )  # fmt: skip
    bin: str | None = text(_l("Bin"), most=40, required=False)
    description: str | None = text(_l("Description"), most=500, required=False, written="never")
    unit: str | None = text(_l("Unit"), most=20, required=False, written="never")
    stock: Decimal = number(_l("Stock quantity"), default=ZERO, written="never")
    value: Decimal = money(_l("Stock value"), default=ZERO, written="never")
    accepted: Decimal | None = number(_l("Accepted quantity"), required=False, written="never")
    rejected: Decimal | None = number(_l("Rejected quantity"), required=False, written="never")
    returned: Decimal = number(_l("Returned quantity"), default=ZERO, written="never")
    order_line_key: str | None = kept(Spec(kind="id", label="", required=False, written="never"))


@dataclass(eq=False, kw_only=True)
class GoodsReceipt(Document):
    """Goods that arrived; against a purchase order, or free with a reason why.

    What customers bring back names the document that says so as its source.
    With ``inspection`` they lie in the quality warehouse until somebody has looked at them.
    """

    order_id: str | None = reference(_l("Purchase order"), "purchase_order", required=False)
    warehouse_id: str = reference(_l("Warehouse"), "warehouse")
    delivery_note: str | None = text(_l("Delivery note"), most=80, required=False)
    purpose: str | None = text(
        _l("Why without an order"), most=500, required=False,
        help=_l("Found goods, samples, opening stock; not needed with an order."),
    )  # fmt: skip
    arrived_on: date | None = day(_l("Arrived"), required=False)
    inspection: bool = flag(_l("Inspect before use"))
    lines: list[ReceiptLine] = lines(
        _l("Lines"), ReceiptLine, required=False,
        help=_l("Leave them empty when all that is open of the order has come."),
    )  # fmt: skip
    value: Decimal = money(_l("Stock value"), default=ZERO, written="never")
    supplier_id: str | None = reference(_l("Supplier"), "supplier", required=False, written="never")
    posted_at: datetime | None = moment(_l("Posted to stock"), required=False, written="never")
    complete: bool = flag(_l("Order complete"), written="never")
    source_kind: str | None = text(_l("Kind of document"), most=40, required=False, written="never")
    source_id: str | None = anything(_l("Document"), "source_kind")


@dataclass(eq=False, kw_only=True)
class ReturnLine(Line):
    """Goods of a line of the receipt that go back, in the unit of the receipt."""

    receipt_line: int = whole(_l("Line of the receipt"), least=Decimal(1))
    quantity: Decimal = number(_l("Quantity"), least=LEAST)
    item_id: str | None = reference(_l("Item"), "item", required=False, written="never")
    value: Decimal = money(_l("Stock value"), default=ZERO, written="never")


@dataclass(eq=False, kw_only=True)
class GoodsReturn(Document):
    """Goods that go back to the supplier, usually out of the quality warehouse."""

    receipt_id: str = reference(_l("Goods receipt"), "goods_receipt")
    warehouse_id: str = reference(_l("Out of warehouse"), "warehouse")
    replacement: bool = flag(_l("The supplier sends new goods"), True)
    purpose: str = text(_l("Why it goes back"), most=500)
    lines: list[ReturnLine] = lines(
        _l("Lines"), ReturnLine, required=False,
        help=_l("Leave them empty when all that was rejected goes back."),
    )  # fmt: skip
    value: Decimal = money(_l("Stock value"), default=ZERO, written="never")
    posted_at: datetime | None = moment(_l("Posted to stock"), required=False, written="never")
