"""Counting what is really there."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from erp_modules.inventory.model.stock import ZERO
from workflow_engine.errors import _l
from workflow_engine.records import (
    Document,
    Line,
    day,
    flag,
    lines,
    moment,
    money,
    number,
    reference,
    text,
)

#: Who counts must neither know what the books say nor what somebody else has counted.
COMPARE = "stock_count:compare"


@dataclass(eq=False, kw_only=True)
class CountLine(Line):
    """An item as the books had it when the count began, and as people found it.

    ``first`` and ``second`` are what two people counted, each without knowing the other's figure.
    """

    item_id: str = reference(_l("Item"), "item")
    bin: str | None = text(_l("Bin"), most=40, required=False)
    expected: Decimal = number(_l("Expected"), default=ZERO, written="never", permission=COMPARE)
    first: Decimal | None = number(
        _l("First count"), required=False, written="never", permission=COMPARE
    )
    first_by_id: str | None = reference(_l("Counted by"), "person", required=False, written="never")
    second: Decimal | None = number(
        _l("Second count"), required=False, written="never", permission=COMPARE
    )
    second_by_id: str | None = reference(
        _l("Counted again by"), "person", required=False, written="never"
    )
    twice: bool = flag(_l("Two people count"), written="never")
    value: Decimal = money(
        _l("Difference in value"), default=ZERO, written="never", permission=COMPARE
    )

    @property
    def counted(self) -> Decimal | None:
        """What holds: the second figure where two people count."""
        return self.second if self.twice else self.first

    @property
    def difference(self) -> Decimal:
        """More (or less) than expected; zero while nobody has counted."""
        return ZERO if self.counted is None else self.counted - self.expected


@dataclass(eq=False, kw_only=True)
class StockCount(Document):
    """A count of a warehouse or of some of its items.

    ``base_amount`` is the sum of all differences in value, each taken as positive: what the people
    who approve it answer for.
    """

    warehouse_id: str = reference(_l("Warehouse"), "warehouse")
    planned_on: date | None = day(_l("Planned for"), required=False)
    purpose: str | None = text(_l("Occasion"), most=500, required=False)
    lines: list[CountLine] = lines(
        _l("Items"), CountLine, required=False,
        help=_l("Leave it empty to count everything in the warehouse."),
    )  # fmt: skip
    base_amount: Decimal = money(_l("Differences in value"), default=ZERO, written="never")
    frozen_at: datetime | None = moment(_l("Frozen"), required=False, written="never")
    posted_at: datetime | None = moment(_l("Posted to stock"), required=False, written="never")

    @property
    def amount(self) -> Decimal:
        return self.base_amount

    @property
    def found(self) -> str:
        """The differences, item by item: what is approved with their value."""
        return "; ".join(
            f"{line.item_id} {line.difference.normalize():f}"
            for line in self.lines
            if line.difference
        )
