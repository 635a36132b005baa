"""How orders are found beside by their id: notes, and what was ordered lately."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from erp_modules.procurement import tables
from erp_modules.procurement.model import Amendment, Item, Note, Order, Requisition
from erp_modules.procurement.states import OPEN_ORDER

ZERO = Decimal(0)


def is_noted(session: Session, order_id: str, kind: str, source: str) -> bool:
    """Whether this source has said this already."""
    columns = tables.order_note.c
    found = sa.select(columns.id).where(
        columns.order_id == order_id, columns.kind == kind, columns.source == source
    )
    return session.execute(found.limit(1)).first() is not None


def ordered_lately(session: Session, order: Order, days: int) -> Decimal:
    """What was ordered of the same supplier for the same cost centre in the days before.

    Amounts are in the company's currency; what was requested and approved for exactly its amount
    counts too, since a large purchase may have been cut into small requests.
    """
    columns = tables.order.c
    statement = sa.select(columns.base_amount).where(
        columns.company_id == order.company_id,
        columns.supplier_id == order.supplier_id,
        columns.cost_centre == order.cost_centre,
        columns.id != order.id,
        columns.state.not_in(("draft", "cancelled")),
        columns.created_at > order.created_at - timedelta(days=days),
        columns.created_at <= order.created_at,
    )
    return sum(session.scalars(statement), Decimal(0))


def open_amendment(session: Session, order_id: str, digest: str) -> Amendment | None:
    """The draft of an amendment with this content."""
    return session.scalars(
        sa.select(Amendment).filter_by(order_id=order_id, state="draft", digest=digest).limit(1)
    ).one_or_none()


def order_of_bid(session: Session, bid_id: str) -> Order | None:
    """The order made from a bid that counts."""
    statement = sa.select(Order).filter_by(bid_id=bid_id)
    return session.scalars(statement.where(tables.order.c.state != "cancelled")).one_or_none()


def open_quantities(session: Session, company_id: str, item_id: str) -> Mapping[str, Any]:
    """In units of the item; ``by_warehouse`` by the code that orders name."""
    item = session.scalars(sa.select(Item).filter_by(id=item_id, company_id=company_id)).one()
    ordered: dict[str, Decimal] = {}
    orders = (
        sa.select(Order)
        .filter_by(company_id=company_id)
        .where(tables.order.c.state.in_(OPEN_ORDER), tables.order.c.id.in_(_orders_of(item_id)))
    )
    for order in session.scalars(orders):
        expected = [
            in_units(item, line.unit, max(line.quantity - line.kept, ZERO))
            for line in order.lines
            if line.item_id == item_id and not line.is_service
        ]
        where = order.warehouse or item.warehouse or ""
        ordered[where] = ordered.get(where, ZERO) + sum(expected, ZERO)
    return {
        "ordered": sum(ordered.values(), ZERO),
        "requested": _requested(session, company_id, item),
        "by_warehouse": {
            where: {"ordered": amount, "requested": ZERO}
            for where, amount in sorted(ordered.items())
            if where
        },
    }


def in_units(item: Item, unit: str, quantity: Decimal) -> Decimal:
    """A quantity in the item's own unit; what is bought in boxes is kept in pieces."""
    is_bought = unit == item.purchase_unit and unit != item.unit
    return quantity * item.purchase_factor if is_bought else quantity


def _orders_of(item_id: str) -> sa.Select[Any]:
    lines = tables.metadata.tables["procurement_purchase_order_line"].c
    return sa.select(lines.document_id).where(lines.item_id == item_id)


def _requested(session: Session, company_id: str, item: Item) -> Decimal:
    heads, lines = tables.requisition.c, tables.requisition_line.c
    statement = (
        sa.select(lines.quantity, lines.unit)
        .join_from(tables.requisition_line, tables.requisition, lines.requisition_id == heads.id)
        .where(
            heads.company_id == company_id,
            heads.state.in_(("submitted", "returned", "approved")),
            lines.item_id == item.id,
        )
    )
    rows = session.execute(statement)
    return sum((in_units(item, row.unit, row.quantity) for row in rows), ZERO)


def called_for(session: Session, company_id: str, contract_id: str, reference: str) -> Order | None:
    """The call-off that was made for this reference and counts."""
    statement = sa.select(Order).filter_by(
        company_id=company_id, contract_id=contract_id, reference=reference
    )
    return session.scalars(statement.where(tables.order.c.state != "cancelled")).one_or_none()


def requested_for(
    session: Session, company_id: str, kind: str, source_id: str
) -> Sequence[Requisition]:
    """What was opened for a document, locked, as it stands after the wait for the lock."""
    statement = sa.select(Requisition).filter_by(
        company_id=company_id, source_kind=kind, source_id=source_id
    )
    fresh = statement.with_for_update().execution_options(populate_existing=True)
    return session.scalars(fresh.order_by(tables.requisition.c.id)).all()


#: What a page shows at most; files have all of it.
MOST_SHOWN = 100


def notes_of(session: Session, order_id: str) -> Sequence[Note]:
    """What was said about an order, the newest first."""
    statement = sa.select(Note).filter_by(order_id=order_id)
    return session.scalars(
        statement.order_by(tables.order_note.c.id.desc()).limit(MOST_SHOWN)
    ).all()


def amendments_of(session: Session, order_id: str) -> Sequence[Amendment]:
    statement = sa.select(Amendment).filter_by(order_id=order_id)
    return session.scalars(statement.order_by(tables.amendment.c.id.desc()).limit(MOST_SHOWN)).all()


def orders_under(session: Session, contract_id: str) -> Sequence[Order]:
    """The call-offs of a contract, the newest first."""
    statement = sa.select(Order).filter_by(contract_id=contract_id)
    return session.scalars(statement.order_by(tables.order.c.id.desc()).limit(MOST_SHOWN)).all()
