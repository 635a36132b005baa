"""Tables of procurement and how its objects are mapped onto them."""

import sqlalchemy as sa
from sqlalchemy.orm import registry, relationship

from erp_modules.procurement import model
from erp_modules.procurement.model import Requisition, RequisitionLine
from workflow_engine.persistence.store import Store
from workflow_engine.persistence.tables.base import key, ref, text
from workflow_engine.persistence.types import Exact, Id, Instant

store = Store("procurement")
metadata = store.metadata


def _exact(name: str, scale: int = 4) -> sa.Column[object]:
    return sa.Column(name, Exact(20, scale), nullable=False)


def _one(name: str, *columns: str, when: str) -> sa.Index:
    """At most one row for all values of the columns together while the condition holds."""
    where = sa.text(when)
    return sa.Index(name, *columns, unique=True, sqlite_where=where, postgresql_where=where)


supplier = store.keep("supplier", model.Supplier)
item = store.keep("item", model.Item)

requisition = sa.Table(
    "procurement_requisition",
    metadata,
    key(),
    sa.Column("company_id", Id, nullable=False),
    sa.Column("created_by_id", Id, nullable=True),
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
    sa.Column("rev", sa.Integer, nullable=False, server_default="1"),
    text("source_kind", 40, nullable=True),
    sa.Column("source_id", Id, nullable=True, index=True),
    text("source_part", 40, nullable=True),
    sa.UniqueConstraint("company_id", "number"),
    sa.Index(None, "company_id", "requester_id", "id"),
    sa.Index(None, "company_id", "state", "id"),
    # What a document lacks is asked for once, part by part.
    _one(
        "uq_procurement_requisition_wanted",
        "source_kind",
        "source_id",
        "source_part",
        when="state NOT IN ('rejected', 'withdrawn', 'cancelled', 'supplied')",
    ),
)

requisition_line = sa.Table(
    "procurement_requisition_line",
    metadata,
    key(),
    ref("requisition_id", "procurement_requisition.id", index=True),
    sa.Column("position", sa.Integer, nullable=False),
    ref("item_id", "procurement_item.id", nullable=True),
    text("description", 500),
    _exact("quantity"),
    text("unit", 20),
    _exact("price"),
    _exact("amount"),
)

mapping = registry(metadata=metadata)
mapping.map_imperatively(
    RequisitionLine,
    requisition_line,
    # As lines of all other documents call it.
    properties={"document_id": requisition_line.c.requisition_id},
)
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

policy = store.keep("policy", model.Policy, sa.UniqueConstraint("company_id"))
bank_change = store.keep(
    "supplier_bank_change",
    model.BankChange,
    # One question at a time: the answer to it says whether the supplier may be paid.
    _one("uq_procurement_bank_change_open", "supplier_id", when="state = 'asked'"),
)
catalogue_price = store.keep(
    "catalogue_price",
    model.CataloguePrice,
    sa.UniqueConstraint(
        "item_id",
        "supplier_id",
        "valid_from",
        "minimum",
        name="uq_procurement_catalogue_price_from",
    ),
)
contract = store.keep("contract", model.Contract)
rfq = store.keep("rfq", model.Rfq)
bid = store.keep("bid", model.Bid, sa.UniqueConstraint("rfq_id", "supplier_id"))
sealed_bid = store.keep("sealed_bid", model.SealedBid, sa.UniqueConstraint("bid_id"))
waiver = store.keep("bid_waiver", model.Waiver)
order = store.keep(
    "purchase_order",
    model.Order,
    # One requisition has at most one order that counts.
    _one("uq_procurement_purchase_order_live", "requisition_id", when="state <> 'cancelled'"),
    sa.Index("ix_procurement_purchase_order_lately", "supplier_id", "created_at"),
)
order_note = store.keep("order_note", model.Note, sa.UniqueConstraint("line_id", "kind", "source"))
amendment = store.keep("order_amendment", model.Amendment)
supplier_score = store.keep(
    "supplier_score", model.SupplierScore, sa.UniqueConstraint("supplier_id", "since", "until")
)
