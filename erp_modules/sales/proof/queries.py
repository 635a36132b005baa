"""What the proofs of sales compare."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from erp_modules.sales import tables

_ORDER, _LINE = tables.sales_order.c, tables.sales_order_line.c
_DELIVERY, _PIECE = tables.delivery.c, tables.delivery_line.c
_LEFT = ("shipped", "delivered", "invoiced", "refused")
_ENDED = ("closed", "cancelled")


def order_lines(session: Session, company_id: str) -> Sequence[Any]:
    statement = sa.select(tables.sales_order_line).join(
        tables.sales_order, _ORDER.id == _LINE.document_id
    )
    return session.execute(statement.where(_ORDER.company_id == company_id)).all()


def delivered(session: Session, company_id: str) -> Mapping[str, tuple[Decimal, Decimal]]:
    """By line of an order, what left and what was invoiced; replacements are neither."""
    rows = session.execute(
        sa.select(_PIECE.order_line_id, _total(_PIECE.quantity), _total(_PIECE.invoiced))
        .join(tables.delivery, _DELIVERY.id == _PIECE.document_id)
        .where(
            _DELIVERY.company_id == company_id,
            _DELIVERY.state.in_(_LEFT),
            _DELIVERY.is_replacement.is_(False),
        )
        .group_by(_PIECE.order_line_id)
    )
    return {row[0]: (row[1], row[2]) for row in rows}


def ended_with_reserve(session: Session, company_id: str) -> Sequence[Any]:
    return session.execute(
        sa.select(_LINE.document_id, _LINE.position, _LINE.reserved)
        .join(tables.sales_order, _ORDER.id == _LINE.document_id)
        .where(_ORDER.company_id == company_id, _ORDER.state.in_(_ENDED), _LINE.reserved != 0)
    ).all()


def deliveries_of_ended(session: Session, company_id: str) -> Sequence[Any]:
    """Deliveries that are to go, or are going, of orders that were cancelled."""
    return session.execute(
        sa.select(_DELIVERY.id, _DELIVERY.number, _DELIVERY.state)
        .join(tables.sales_order, _ORDER.id == _DELIVERY.order_id)
        .where(
            _DELIVERY.company_id == company_id,
            _DELIVERY.is_replacement.is_(False),
            _DELIVERY.state.in_(("draft", "picked", "shipped")),
            _ORDER.state == "cancelled",
        )
    ).all()


def _total(column: Any) -> Any:
    return sa.func.sum(column, type_=column.type)
