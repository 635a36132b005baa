"""What sales asks of its tables."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from erp_modules.inventory.model import Warehouse
from erp_modules.procurement.model import Item
from erp_modules.sales import tables
from erp_modules.sales.model import (
    Customer,
    Delivery,
    DeliveryLine,
    Quotation,
    ReturnLine,
    SalesOrder,
    SalesReturn,
)
from erp_modules.sales.rules.prices import CUSTOMER, EVERYBODY, GROUP, Offer
from erp_modules.sales.states import LIVE

ZERO = Decimal(0)
#: Deliveries whose goods still lie in the warehouse, and returns whose goods are on the way.
PLANNED, COMING = ("draft", "picked"), ("requested", "authorised")


def customer_of(session: Session, record: Quotation | SalesOrder) -> Customer:
    found: Customer = session.get_one(Customer, record.customer_id)
    return found


def quotation(session: Session, quotation_id: str) -> Quotation:
    found: Quotation = session.get_one(Quotation, quotation_id)
    return found


def offers(
    session: Session, customer: Customer, items: Iterable[str], currency: str
) -> list[Offer]:
    """The prices in lists that are for this customer, his group, or everybody."""
    head, line = tables.price_list.c, tables.price_line.c
    statement = (
        sa.select(
            head.code, head.group, head.customer_id, head.currency, head.valid_from,
            head.valid_until, line.item_id, line.least_quantity, line.price,
        )
        .join(tables.price_line, line.document_id == head.id)
        .where(
            head.company_id == customer.company_id,
            head.active,
            head.currency == currency,
            line.item_id.in_({*items}),
            sa.or_(head.customer_id.is_(None), head.customer_id == customer.id),
            sa.or_(head.group.is_(None), head.group == customer.group),
        )
    )  # fmt: skip
    return [
        Offer(
            CUSTOMER if row.customer_id else GROUP if row.group else EVERYBODY,
            row.code,
            row.item_id,
            row.currency,
            row.valid_from,
            row.valid_until,
            row.least_quantity,
            row.price,
        )
        for row in session.execute(statement)
    ]


def live_order_of(session: Session, quotation_id: str) -> SalesOrder | None:
    """The order that was made of a quotation, unless it was cancelled."""
    statement = (
        sa.select(SalesOrder)
        .filter_by(quotation_id=quotation_id)
        .where(tables.sales_order.c.state != "cancelled")
    )
    return session.scalars(statement).one_or_none()


def orders_of(session: Session, customer: Customer, *, without: str = "") -> Sequence[SalesOrder]:
    """The customer's orders that bind the company, and closed ones that may still be charged."""
    order = tables.sales_order.c
    statement = sa.select(SalesOrder).where(
        order.company_id == customer.company_id,
        order.customer_id == customer.id,
        order.state.in_({*LIVE, "closed"}),
    )
    if without:
        statement = statement.where(order.id != without)
    return session.scalars(statement).all()


def deliveries_of(session: Session, order_id: str) -> Sequence[Delivery]:
    """Every delivery for an order, the oldest first."""
    statement = sa.select(Delivery).filter_by(order_id=order_id).order_by(tables.delivery.c.id)
    return session.scalars(statement).all()


def planned(session: Session, order_id: str, *, without: str = "") -> Mapping[str, Decimal]:
    """What is in deliveries that have not left yet, by the id of the order line."""
    head, line = tables.delivery.c, tables.delivery_line.c
    statement = (
        sa.select(line.order_line_id, line.quantity)
        .join(tables.delivery, head.id == line.document_id)
        .where(
            head.order_id == order_id,
            head.state.in_(PLANNED),
            head.is_replacement.is_(False),
        )
    )
    return _sums(session, statement.where(head.id != without) if without else statement)


def coming_back(session: Session, delivery_id: str, *, without: str = "") -> Mapping[str, Decimal]:
    """What is announced to come back, by the id of the delivery line."""
    head, line = tables.sales_return.c, tables.return_line.c
    statement = (
        sa.select(line.delivery_line_id, line.quantity)
        .join(tables.sales_return, head.id == line.document_id)
        .where(
            head.delivery_id == delivery_id,
            head.state.in_(COMING),
        )
    )
    return _sums(session, statement.where(head.id != without) if without else statement)


def _sums(session: Session, statement: sa.Select[Any]) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for line_id, quantity in session.execute(statement):
        found[line_id] = found.get(line_id, ZERO) + quantity
    return found


def delivery_line(session: Session, line_id: str) -> DeliveryLine:
    found: DeliveryLine = session.get_one(DeliveryLine, line_id)
    return found


def delivery_with(session: Session, line_id: str) -> Delivery:
    """The delivery that a line belongs to."""
    line = tables.delivery_line.c
    statement = (
        sa.select(Delivery)
        .join(tables.delivery_line, line.document_id == tables.delivery.c.id)
        .where(line.id == line_id)
    )
    return session.scalars(statement).one()


def root_id(session: Session, line_id: str) -> str:
    """The delivery line on which a piece is charged: replacements lead back to the first."""
    return delivery_line(session, line_id).replaces_line_id or line_id


def replaced_by(session: Session, delivery_id: str) -> Sequence[ReturnLine]:
    """The lines of the return because of which a replacement is sent."""
    statement = sa.select(SalesReturn).filter_by(replacement_id=delivery_id)
    found = session.scalars(statement).one_or_none()
    return found.lines if found is not None else ()


def returns_of(session: Session, order_id: str) -> Sequence[SalesReturn]:
    statement = (
        sa.select(SalesReturn).filter_by(order_id=order_id).order_by(tables.sales_return.c.id)
    )
    return session.scalars(statement).all()


def item_codes(session: Session, ids: Iterable[str]) -> Mapping[str, str]:
    """What people call items, by id."""
    statement = sa.select(Item).where(Item.id.in_({*ids}))  # type: ignore[attr-defined]
    return {item.id: item.code for item in session.scalars(statement)}


def main_warehouse(session: Session, company_id: str) -> str | None:
    """Where goods are taken from when nobody says otherwise."""
    statement = (
        sa.select(Warehouse)
        .filter_by(company_id=company_id, active=True, kind="storage")
        .order_by(Warehouse.main.desc(), Warehouse.code)  # type: ignore[attr-defined]
        .limit(1)
    )
    found = session.scalars(statement).one_or_none()
    return found.id if found else None
