"""Stock that is kept for somebody."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from erp_modules.inventory.model.stock import LEAST, ZERO
from workflow_engine.errors import _l
from workflow_engine.records import Document, anything, moment, number, reference, text


@dataclass(eq=False, kw_only=True)
class Reservation(Document):
    """Part of the stock that only its holder may take, until it lapses.

    ``source_id`` is what a program calls it by, such as a line of a sales order: for each source
    there is at most one open reservation of an item in a warehouse.
    """

    item_id: str = reference(_l("Item"), "item")
    warehouse_id: str = reference(_l("Warehouse"), "warehouse")
    quantity: Decimal = number(_l("Quantity"), least=LEAST)
    expires_at: datetime | None = moment(_l("Lapses"), required=False)
    purpose: str | None = text(_l("For what"), most=500, required=False)
    consumed: Decimal = number(_l("Used quantity"), default=ZERO, written="never")
    source_kind: str | None = text(_l("Kind of document"), most=40, required=False, written="never")
    source_id: str | None = anything(_l("Document"), "source_kind")

    @property
    def open(self) -> Decimal:
        """What it still keeps."""
        return self.quantity - self.consumed if self.state == "open" else ZERO

    def has_lapsed(self, now: datetime) -> bool:
        return self.expires_at is not None and self.expires_at <= now
