"""How an order may differ from what was offered, and how far it is; no database."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from erp_modules.sales.model import Quotation, SalesOrder, SalesOrderLine
from erp_modules.sales.rules.prices import amount_of
from workflow_engine.errors import _l

ZERO = Decimal(0)
#: What people are told of a difference by its code.
DIFFERENCES = {
    "CUSTOMER": _l("Another customer"),
    "CURRENCY": _l("Another currency"),
    "TERMS": _l("Other payment terms"),
    "ITEM_ADDED": _l("An item that was not offered"),
    "ITEM_MISSING": _l("An offered item is missing"),
    "QUANTITY": _l("Another quantity"),
    "PRICE": _l("Another price"),
    "TAX": _l("Another tax code"),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing in which an order is not what was offered; ``position`` is the order's line."""

    code: str
    position: int | None
    quoted: Any
    ordered: Any

    def told(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "position": self.position,
            "quoted": self.quoted,
            "ordered": self.ordered,
        }


def compare(quotation: Quotation, order: SalesOrder) -> list[Difference]:
    """Every difference, head first; lines are matched by item, in their order."""
    found = [
        Difference(code, None, getattr(quotation, name), getattr(order, name))
        for code, name in (
            ("CUSTOMER", "customer_id"),
            ("CURRENCY", "currency"),
            ("TERMS", "payment_terms"),
        )
        if getattr(quotation, name) != getattr(order, name)
    ]
    left = list(quotation.lines)
    for line in order.lines:
        offered = _match(left, line)
        if offered is None:
            found.append(Difference("ITEM_ADDED", line.position, None, line.item_id))
            continue
        left.remove(offered)
        found += [
            Difference(code, line.position, getattr(offered, name), getattr(line, name))
            for code, name in (("QUANTITY", "quantity"), ("PRICE", "price"), ("TAX", "tax_code"))
            if getattr(offered, name) != getattr(line, name)
        ]
    found += [Difference("ITEM_MISSING", None, line.item_id, None) for line in left]
    return found


def _match(left: Sequence[Any], line: SalesOrderLine) -> Any:
    """The offered line of this item; one with the same quantity and price goes first."""
    same = [offered for offered in left if offered.item_id == line.item_id]
    exact = [o for o in same if (o.quantity, o.price) == (line.quantity, line.price)]
    return next(iter(exact or same), None)


def reached_state(lines: Iterable[SalesOrderLine]) -> str:
    """The state to which deliveries and invoices have brought a live order."""
    every = list(lines)
    if not any(line.delivered for line in every):
        return "confirmed"
    if any(line.open > 0 for line in every):
        return "partly_delivered"
    return "delivered" if any(line.unbilled > 0 for line in every) else "invoiced"


def open_value(lines: Iterable[SalesOrderLine], currency: str, *, closed: bool = False) -> Decimal:
    """What may still be charged for an order: what is to come, and what came unbilled.

    Of a closed order nothing is to come any more.
    """
    return sum(
        (
            amount_of(
                line.price, (ZERO if closed else line.open) + max(line.unbilled, ZERO), currency
            )
            for line in lines
        ),
        ZERO,
    )
