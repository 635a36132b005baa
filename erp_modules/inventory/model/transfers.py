"""Goods that go from one warehouse to another."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from erp_modules.inventory.model.stock import LEAST, ZERO
from workflow_engine.errors import _l
from workflow_engine.records import Document, Line, lines, moment, money, number, reference, text


@dataclass(eq=False, kw_only=True)
class TransferLine(Line):
    """How much of an item goes; it keeps its value on the way."""

    item_id: str = reference(_l("Item"), "item")
    quantity: Decimal = number(_l("Quantity"), least=LEAST)
    bin: str | None = text(_l("Bin"), most=40, required=False)
    value: Decimal = money(_l("Stock value"), default=ZERO, written="never")


@dataclass(eq=False, kw_only=True)
class Transfer(Document):
    """Goods between warehouses: at once, or through a transit warehouse in two steps."""

    source_id: str = reference(_l("From warehouse"), "warehouse")
    target_id: str = reference(_l("To warehouse"), "warehouse")
    transit_id: str | None = reference(_l("Through"), "warehouse", required=False, written="never")
    purpose: str | None = text(_l("Occasion"), most=500, required=False)
    lines: list[TransferLine] = lines(_l("Lines"), TransferLine)
    value: Decimal = money(_l("Stock value"), default=ZERO, written="never")
    asked_by: str | None = text(
        _l("Asked for by"), most=120, required=False, written="never", target="requisition"
    )
    shipped_at: datetime | None = moment(_l("Sent off"), required=False, written="never")
    received_at: datetime | None = moment(_l("Arrival"), required=False, written="never")
