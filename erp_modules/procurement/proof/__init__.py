"""Whether orders, what was noted about them, contracts and budgets say the same."""

from collections.abc import Iterator
from typing import Any

from erp_modules.finance import operations as finance
from erp_modules.procurement.proof import queries

__all__ = ["PROOFS"]

Finding = tuple[str, str]
ZERO = (0, 0)


def lines_equal_their_notes(session: Any, company_id: str) -> Iterator[Finding]:
    """P1: what came, went back and was invoiced of a line is the sum of its notes."""
    noted = queries.noted(session, company_id)
    for line in queries.order_lines(session, company_id):
        sums = {name: noted.get((line.id, name), 0) for name in queries.NOTED}
        stored = {name: getattr(line, name) for name in queries.NOTED}
        if sums != stored:
            yield f"purchase_order:{line.document_id}", f"stored {stored}, notes give {sums}"


def what_is_ordered_has_an_order(session: Any, company_id: str) -> Iterator[Finding]:
    """P2: a requisition is ordered as long as there is an order for it that counts."""
    for row in queries.orders_by_requisition(session, company_id):
        if (row.state == "ordered") != bool(row.orders):
            yield f"requisition:{row.id}", f"{row.number} is {row.state}, orders: {row.orders}"


def what_has_ended_holds_no_budget(session: Any, company_id: str) -> Iterator[Finding]:
    """P3: what was not bought neither holds nor has spent budget; what is settled holds none."""
    used = finance.budget_uses(session, company_id)
    for name, document, number, settled in queries.ended(session, company_id):
        reserved, consumed = used.get(document, ZERO)
        if reserved or (consumed and not settled):
            yield f"{name}:{document}", f"{number}: {reserved} reserved, {consumed} consumed"


def contracts_equal_their_call_offs(session: Any, company_id: str) -> Iterator[Finding]:
    """P4: what was called off of a contract is what stands in orders that count."""
    for row in queries.called_off(session, company_id):
        if row.called_quantity != row.ordered:
            text = f"{row.called_quantity} called off, {row.ordered} ordered"
            yield f"contract:{row.document_id}", text


PROOFS = (
    lines_equal_their_notes,
    what_is_ordered_has_an_order,
    what_has_ended_holds_no_budget,
    contracts_equal_their_call_offs,
)
