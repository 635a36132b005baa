"""Levels that do not equal their ledger: there are none unless somebody wrote past the rules."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from erp_modules.inventory import tables
from erp_modules.inventory.queries import ZERO, total_of

_LEVEL, _MOVE, _KEPT = tables.stock_level.c, tables.stock_move.c, tables.reservation.c


def difference_to_ledger(session: Session, company_id: str) -> Sequence[Mapping[str, Any]]:
    """Levels that do not equal the sums of their moves or reservations; none when all is well."""
    moved, kept = _moved(company_id), _kept(company_id)
    zero = sa.literal(ZERO, _LEVEL.on_hand.type)
    sums = {
        "on_hand": sa.func.coalesce(moved.c.quantity, zero),
        "value": sa.func.coalesce(moved.c.value, zero),
        "reserved": sa.func.coalesce(kept.c.reserved, zero),
        "seq": sa.func.coalesce(moved.c.seq, 0),
    }
    statement = (
        sa.select(
            _LEVEL.item_id,
            _LEVEL.warehouse_id,
            *(_LEVEL[name] for name in sums),
            *(found.label(f"sum_{name}") for name, found in sums.items()),
        )
        .select_from(tables.stock_level.outerjoin(moved, _same(moved)).outerjoin(kept, _same(kept)))
        .where(
            _LEVEL.company_id == company_id,
            sa.or_(*(_LEVEL[name] != found for name, found in sums.items())),
        )
    )
    return [dict(row) for row in session.execute(statement).mappings()]


def moved_by_document(session: Session, company_id: str) -> Mapping[tuple[str, str], Decimal]:
    """By document, the value that its moves brought into the stock, over all warehouses."""
    rows = session.execute(
        sa.select(_MOVE.source_kind, _MOVE.source_id, total_of(_MOVE.value))
        .where(_MOVE.company_id == company_id)
        .group_by(_MOVE.source_kind, _MOVE.source_id)
    )
    return {(kind, document): value for kind, document, value in rows}


def _moved(company_id: str) -> sa.Subquery:
    return (
        sa.select(
            _MOVE.item_id,
            _MOVE.warehouse_id,
            total_of(_MOVE.quantity).label("quantity"),
            total_of(_MOVE.value).label("value"),
            sa.func.max(_MOVE.seq).label("seq"),
        )
        .where(_MOVE.company_id == company_id)
        .group_by(_MOVE.item_id, _MOVE.warehouse_id)
        .subquery()
    )


def _kept(company_id: str) -> sa.Subquery:
    return (
        sa.select(
            _KEPT.item_id,
            _KEPT.warehouse_id,
            total_of(_KEPT.quantity - _KEPT.consumed).label("reserved"),
        )
        .where(_KEPT.company_id == company_id, _KEPT.state == "open")
        .group_by(_KEPT.item_id, _KEPT.warehouse_id)
        .subquery()
    )


def _same(other: Any) -> sa.ColumnElement[bool]:
    return sa.and_(other.c.item_id == _LEVEL.item_id, other.c.warehouse_id == _LEVEL.warehouse_id)
