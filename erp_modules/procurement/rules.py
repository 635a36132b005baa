"""What a complete requisition is, its digest, and from whom it is ordered; no database."""

import hashlib
from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any

import msgspec

from erp_modules.procurement import states
from erp_modules.procurement.model import (
    Content,
    LineContent,
    Requisition,
    Supplier,
)
from workflow_engine.commands.fields import Fields
from workflow_engine.domain.money import total
from workflow_engine.errors import BusinessError, _l

MOST_LINES = 200
MOST_PLACES = 4
#: Above this an amount could outgrow its column once it is added up and converted.
LARGEST = Decimal(10) ** 10

_POSITIVE = _l("It must be greater than zero.")
_PLACES = _l("At most 4 decimal places.")
_HUGE = _l("This is too large.")


def digest(content: Content) -> str:
    """SHA-256 of what is approved; equal numbers give equal digests however they are written."""
    plain = {
        "title": content.title,
        "category": content.category,
        "cost_centre": content.cost_centre,
        "currency": content.currency,
        "needed_by": content.needed_by.isoformat() if content.needed_by else None,
        "supplier": content.supplier_id,
        "purpose": content.purpose,
        "lines": [_plain_line(line, content.currency) for line in content.lines],
    }
    return _sha256(plain)


def _plain_line(line: LineContent, currency: str) -> Mapping[str, Any]:
    return {
        "item": line.item_id,
        "description": line.description,
        "quantity": _canonical(line.quantity),
        "unit": line.unit,
        "price": _canonical(line.price),
        "amount": _canonical(line.amount(currency).amount),
    }


def _canonical(number: Decimal) -> str:
    return f"{number.quantize(Decimal('0.0001')):f}"


def _sha256(plain: Mapping[str, Any]) -> str:
    return hashlib.sha256(msgspec.json.encode(plain, order="sorted")).hexdigest()


def check_content(content: Content, fields: Fields) -> None:
    """Tell ``fields`` of everything that is missing or impossible."""
    fields.text("title", content.title)
    fields.text("cost_centre", content.cost_centre, most=20)
    fields.text("currency", content.currency, most=3)
    fields.optional("purpose", " ".join(content.purpose.split()), most=2000)
    if content.needed_by is None:
        fields.refuse("needed_by", _l("Fill this in."))
    if content.category not in states.CATEGORIES:
        fields.refuse("category", _l("Choose one of the categories."))
    if not content.lines:
        fields.refuse("lines", _l("At least one line is needed."))
    if len(content.lines) > MOST_LINES:
        fields.refuse(
            "lines", _l("At most {count} lines fit into one requisition."), count=MOST_LINES
        )
    for index, line in enumerate(content.lines):
        _check_line(line, f"lines.{index}", fields)


def _check_line(line: LineContent, path: str, fields: Fields) -> None:
    fields.text(f"{path}.description", line.description, most=500)
    fields.text(f"{path}.unit", line.unit, most=20)
    numbers = {"quantity": line.quantity, "price": line.price}
    wrong = {name: number_error(number) for name, number in numbers.items()}
    for name, message in wrong.items():
        if message:
            fields.refuse(f"{path}.{name}", message)
    if not any(wrong.values()) and line.quantity * line.price >= LARGEST:
        fields.refuse(f"{path}.price", _HUGE)


def number_error(number: Decimal) -> str | None:
    """Why a quantity or a price cannot be taken; None when it can."""
    if not number.is_finite() or number <= 0:
        return _POSITIVE
    if number >= LARGEST:
        return _HUGE
    return _PLACES if number != number.quantize(Decimal(1).scaleb(-MOST_PLACES)) else None


def choose_supplier(
    requisition: Requisition, wanted: str | None, usual: Collection[str | None]
) -> str:
    """The supplier to order from: the approved one, else the wanted, else the usual of all lines.

    Another supplier than the approved one would be another document, so it is refused.
    """
    approved = requisition.supplier_id
    if approved and wanted and wanted != approved:
        raise BusinessError(
            "SUPPLIER_DIFFERS",
            _l("{document} was approved for another supplier; return it to change that."),
            document=requisition.name,
        )
    only = next(iter(usual)) if len(set(usual)) == 1 else None
    chosen = approved or wanted or only
    if chosen is None:
        raise BusinessError(
            "NO_SUPPLIER",
            _l("{document} names no supplier and its items have not all the same one."),
            document=requisition.name,
        )
    return chosen


def amount(content: Content) -> Decimal:
    """The sum of the lines, each rounded to what the currency pays."""
    return total([line.amount(content.currency) for line in content.lines], content.currency).amount


def require_open(supplier: Supplier) -> None:
    if supplier.blocked:
        raise BusinessError(
            "SUPPLIER_BLOCKED",
            _l("{supplier} is blocked: {reason}"),
            supplier=supplier.name,
            reason=supplier.blocked_reason or "–",
        )
