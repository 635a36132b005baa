"""Whether orders, deliveries and what the inventory keeps for them say the same."""

from collections.abc import Iterator
from typing import Any

from erp_modules.inventory.operations import stock as inventory
from erp_modules.sales.proof import queries

__all__ = ["PROOFS"]

Finding = tuple[str, str]


def lines_equal_their_reservations(session: Any, company_id: str) -> Iterator[Finding]:
    """V1: what a line of an order says is reserved is what the inventory keeps for it."""
    kept = dict(inventory.kept_for(session, company_id, "sales_order"))
    for line in queries.order_lines(session, company_id):
        found = kept.pop(line.id, 0)
        if found != line.reserved:
            text = f"line {line.position} says {line.reserved}, kept are {found}"
            yield f"sales_order:{line.document_id}", text
    for line_id, found in kept.items():
        yield f"sales_order_line:{line_id}", f"{found} are kept for a line that is not there"


def lines_equal_their_deliveries(session: Any, company_id: str) -> Iterator[Finding]:
    """V2: what a line of an order says was delivered and invoiced stands in its deliveries."""
    sums = queries.delivered(session, company_id)
    for line in queries.order_lines(session, company_id):
        stored, found = (line.delivered, line.invoiced), sums.get(line.id, (0, 0))
        if stored != found:
            text = f"line {line.position} says {stored}, deliveries {found}"
            yield f"sales_order:{line.document_id}", text


def what_has_ended_reserves_nothing(session: Any, company_id: str) -> Iterator[Finding]:
    """V3: an order that ended keeps no stock, and nothing of it is still on its way."""
    for row in queries.ended_with_reserve(session, company_id):
        yield f"sales_order:{row.document_id}", f"line {row.position} keeps {row.reserved}"
    for row in queries.deliveries_of_ended(session, company_id):
        yield f"delivery:{row.id}", f"{row.number} is {row.state}; its order was cancelled"


PROOFS = (
    lines_equal_their_reservations,
    lines_equal_their_deliveries,
    what_has_ended_reserves_nothing,
)
