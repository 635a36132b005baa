"""Warehouses, the ledger of stock with its levels, and what a company wants of its stock."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from workflow_engine.errors import _l
from workflow_engine.records import (
    Master,
    Record,
    anything,
    choice,
    flag,
    moment,
    money,
    number,
    reference,
    text,
    whole,
)

ZERO = Decimal(0)
#: The smallest quantity that is kept; nothing moves less.
LEAST = Decimal("0.0001")

WAREHOUSE_KINDS = {
    "storage": _l("Storage"),
    "quality": _l("Quality inspection"),
    "transit": _l("In transit"),
    "scrap": _l("Scrap"),
}

METHODS = {
    "buy": _l("Buy"),
    "transfer": _l("Transfer from another warehouse"),
    "make": _l("Produce"),
}


@dataclass(eq=False, kw_only=True)
class Warehouse(Master):
    """A place where stock lies; deliveries that name no other arrive at the main one."""

    kind: str = choice(_l("Kind"), WAREHOUSE_KINDS, default="storage", written="once")
    keeper_id: str | None = reference(_l("Keeper"), "person", required=False)
    site: str | None = text(_l("Site"), required=False)
    main: bool = flag(_l("Deliveries arrive here"))


@dataclass(eq=False, kw_only=True)
class StockMove(Record):
    """A line of the ledger: it is appended and never changed.

    ``quantity`` and ``value`` (company's currency) are signed; ``quantity_after`` and
    ``value_after`` say what the level was then; ``seq`` counts the moves of a level from 1.
    ``moved_at`` is when the goods moved, ``posted_at`` when it was written down.
    """

    item_id: str = reference(_l("Item"), "item", written="never")
    warehouse_id: str = reference(_l("Warehouse"), "warehouse", written="never")
    seq: int = whole(_l("No."), written="never")
    quantity: Decimal = number(_l("Quantity"), written="never")
    unit_cost: Decimal = number(_l("Cost each"), scale=6, written="never")
    value: Decimal = money(_l("Stock value"), written="never")
    quantity_after: Decimal = number(_l("Quantity after"), written="never")
    value_after: Decimal = money(_l("Value after"), written="never")
    source_kind: str = text(_l("Kind of document"), most=40, written="never")
    source_id: str = anything(_l("Document"), "source_kind", required=True)
    source_line: str | None = text(_l("Line"), most=40, required=False, written="never")
    bin: str | None = text(_l("Bin"), most=40, required=False, written="never")
    moved_at: datetime = moment(_l("Moved"), written="never")
    posted_at: datetime = moment(_l("Posted to stock"), written="never")
    person_id: str | None = reference(_l("Done by"), "person", required=False, written="never")
    reason: str | None = text(_l("Reason"), most=2000, required=False, written="never")
    reverses_id: str | None = reference(
        _l("Takes back"), "stock_move", required=False, written="never"
    )


@dataclass(eq=False, kw_only=True)
class StockLevel(Record):
    """What lies in a warehouse of an item: the sums of its moves and of open reservations.

    They stand on the row because the lock that guards it then guards them too. ``cost`` is the
    last known average in the company's currency, kept when nothing is left.
    """

    item_id: str = reference(_l("Item"), "item", written="never")
    warehouse_id: str = reference(_l("Warehouse"), "warehouse", written="never")
    on_hand: Decimal = number(_l("On hand"), default=ZERO, written="never")
    reserved: Decimal = number(_l("Reserved quantity"), default=ZERO, written="never")
    value: Decimal = money(_l("Stock value"), default=ZERO, written="never")
    cost: Decimal = number(_l("Cost each"), scale=6, default=ZERO, written="never")
    seq: int = whole(_l("Number of moves"), default=0, written="never")

    @property
    def available(self) -> Decimal:
        """What nobody has reserved; below zero when reserved goods are missing."""
        return self.on_hand - self.reserved


@dataclass(eq=False, kw_only=True)
class StockPolicy(Record):
    """How a company keeps its stock; values are in its own currency.

    Where a company has none, the defaults of this class hold.
    """

    negative: bool = flag(_l("Stock may fall below zero"))
    over_delivery: Decimal = number(
        _l("Over-delivery accepted (%)"),
        scale=2, default=Decimal(5), least=ZERO, most=100,
    )  # fmt: skip
    scrap_limit: Decimal = money(
        _l("Scrap without approval up to"), default=Decimal(1000), least=ZERO,
    )  # fmt: skip
    count_limit: Decimal = money(
        _l("Count differences without approval up to"), default=Decimal(1000), least=ZERO,
    )  # fmt: skip
    count_twice: Decimal = money(
        _l("Two people count what is worth more than"), default=Decimal(10000), least=ZERO,
    )  # fmt: skip
    reserve_days: int = whole(
        _l("Reservations lapse after (days)"), default=30, least=Decimal(1), most=3650,
    )  # fmt: skip


@dataclass(eq=False, kw_only=True)
class ReorderPoint(Record):
    """When more of an item is wanted in a warehouse, how much, and from where.

    ``below`` says whether the projected stock was below the minimum when it was last looked at.
    """

    item_id: str = reference(_l("Item"), "item", written="once")
    warehouse_id: str = reference(_l("Warehouse"), "warehouse", written="once")
    minimum: Decimal = number(_l("Minimum"), least=ZERO)
    lot_size: Decimal = number(_l("Lot size"), default=Decimal(1), least=LEAST)
    lead_days: int = whole(_l("Lead time (days)"), default=7, least=ZERO, most=1000)
    method: str = choice(_l("Method"), METHODS, default="buy")
    donor_id: str | None = reference(_l("Transfer from"), "warehouse", required=False)
    active: bool = flag(_l("In use"), True)
    below: bool = flag(_l("Below the minimum"), written="never")
