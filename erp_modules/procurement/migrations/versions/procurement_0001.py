"""Suppliers, items, requisitions and purchase orders with their lines."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from workflow_engine.persistence.types import Exact, Id, Instant

revision = "procurement_0001"
down_revision = None
branch_labels = ("procurement",)
depends_on = ("kernel_0001",)


def upgrade() -> None:
    _catalogue()
    _requisitions()
    _orders()
    _lines("requisition")
    _lines("order", _column("requisition_line_id", Id, nullable=True))


def _column(name: str, kind: Any, *, nullable: bool = False, **options: Any) -> Any:
    return sa.Column(name, kind, nullable=nullable, **options)


def _text(name: str, length: int, *, nullable: bool = False) -> Any:
    return _column(name, sa.String(length), nullable=nullable)


def _rev() -> Any:
    return _column("rev", sa.Integer, server_default="1")


def _foreign(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"procurement_{target}.id"], name=f"fk_procurement_{table}_{column}"
    )


def _catalogue() -> None:
    op.create_table(
        "procurement_supplier",
        _column("id", Id),
        _column("company_id", Id),
        _text("code", 20),
        _text("name", 200),
        _text("email", 320, nullable=True),
        _column("blocked", sa.Boolean, server_default=sa.false()),
        _text("blocked_reason", 500, nullable=True),
        _rev(),
        sa.PrimaryKeyConstraint("id", name="pk_procurement_supplier"),
        sa.UniqueConstraint("company_id", "code", name="uq_procurement_supplier_company_id_code"),
    )
    op.create_table(
        "procurement_item",
        _column("id", Id),
        _column("company_id", Id),
        _text("code", 20),
        _text("name", 200),
        _text("name_zh", 200, nullable=True),
        _text("unit", 20),
        _text("category", 20),
        _column("price", Exact(20, 4)),
        _text("currency", 3),
        _column("supplier_id", Id, nullable=True),
        _column("active", sa.Boolean, server_default=sa.true()),
        _rev(),
        sa.PrimaryKeyConstraint("id", name="pk_procurement_item"),
        _foreign("item", "supplier_id", "supplier"),
        sa.UniqueConstraint("company_id", "code", name="uq_procurement_item_company_id_code"),
    )


def _requisitions() -> None:
    op.create_table(
        "procurement_requisition",
        _column("id", Id),
        _column("company_id", Id),
        _column("requester_id", Id),
        _column("department_id", Id, nullable=True),
        _column("created_at", Instant),
        _text("state", 12),
        _text("number", 40, nullable=True),
        _text("title", 200),
        _text("category", 20),
        _text("cost_centre", 20),
        _text("currency", 3),
        _column("needed_by", sa.Date),
        _column("supplier_id", Id, nullable=True),
        _text("purpose", 2000),
        _column("amount", Exact(20, 4)),
        _column("base_amount", Exact(20, 4)),
        _column("rate", Exact(20, 10)),
        _column("rate_on", sa.Date),
        _column("over_budget", sa.Boolean, server_default=sa.false()),
        _column("version", sa.Integer),
        _text("digest", 64),
        _text("reason", 4000, nullable=True),
        _column("submitted_at", Instant, nullable=True),
        _rev(),
        sa.PrimaryKeyConstraint("id", name="pk_procurement_requisition"),
        _foreign("requisition", "supplier_id", "supplier"),
        sa.UniqueConstraint(
            "company_id", "number", name="uq_procurement_requisition_company_id_number"
        ),
    )
    for column in ("requester_id", "state"):
        op.create_index(
            f"ix_procurement_requisition_company_id_{column}_id",
            "procurement_requisition",
            ["company_id", column, "id"],
        )


def _orders() -> None:
    op.create_table(
        "procurement_order",
        _column("id", Id),
        _column("company_id", Id),
        _text("number", 40),
        _column("requisition_id", Id),
        _column("supplier_id", Id),
        _text("cost_centre", 20),
        _text("currency", 3),
        _column("amount", Exact(20, 4)),
        _column("base_amount", Exact(20, 4)),
        _column("rate", Exact(20, 10)),
        _column("rate_on", sa.Date),
        _text("digest", 64),
        _column("created_at", Instant),
        _column("version", sa.Integer),
        _text("state", 12),
        _column("released_at", Instant, nullable=True),
        _column("cancelled_at", Instant, nullable=True),
        _text("reason", 4000, nullable=True),
        _rev(),
        sa.PrimaryKeyConstraint("id", name="pk_procurement_order"),
        _foreign("order", "requisition_id", "requisition"),
        _foreign("order", "supplier_id", "supplier"),
        sa.UniqueConstraint("company_id", "number", name="uq_procurement_order_company_id_number"),
    )
    op.create_index("ix_procurement_order_requisition_id", "procurement_order", ["requisition_id"])
    op.create_index(
        "ix_procurement_order_company_id_state_id",
        "procurement_order",
        ["company_id", "state", "id"],
    )
    live = sa.text("state <> 'cancelled'")
    op.create_index(
        "uq_procurement_order_live",
        "procurement_order",
        ["requisition_id"],
        unique=True,
        sqlite_where=live,
        postgresql_where=live,
    )


def _lines(document: str, *extra: Any) -> None:
    table = f"{document}_line"
    foreign = [
        _foreign(table, f"{document}_id", document),
        _foreign(table, "item_id", "item"),
        *([_foreign(table, "requisition_line_id", "requisition_line")] if extra else []),
    ]
    op.create_table(
        f"procurement_{table}",
        _column("id", Id),
        _column(f"{document}_id", Id),
        *extra,
        _column("position", sa.Integer),
        _column("item_id", Id, nullable=True),
        _text("description", 500),
        _column("quantity", Exact(20, 4)),
        _text("unit", 20),
        _column("price", Exact(20, 4)),
        _column("amount", Exact(20, 4)),
        sa.PrimaryKeyConstraint("id", name=f"pk_procurement_{table}"),
        *foreign,
    )
    op.create_index(
        f"ix_procurement_{table}_{document}_id", f"procurement_{table}", [f"{document}_id"]
    )


def downgrade() -> None:
    for name in ("order_line", "requisition_line", "order", "requisition", "item", "supplier"):
        op.drop_table(f"procurement_{name}")
