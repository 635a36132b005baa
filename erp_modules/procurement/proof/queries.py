"""What the proofs of procurement compare."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from erp_modules.procurement import tables
from erp_modules.procurement.states import NOT_BOUGHT

#: Sums of a line; amounts are in the order's currency.
NOTED = ("received", "returned", "invoiced", "invoiced_amount")

_LINE = tables.metadata.tables["procurement_purchase_order_line"]
_AGREED = tables.metadata.tables["procurement_contract_line"]
_ORDER, _NOTE, _ASKED = tables.order.c, tables.order_note.c, tables.requisition.c


def noted(session: Session, company_id: str) -> Mapping[tuple[str, str], Decimal]:
    """Sums of notes by line and what was noted."""
    rows = session.execute(
        sa.select(_NOTE.line_id, _NOTE.kind, _total(_NOTE.quantity), _total(_NOTE.amount))
        .where(_NOTE.company_id == company_id)
        .group_by(_NOTE.line_id, _NOTE.kind)
    )
    found = {}
    for line_id, kind, quantity, amount in rows:
        found[line_id, kind] = quantity
        if kind == "invoiced":
            found[line_id, "invoiced_amount"] = amount
    return found


def order_lines(session: Session, company_id: str) -> Sequence[Any]:
    statement = sa.select(_LINE).join(tables.order, _ORDER.id == _LINE.c.document_id)
    return session.execute(statement.where(_ORDER.company_id == company_id)).all()


def orders_by_requisition(session: Session, company_id: str) -> Sequence[Any]:
    """Every requisition with the number of orders that count."""
    alive = sa.and_(_ORDER.requisition_id == _ASKED.id, _ORDER.state != "cancelled")
    return session.execute(
        sa.select(_ASKED.id, _ASKED.number, _ASKED.state, sa.func.count(_ORDER.id).label("orders"))
        .outerjoin(tables.order, alive)
        .where(_ASKED.company_id == company_id)
        .group_by(_ASKED.id, _ASKED.number, _ASKED.state)
    ).all()


def ended(session: Session, company_id: str) -> Iterator[tuple[str, str, str, bool]]:
    """Kind, reference of the budget and number of what has ended; whether something was spent."""
    asked = sa.select(_ASKED.id, _ASKED.number).where(
        _ASKED.company_id == company_id, _ASKED.state.in_(NOT_BOUGHT)
    )
    for document, number in session.execute(asked):
        yield "requisition", document, number, False
    orders = sa.select(_ORDER.id, _ORDER.requisition_id, _ORDER.number, _ORDER.state).where(
        _ORDER.company_id == company_id, _ORDER.state.in_(("closed", "cancelled"))
    )
    for row in session.execute(orders):
        if row.state == "closed":
            yield "purchase_order", row.requisition_id or row.id, row.number, True
        elif row.requisition_id is None:
            yield "purchase_order", row.id, row.number, False


def called_off(session: Session, company_id: str) -> Sequence[Any]:
    """Lines of contracts with what orders that count ask for of them."""
    counted = (
        sa.select(_LINE.c.contract_line_id, _total(_LINE.c.quantity).label("ordered"))
        .join(tables.order, _ORDER.id == _LINE.c.document_id)
        .where(_ORDER.company_id == company_id, _ORDER.state != "cancelled")
        .group_by(_LINE.c.contract_line_id)
        .subquery()
    )
    nothing = sa.literal(Decimal(0), _AGREED.c.called_quantity.type)
    return session.execute(
        sa.select(
            _AGREED.c.document_id,
            _AGREED.c.called_quantity,
            sa.func.coalesce(counted.c.ordered, nothing).label("ordered"),
        )
        .join(tables.contract, tables.contract.c.id == _AGREED.c.document_id)
        .outerjoin(counted, counted.c.contract_line_id == _AGREED.c.id)
        .where(tables.contract.c.company_id == company_id)
    ).all()


def _total(column: Any) -> Any:
    return sa.func.sum(column, type_=column.type)
