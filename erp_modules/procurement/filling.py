"""The form of requisitions, what it offers to choose, and what it shows at first."""

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from flask_babel import gettext

from erp_modules.procurement import states
from erp_modules.procurement.model import Item, Requisition
from erp_modules.procurement.views import Choices
from ui.i18n.formats import money
from workflow_engine import forms

FOLDER = Path(__file__).parent / "forms"


def _form(name: str) -> forms.Form:
    return forms.read((FOLDER / f"{name}.json").read_bytes(), key=name).form


REQUISITION = _form("requisition")


def choices(found: Choices, locale: str) -> dict[str, Any]:
    """What the selects offer, named in the reader's language."""
    return {
        "categories": [_option(code, gettext(title)) for code, title in states.CATEGORIES.items()],
        "cost_centres": [_named(one, locale) for one in found.cost_centres],
        "currencies": [_named(one, locale) for one in found.currencies],
        "suppliers": [_option(one.code, f"{one.code} · {one.name}") for one in found.suppliers],
        "items": [_item(one, locale) for one in found.items],
    }


def _item(item: Item, locale: str) -> dict[str, str]:
    shown = _named(item, locale)
    price = money(item.price, item.currency)
    return {**shown, "label": f"{shown['label']} · {price} / {item.unit}"}


def _named(thing: Any, locale: str) -> dict[str, str]:
    name = (thing.name_zh if locale.startswith("zh") else None) or thing.name
    return _option(thing.code, f"{thing.code} · {name}")


def _option(value: str, label: str) -> dict[str, str]:
    return {"value": value, "label": label}


def requisition_values(found: Requisition, offered: Choices) -> Mapping[str, Any]:
    """A requisition as its form shows it: codes instead of ids."""
    items = {item.id: item.code for item in offered.items}
    head = ("title", "category", "cost_centre", "currency", "needed_by", "purpose")
    return {
        **{name: getattr(found, name) for name in head},
        "supplier": _code_of(found.supplier_id, offered),
        "lines": [
            {
                "item": items.get(line.item_id or ""),
                "description": line.description,
                "quantity": _plain(line.quantity),
                "unit": line.unit,
                "price": _plain(line.price),
            }
            for line in found.lines
        ],
    }


def _code_of(supplier_id: str | None, offered: Choices) -> str | None:
    return next((one.code for one in offered.suppliers if one.id == supplier_id), None)


def _plain(number: Decimal) -> str:
    """Without the zeros that the column adds."""
    return f"{number.normalize():f}"
