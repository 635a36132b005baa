"""What can be bought at which price: items, catalogue prices and frame contracts."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from erp_modules.procurement.states import CATEGORIES
from workflow_engine.errors import _l
from workflow_engine.records import (
    Line,
    Master,
    Record,
    Spec,
    Valued,
    choice,
    code,
    coded,
    day,
    flag,
    lines,
    money,
    number,
    reference,
    text,
    whole,
)
from workflow_engine.records.fields import kept

ZERO, ONE = Decimal(0), Decimal(1)
LEAST = Decimal("0.0001")


@dataclass(eq=False, kw_only=True)
class Item(Master):
    """Something the company buys again and again, with its usual price and supplier.

    One ``purchase_unit`` is ``purchase_factor`` of its own ``unit``.
    """

    code: str = code(_l("Code"), 20)
    unit: str = text(_l("Unit"), 20)
    category: str = choice(_l("Category"), CATEGORIES)
    price: Decimal = money(_l("Usual price"), currency="currency", least=LEAST)
    currency: str = kept(Spec(kind="coded", label=_l("Currency"), target="currency", most=3))
    supplier_id: str | None = reference(_l("Usual supplier"), "supplier", required=False)
    purchase_unit: str | None = text(_l("Purchase unit"), 20, required=False)
    purchase_factor: Decimal = number(_l("Units in a purchase unit"), default=ONE, least=LEAST)
    tax_code: str | None = coded(_l("Tax code"), "tax_code", required=False)
    stocked: bool = flag(_l("Kept in stock"))
    warehouse: str | None = text(
        _l("Usual warehouse"), 40, required=False, help=_l("Code of a warehouse.")
    )
    inspect: bool = flag(_l("Inspected when received"))


@dataclass(eq=False, kw_only=True)
class CataloguePrice(Record):
    """What a supplier asks for an item, in a time, from a quantity on."""

    item_id: str = reference(_l("Item"), "item")
    supplier_id: str = reference(_l("Supplier"), "supplier")
    price: Decimal = money(_l("Price"), currency="currency", least=LEAST)
    currency: str = coded(_l("Currency"), "currency")
    valid_from: date = day(_l("Valid from"))
    valid_to: date | None = day(_l("Valid to"), required=False)
    minimum: Decimal = number(_l("From quantity"), default=ZERO, least=ZERO)


@dataclass(eq=False, kw_only=True)
class ContractLine(Line):
    """What may be called off: a quantity, a value, or as much as is needed."""

    item_id: str | None = reference(_l("Item"), "item", required=False)
    description: str | None = text(_l("Description"), 500, required=False)
    unit: str | None = text(_l("Unit"), 20, required=False)
    price: Decimal = money(_l("Price"), currency="currency", least=LEAST)
    agreed_quantity: Decimal | None = number(_l("Agreed quantity"), required=False, least=LEAST)
    agreed_value: Decimal | None = money(
        _l("Agreed value"), currency="currency", required=False, least=LEAST
    )
    called_quantity: Decimal = number(_l("Called off"), default=ZERO, written="never")
    called_value: Decimal = money(
        _l("Value called off"), currency="currency", default=ZERO, written="never"
    )


@dataclass(eq=False, kw_only=True)
class Contract(Valued):
    """A frame contract: prices that hold for a time, and how much of it was called off.

    ``non_standard`` contracts deviate from the template and need more signatures.
    ``document_hash`` is the SHA-256 of the signed file.
    """

    title: str = text(_l("Title"))
    supplier_id: str = reference(_l("Supplier"), "supplier")
    cost_centre: str | None = coded(_l("Cost centre"), "cost_centre", required=False)
    category: str = choice(_l("Category"), CATEGORIES)
    valid_from: date = day(_l("Valid from"))
    valid_to: date = day(_l("Valid to"))
    renewal_on: date | None = day(_l("Decide about renewal by"), required=False)
    notice_days: int = whole(_l("Days of notice"), default=30, least=ZERO, most=1000)
    non_standard: bool = flag(_l("Deviates from the template"))
    document_name: str | None = text(_l("Signed file"), 200, required=False)
    document_hash: str | None = text(_l("SHA-256 of the signed file"), 64, required=False)
    lines: list[ContractLine] = lines(_l("Lines"), ContractLine)

    def covers(self, today: date) -> bool:
        """Whether something may be called off on this day."""
        return self.state == "active" and self.valid_from <= today <= self.valid_to
