"""How reservations are found and locked."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from erp_modules.inventory import tables
from erp_modules.inventory.model import Reservation
from erp_modules.inventory.queries import Pair, is_pair, total_of
from workflow_engine.persistence.records import locked

_KEPT = tables.reservation.c


def lapsed(
    session: Session, company_id: str, pairs: Iterable[Pair], now: datetime
) -> Sequence[Reservation]:
    """Open reservations whose time is over; those that somebody holds just now are left out."""
    wanted = list(pairs)
    if not wanted:
        return ()
    statement = (
        sa.select(Reservation)
        .filter_by(company_id=company_id, state="open")
        .where(_KEPT.expires_at <= now, sa.or_(*(is_pair(_KEPT, pair) for pair in wanted)))
        .order_by(_KEPT.id)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    return session.scalars(statement).all()


def overdue_pairs(session: Session, company_id: str, now: datetime) -> Sequence[Pair]:
    """Items and warehouses with reservations whose time is over."""
    statement = (
        sa.select(_KEPT.item_id, _KEPT.warehouse_id)
        .where(_KEPT.company_id == company_id, _KEPT.state == "open", _KEPT.expires_at <= now)
        .distinct()
    )
    return [(row.item_id, row.warehouse_id) for row in session.execute(statement)]


def reservations_for(
    session: Session, company_id: str, source_kind: str, source_id: str
) -> Sequence[Reservation]:
    """The open reservations of a document, locked."""
    statement = (
        sa.select(Reservation)
        .filter_by(
            company_id=company_id, source_kind=source_kind, source_id=source_id, state="open"
        )
        .order_by(_KEPT.id)
    )
    return session.scalars(locked(statement)).all()


def reservation_of(session: Session, company_id: str, source_id: str, pair: Pair) -> str | None:
    """The open reservation of a source for an item in a warehouse."""
    return session.scalars(
        sa.select(_KEPT.id)
        .where(_KEPT.company_id == company_id, _KEPT.state == "open", is_pair(_KEPT, pair))
        .where(_KEPT.source_id == source_id)
        .order_by(_KEPT.id)
        .limit(1)
    ).one_or_none()


def lock_reservations(
    session: Session, company_id: str, ids: Collection[str]
) -> dict[str, Reservation]:
    statement = (
        sa.select(Reservation)
        .filter_by(company_id=company_id)
        .where(_KEPT.id.in_(ids))
        .order_by(_KEPT.id)
    )
    return {found.id: found for found in session.scalars(locked(statement))} if ids else {}


def kept_for(session: Session, company_id: str, source_kind: str) -> Sequence[tuple[str, Decimal]]:
    """By source of this kind, what its open reservations keep together."""
    rows = session.execute(
        sa.select(_KEPT.source_id, total_of(_KEPT.quantity - _KEPT.consumed))
        .where(_KEPT.company_id == company_id, _KEPT.state == "open")
        .where(_KEPT.source_kind == source_kind)
        .group_by(_KEPT.source_id)
    )
    return [(source, quantity) for source, quantity in rows]
