"""How the inventory finds its rows."""

from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from erp_modules.inventory import rules, tables
from erp_modules.inventory.model import (
    GoodsReceipt,
    StockLevel,
    StockMove,
    StockPolicy,
    Transfer,
    Warehouse,
)
from workflow_engine.persistence.records import locked

T = TypeVar("T")
Pair = tuple[str, str]
ZERO = Decimal(0)
_LEVEL, _MOVE, _KEPT = tables.stock_level.c, tables.stock_move.c, tables.reservation.c


def policy(session: Session, company_id: str) -> StockPolicy:
    """What the company wants of its stock; the defaults where it says nothing."""
    found = session.scalars(sa.select(StockPolicy).filter_by(company_id=company_id)).one_or_none()
    return found or StockPolicy(id="", company_id=company_id)


def lock_levels(
    session: Session, company_id: str, pairs: Collection[Pair]
) -> dict[Pair, StockLevel]:
    """Lock the rows, always in one order so that two commands cannot wait for each other."""
    if not pairs:
        return {}
    statement = (
        sa.select(StockLevel)
        .where(
            _LEVEL.company_id == company_id,
            sa.or_(*(is_pair(_LEVEL, pair) for pair in pairs)),
        )
        .order_by(_LEVEL.item_id, _LEVEL.warehouse_id)
    )
    found = session.scalars(locked(statement))
    return {(level.item_id, level.warehouse_id): level for level in found}


def is_pair(columns: Any, pair: Pair) -> sa.ColumnElement[bool]:
    return sa.and_(columns.item_id == pair[0], columns.warehouse_id == pair[1])


def levels_in(session: Session, company_id: str, warehouse_id: str) -> Sequence[StockLevel]:
    """The levels of a warehouse on which something lies or is missing, by item."""
    return session.scalars(
        sa.select(StockLevel)
        .filter_by(company_id=company_id, warehouse_id=warehouse_id)
        .where(_LEVEL.on_hand != 0)
        .order_by(_LEVEL.item_id)
    ).all()


def level(session: Session, company_id: str, item_id: str, warehouse_id: str) -> StockLevel | None:
    return session.scalars(
        sa.select(StockLevel).filter_by(
            company_id=company_id, item_id=item_id, warehouse_id=warehouse_id
        )
    ).one_or_none()


def transfer_with(session: Session, company_id: str, reference: str) -> Transfer | None:
    """The transfer that was asked for under this name."""
    return session.scalars(
        sa.select(Transfer).filter_by(company_id=company_id, asked_by=reference)
    ).one_or_none()


def moves_to_undo(session: Session, document_id: str) -> Sequence[StockMove]:
    """The moves of a document that were not reversed yet, the last of each level first."""
    reversing = sa.select(_MOVE.reverses_id).where(
        _MOVE.source_id == document_id, _MOVE.reverses_id.is_not(None)
    )
    return session.scalars(
        sa.select(StockMove)
        .filter_by(source_id=document_id, reverses_id=None)
        .where(_MOVE.id.not_in(reversing))
        .order_by(_MOVE.item_id, _MOVE.warehouse_id, _MOVE.seq.desc())
    ).all()


def warehouse_of_kind(session: Session, company_id: str, kind: str) -> Warehouse | None:
    """The first warehouse in use of a kind, by its code."""
    return session.scalars(
        sa.select(Warehouse)
        .filter_by(company_id=company_id, kind=kind, active=True)
        .order_by(tables.warehouse.c.code)
        .limit(1)
    ).one_or_none()


def main_warehouse(session: Session, company_id: str) -> Warehouse | None:
    """Where deliveries arrive that name no warehouse."""
    return session.scalars(
        sa.select(Warehouse)
        .filter_by(company_id=company_id, main=True, active=True)
        .order_by(tables.warehouse.c.code)
        .limit(1)
    ).one_or_none()


def storages(session: Session, company_id: str, *, but: str) -> Sequence[Warehouse]:
    """The other warehouses in use from which goods may be taken, by code."""
    columns = tables.warehouse.c
    return session.scalars(
        sa.select(Warehouse)
        .filter_by(company_id=company_id, kind="storage", active=True)
        .where(columns.id != but)
        .order_by(columns.code)
    ).all()


def posted_for(
    session: Session, company_id: str, entity: type[T], source_kind: str, source_id: str
) -> T | None:
    """The issue or receipt that a document of another module led to, locked, while it counts."""
    statement = (
        sa.select(entity)
        .filter_by(company_id=company_id, source_kind=source_kind, source_id=source_id)
        .where(entity.state.in_(("posted", "inspected")))  # type: ignore[attr-defined]
        .limit(1)
    )
    return session.scalars(locked(statement)).one_or_none()


def receipt_with(
    session: Session, company_id: str, order_id: str, delivery_note: str
) -> GoodsReceipt | None:
    """The receipt of an order with this delivery note that was posted and still counts."""
    return session.scalars(
        sa.select(GoodsReceipt)
        .filter_by(company_id=company_id, order_id=order_id, delivery_note=delivery_note)
        .where(tables.goods_receipt.c.state.in_(("posted", "inspected")))
        .order_by(tables.goods_receipt.c.id)
        .limit(1)
    ).one_or_none()


def cost_of(session: Session, company_id: str, item_id: str) -> Decimal | None:
    """What one of an item costs on average over all warehouses, else the last known; None before
    its first receipt."""
    row = session.execute(
        sa.select(
            total_of(_LEVEL.on_hand).label("quantity"),
            total_of(_LEVEL.value).label("value"),
            sa.func.max(_LEVEL.cost, type_=_LEVEL.cost.type).label("cost"),
        ).where(_LEVEL.company_id == company_id, _LEVEL.item_id == item_id)
    ).one()
    if row.quantity > 0:
        return rules.each(row.value, row.quantity)
    return row.cost or None


def total_of(column: Any) -> Any:
    """The sum, zero of nothing, read as the exact decimal that the column keeps."""
    return sa.func.coalesce(sa.func.sum(column, type_=column.type), sa.literal(ZERO, column.type))


def has_policy(session: Session, company_id: str) -> bool:
    return (
        session.scalars(sa.select(StockPolicy).filter_by(company_id=company_id)).first() is not None
    )
