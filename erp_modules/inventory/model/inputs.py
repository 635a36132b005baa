"""What people fill in when they do something to a document of the inventory."""

from dataclasses import dataclass
from decimal import Decimal

from erp_modules.inventory.model.stock import ZERO
from workflow_engine.errors import _l
from workflow_engine.records import Line, lines, number, reference, whole


@dataclass(eq=False, kw_only=True)
class Inspected(Line):
    """What an inspection says of a line of the receipt, in the unit of the receipt."""

    line: int = whole(_l("Line"), least=Decimal(1))
    rejected: Decimal = number(_l("Rejected quantity"), default=ZERO, least=ZERO)


@dataclass(kw_only=True)
class Inspection:
    """The lines of which something was rejected; all else is accepted."""

    lines: list[Inspected] = lines(_l("Rejected quantity"), Inspected, required=False)


@dataclass(kw_only=True)
class Shipping:
    """Where the goods lie on their way; the first transit warehouse unless somebody says."""

    transit_id: str | None = reference(_l("Through"), "warehouse", required=False)


@dataclass(eq=False, kw_only=True)
class Counted(Line):
    """What somebody counted of an item."""

    item_id: str = reference(_l("Item"), "item")
    quantity: Decimal = number(_l("Quantity"), least=ZERO)


@dataclass(kw_only=True)
class Counting:
    """The figures of one person."""

    lines: list[Counted] = lines(_l("Counted"), Counted)
