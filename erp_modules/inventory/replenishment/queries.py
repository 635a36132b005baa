"""Reorder points, and the sums from which stock is projected."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from erp_modules.inventory import tables
from erp_modules.inventory.model import ReorderPoint
from erp_modules.inventory.queries import Pair, is_pair, total_of
from workflow_engine.persistence.records import locked

_LEVEL, _KEPT = tables.stock_level.c, tables.reservation.c
_carried = tables.metadata.tables["inventory_transfer_line"]


def points_of(
    session: Session, company_id: str, pairs: Iterable[Pair], *, lock: bool = False
) -> Sequence[ReorderPoint]:
    """The reorder points in use of these items and warehouses, in one order."""
    columns = tables.reorder_point.c
    wanted = list(pairs)
    if not wanted:
        return ()
    statement = (
        sa.select(ReorderPoint)
        .filter_by(company_id=company_id, active=True)
        .where(sa.or_(*(is_pair(columns, pair) for pair in wanted)))
        .order_by(columns.id)
    )
    return session.scalars(locked(statement) if lock else statement).all()


def all_points(session: Session, company_id: str, warehouse_id: str = "") -> Sequence[ReorderPoint]:
    """The reorder points in use, by item; of one warehouse or of all."""
    columns = tables.reorder_point.c
    statement = (
        sa.select(ReorderPoint)
        .filter_by(company_id=company_id, active=True)
        .order_by(columns.item_id, columns.warehouse_id)
    )
    if warehouse_id:
        statement = statement.where(columns.warehouse_id == warehouse_id)
    return session.scalars(statement).all()


def has_point(session: Session, company_id: str, item_id: str, warehouse_id: str) -> bool:
    statement = sa.select(ReorderPoint).filter_by(
        company_id=company_id, item_id=item_id, warehouse_id=warehouse_id
    )
    return session.scalars(statement).first() is not None


def sums(
    session: Session, company_id: str, item_id: str, warehouse_id: str, now: datetime
) -> Mapping[str, Decimal]:
    """On hand, reserved (without what has lapsed) and on the way; of usable stock.

    Without a warehouse it is all that lies in storage.
    """
    storage = sa.select(tables.warehouse.c.id).where(
        tables.warehouse.c.company_id == company_id, tables.warehouse.c.kind == "storage"
    )

    def here(column: Any) -> sa.ColumnElement[bool]:
        return column == warehouse_id if warehouse_id else column.in_(storage)

    on_hand = sa.select(total_of(_LEVEL.on_hand)).where(
        _LEVEL.company_id == company_id, _LEVEL.item_id == item_id, here(_LEVEL.warehouse_id)
    )
    reserved = sa.select(total_of(_KEPT.quantity - _KEPT.consumed)).where(
        _KEPT.company_id == company_id,
        _KEPT.item_id == item_id,
        _KEPT.state == "open",
        here(_KEPT.warehouse_id),
        sa.or_(_KEPT.expires_at.is_(None), _KEPT.expires_at > now),
    )
    head, line = tables.transfer.c, _carried.c
    coming = (
        sa.select(total_of(line.quantity))
        .select_from(tables.transfer.join(_carried, line.document_id == head.id))
        .where(
            head.company_id == company_id,
            head.state == "shipped",
            line.item_id == item_id,
            here(head.target_id),
        )
    )
    return {
        "on_hand": session.execute(on_hand).scalar_one(),
        "reserved": session.execute(reserved).scalar_one(),
        "coming": session.execute(coming).scalar_one(),
    }
