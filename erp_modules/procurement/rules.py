"""What a complete requisition is, its digest, and from whom it is ordered; no database."""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from typing import Any

import msgspec

from erp_modules.procurement import states
from erp_modules.procurement.errors import ContentRefused
from erp_modules.procurement.model import (
    Content,
    LineContent,
    Order,
    Requisition,
    Supplier,
    content_of,
    line_contents,
)
from workflow_engine.domain.money import total
from workflow_engine.errors import BusinessError, _l

MOST_LINES = 200
MOST_PLACES = 4
#: Above this an amount could outgrow its column once it is added up and converted.
LARGEST = Decimal(10) ** 10

_NEEDED = _l("This is needed.")
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


def order_digest(order: Order) -> str:
    """SHA-256 of what the supplier is asked to deliver."""
    plain = {
        "requisition": order.requisition_id,
        "supplier": order.supplier_id,
        "cost_centre": order.cost_centre,
        "currency": order.currency,
        "lines": [_plain_line(line, order.currency) for line in line_contents(order.lines)],
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


def check_content(content: Content) -> None:
    """Raise ``ContentRefused`` naming every field that is missing or impossible."""
    errors: dict[str, list[str]] = {}
    for name in ("title", "cost_centre", "currency"):
        if not getattr(content, name).strip():
            errors[name] = [_NEEDED]
    if content.needed_by is None:
        errors["needed_by"] = [_NEEDED]
    if content.category not in states.CATEGORIES:
        errors["category"] = [_l("Choose one of the categories.")]
    if not content.lines:
        errors["lines"] = [_l("At least one line is needed.")]
    if len(content.lines) > MOST_LINES:
        errors["lines"] = [_l("At most 200 lines fit into one requisition.")]
    for index, line in enumerate(content.lines):
        for name, message in _line_errors(line):
            errors.setdefault(f"lines.{index}.{name}", []).append(message)
    if errors:
        raise ContentRefused(errors=errors)


def _line_errors(line: LineContent) -> Iterable[tuple[str, str]]:
    if not line.description.strip() and line.item_id is None:
        yield "description", _NEEDED
    if not line.unit.strip():
        yield "unit", _NEEDED
    wrong = False
    for name, number in (("quantity", line.quantity), ("price", line.price)):
        message = number_error(number)
        if message:
            wrong = True
            yield name, message
    if not wrong and line.quantity * line.price >= LARGEST:
        yield "price", _HUGE


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


def orders_exactly(order: Order, origin: Requisition) -> bool:
    """Whether the order asks for what the requisition was approved for, and of whom."""
    approved = content_of(origin)
    return (
        line_contents(order.lines) == approved.lines
        and (order.currency, order.cost_centre) == (approved.currency, approved.cost_centre)
        and order.amount == origin.amount
        and approved.supplier_id in {None, order.supplier_id}
    )


def require_open(supplier: Supplier) -> None:
    if supplier.blocked:
        raise BusinessError(
            "SUPPLIER_BLOCKED",
            _l("{supplier} is blocked: {reason}"),
            supplier=supplier.name,
            reason=supplier.blocked_reason or "–",
        )
