"""Price lists: for everybody, for a group of customers, or for one customer."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from workflow_engine.errors import _l
from workflow_engine.records import Line, Master, coded, day, lines, money, number, reference


@dataclass(eq=False, kw_only=True)
class PriceLine(Line):
    """From ``least_quantity`` in one line of a document the item costs ``price`` each."""

    item_id: str = reference(_l("Item"), "item")
    least_quantity: Decimal = number(
        _l("From quantity"), least=Decimal("0.0001"), default=Decimal(1)
    )
    price: Decimal = money(_l("Price"), currency="currency", least=Decimal(0))


@dataclass(eq=False, kw_only=True)
class PriceList(Master):
    """Valid from and until the days it names, both included."""

    currency: str = coded(_l("Currency"), "currency")
    group: str | None = coded(_l("Customer group"), "customer_group", required=False)
    customer_id: str | None = reference(_l("Customer"), "customer", required=False)
    valid_from: date = day(_l("Valid from"))
    valid_until: date | None = day(_l("Valid until"), required=False)
    lines: list[PriceLine] = lines(_l("Prices"), PriceLine)
