"""Tables of procurement and how its objects are mapped onto them."""

import sqlalchemy as sa
from sqlalchemy.orm import registry, relationship

from erp_modules.procurement.model import (
    Item,
    Order,
    OrderLine,
    Requisition,
    RequisitionLine,
    Supplier,
)
from workflow_engine.persistence.tables.base import CONVENTION, key, ref, text
from workflow_engine.persistence.types import Exact, Id, Instant

metadata = sa.MetaData(naming_convention=CONVENTION)


def _company() -> sa.Column[str]:
    return sa.Column("company_id", Id, nullable=False)


def _exact(name: str, scale: int = 4) -> sa.Column[object]:
    return sa.Column(name, Exact(20, scale), nullable=False)


def _rev() -> sa.Column[int]:
    return sa.Column("rev", sa.Integer, nullable=False, server_default="1")


def _line_columns() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("position", sa.Integer, nullable=False),
        ref("item_id", "procurement_item.id", nullable=True),
        text("description", 500),
        _exact("quantity"),
        text("unit", 20),
        _exact("price"),
        _exact("amount"),
    )


supplier = sa.Table(
    "procurement_supplier",
    metadata,
    key(),
    _company(),
    text("code", 20),
    text("name", 200),
    text("email", 320, nullable=True),
    sa.Column("blocked", sa.Boolean, nullable=False, server_default=sa.false()),
    text("blocked_reason", 500, nullable=True),
    _rev(),
    sa.UniqueConstraint("company_id", "code"),
)

item = sa.Table(
    "procurement_item",
    metadata,
    key(),
    _company(),
    text("code", 20),
    text("name", 200),
    text("name_zh", 200, nullable=True),
    text("unit", 20),
    text("category", 20),
    _exact("price"),
    text("currency", 3),
    ref("supplier_id", "procurement_supplier.id", nullable=True),
    sa.Column("active", sa.Boolean, nullable=False, server_default=sa.true()),
    _rev(),
    sa.UniqueConstraint("company_id", "code"),
)

requisition = sa.Table(
    "procurement_requisition",
    metadata,
    key(),
    _company(),
    sa.Column("requester_id", Id, nullable=False),
    sa.Column("department_id", Id, nullable=True),
    sa.Column("created_at", Instant, nullable=False),
    text("state", 12),
    text("number", 40, nullable=True),
    text("title", 200),
    text("category", 20),
    text("cost_centre", 20),
    text("currency", 3),
    sa.Column("needed_by", sa.Date, nullable=False),
    ref("supplier_id", "procurement_supplier.id", nullable=True),
    text("purpose", 2000),
    _exact("amount"),
    _exact("base_amount"),
    _exact("rate", 10),
    sa.Column("rate_on", sa.Date, nullable=False),
    sa.Column("over_budget", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("version", sa.Integer, nullable=False),
    text("digest", 64),
    text("reason", 4000, nullable=True),
    sa.Column("submitted_at", Instant, nullable=True),
    _rev(),
    sa.UniqueConstraint("company_id", "number"),
    sa.Index(None, "company_id", "requester_id", "id"),
    sa.Index(None, "company_id", "state", "id"),
)

requisition_line = sa.Table(
    "procurement_requisition_line",
    metadata,
    key(),
    ref("requisition_id", "procurement_requisition.id", index=True),
    *_line_columns(),
)

order = sa.Table(
    "procurement_order",
    metadata,
    key(),
    _company(),
    text("number", 40),
    ref("requisition_id", "procurement_requisition.id", index=True),
    ref("supplier_id", "procurement_supplier.id"),
    text("cost_centre", 20),
    text("currency", 3),
    _exact("amount"),
    _exact("base_amount"),
    _exact("rate", 10),
    sa.Column("rate_on", sa.Date, nullable=False),
    text("digest", 64),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    text("state", 12),
    sa.Column("released_at", Instant, nullable=True),
    sa.Column("cancelled_at", Instant, nullable=True),
    text("reason", 4000, nullable=True),
    _rev(),
    sa.UniqueConstraint("company_id", "number"),
    # One requisition has at most one order that counts.
    sa.Index(
        "uq_procurement_order_live",
        "requisition_id",
        unique=True,
        sqlite_where=sa.text("state <> 'cancelled'"),
        postgresql_where=sa.text("state <> 'cancelled'"),
    ),
    sa.Index(None, "company_id", "state", "id"),
)

order_line = sa.Table(
    "procurement_order_line",
    metadata,
    key(),
    ref("order_id", "procurement_order.id", index=True),
    ref("requisition_line_id", "procurement_requisition_line.id", nullable=True),
    *_line_columns(),
)

mapping = registry(metadata=metadata)
mapping.map_imperatively(Supplier, supplier)
mapping.map_imperatively(Item, item)
mapping.map_imperatively(RequisitionLine, requisition_line)
mapping.map_imperatively(OrderLine, order_line)
mapping.map_imperatively(
    Requisition,
    requisition,
    properties={
        "lines": relationship(
            RequisitionLine,
            order_by=requisition_line.c.position,
            cascade="all, delete-orphan",
            lazy="selectin",
        )
    },
)
mapping.map_imperatively(
    Order,
    order,
    properties={
        "lines": relationship(
            OrderLine,
            order_by=order_line.c.position,
            cascade="all, delete-orphan",
            lazy="selectin",
        )
    },
)
