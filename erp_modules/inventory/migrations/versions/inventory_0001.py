"""Warehouses, the ledger of stock with its levels, and the documents that move it."""

import sqlalchemy as sa
from alembic import op

from workflow_engine.persistence.types import Exact, Id, Instant

revision = "inventory_0001"
down_revision = None
branch_labels = ("inventory",)
depends_on = ("procurement_0001",)

TABLES = (
    "inventory_stock_policy",
    "inventory_warehouse",
    "inventory_goods_issue",
    "inventory_goods_receipt",
    "inventory_reorder_point",
    "inventory_reservation",
    "inventory_stock_count",
    "inventory_stock_level",
    "inventory_stock_move",
    "inventory_transfer",
    "inventory_goods_issue_line",
    "inventory_goods_receipt_line",
    "inventory_goods_return",
    "inventory_stock_count_line",
    "inventory_transfer_line",
    "inventory_goods_return_line",
)


def upgrade() -> None:
    _stock_policy()
    _warehouse()
    _goods_issue()
    _goods_receipt()
    _reorder_point()
    _reservation()
    _stock_count()
    _stock_level()
    _stock_move()
    _transfer()
    _goods_issue_line()
    _goods_receipt_line()
    _goods_return()
    _stock_count_line()
    _transfer_line()
    _goods_return_line()


def _stock_policy() -> None:
    op.create_table(
        "inventory_stock_policy",
        sa.Column("id", Id, nullable=False),
        sa.Column("company_id", Id, nullable=False),
        sa.Column("rev", sa.Integer, nullable=False),
        sa.Column("negative", sa.Boolean, nullable=False),
        sa.Column("over_delivery", Exact(20, 2), nullable=False),
        sa.Column("scrap_limit", Exact(20, 4), nullable=False),
        sa.Column("count_limit", Exact(20, 4), nullable=False),
        sa.Column("count_twice", Exact(20, 4), nullable=False),
        sa.Column("reserve_days", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_inventory_stock_policy"),
        sa.UniqueConstraint("company_id", name="uq_inventory_stock_policy_company_id"),
    )
    op.create_index(
        "ix_inventory_stock_policy_company_id_id", "inventory_stock_policy", ["company_id", "id"]
    )


def _warehouse() -> None:
    op.create_table(
        "inventory_warehouse",
        sa.Column("id", Id, nullable=False),
        sa.Column("company_id", Id, nullable=False),
        sa.Column("rev", sa.Integer, nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("name_zh", sa.String(200), nullable=True),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("keeper_id", Id, nullable=True),
        sa.Column("site", sa.String(200), nullable=True),
        sa.Column("main", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_inventory_warehouse"),
        sa.UniqueConstraint("company_id", "code", name="uq_inventory_warehouse_company_id_code"),
    )
    op.create_index("ix_inventory_warehouse_keeper_id", "inventory_warehouse", ["keeper_id"])


def _goods_issue() -> None:
    op.create_table(
        "inventory_goods_issue",
        sa.Column("id", Id, nullable=False),
        sa.Column("company_id", Id, nullable=False),
        sa.Column("rev", sa.Integer, nullable=False),
        sa.Column("number", sa.String(40), nullable=True),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("reason", sa.String(2000), nullable=True),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("created_by_id", Id, nullable=True),
        sa.Column("use", sa.String(20), nullable=False),
        sa.Column("warehouse_id", Id, nullable=False),
        sa.Column("cost_centre", sa.String(40), nullable=True),
        sa.Column("purpose", sa.String(500), nullable=True),
        sa.Column("issued_on", sa.Date, nullable=True),
        sa.Column("base_amount", Exact(20, 4), nullable=False),
        sa.Column("source_kind", sa.String(40), nullable=True),
        sa.Column("source_id", Id, nullable=True),
        sa.Column("posted_at", Instant, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_inventory_goods_issue"),
        sa.ForeignKeyConstraint(
            ["warehouse_id"],
            ["inventory_warehouse.id"],
            name="fk_inventory_goods_issue_warehouse_id",
        ),
        sa.UniqueConstraint(
            "company_id", "number", name="uq_inventory_goods_issue_company_id_number"
        ),
    )
    op.create_index(
        "ix_inventory_goods_issue_company_id_state_id",
        "inventory_goods_issue",
        ["company_id", "state", "id"],
    )
    op.create_index(
        "ix_inventory_goods_issue_created_by_id", "inventory_goods_issue", ["created_by_id"]
    )
    op.create_index("ix_inventory_goods_issue_source_id", "inventory_goods_issue", ["source_id"])
    op.create_index(
        "ix_inventory_goods_issue_warehouse_id", "inventory_goods_issue", ["warehouse_id"]
    )


def _goods_receipt() -> None:
    op.create_table(
        "inventory_goods_receipt",
        sa.Column("id", Id, nullable=False),
        sa.Column("company_id", Id, nullable=False),
        sa.Column("rev", sa.Integer, nullable=False),
        sa.Column("number", sa.String(40), nullable=True),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("reason", sa.String(2000), nullable=True),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("created_by_id", Id, nullable=True),
        sa.Column("order_id", Id, nullable=True),
        sa.Column("warehouse_id", Id, nullable=False),
        sa.Column("delivery_note", sa.String(80), nullable=True),
        sa.Column("purpose", sa.String(500), nullable=True),
        sa.Column("arrived_on", sa.Date, nullable=True),
        sa.Column("inspection", sa.Boolean, nullable=False),
        sa.Column("value", Exact(20, 4), nullable=False),
        sa.Column("supplier_id", Id, nullable=True),
        sa.Column("posted_at", Instant, nullable=True),
        sa.Column("complete", sa.Boolean, nullable=False),
        sa.Column("source_kind", sa.String(40), nullable=True),
        sa.Column("source_id", Id, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_inventory_goods_receipt"),
        sa.ForeignKeyConstraint(
            ["warehouse_id"],
            ["inventory_warehouse.id"],
            name="fk_inventory_goods_receipt_warehouse_id",
        ),
        sa.UniqueConstraint(
            "company_id", "number", name="uq_inventory_goods_receipt_company_id_number"
        ),
    )
    op.create_index(
        "ix_inventory_goods_receipt_company_id_state_id",
        "inventory_goods_receipt",
        ["company_id", "state", "id"],
    )
    op.create_index(
        "ix_inventory_goods_receipt_created_by_id", "inventory_goods_receipt", ["created_by_id"]
    )
    op.create_index("ix_inventory_goods_receipt_order_id", "inventory_goods_receipt", ["order_id"])
    op.create_index(
        "ix_inventory_goods_receipt_source_id", "inventory_goods_receipt", ["source_id"]
    )
    op.create_index(
        "ix_inventory_goods_receipt_supplier_id", "inventory_goods_receipt", ["supplier_id"]
    )
    op.create_index(
        "ix_inventory_goods_receipt_warehouse_id", "inventory_goods_receipt", ["warehouse_id"]
    )


def _reorder_point() -> None:
    op.create_table(
        "inventory_reorder_point",
        sa.Column("id", Id, nullable=False),
        sa.Column("company_id", Id, nullable=False),
        sa.Column("rev", sa.Integer, nullable=False),
        sa.Column("item_id", Id, nullable=False),
        sa.Column("warehouse_id", Id, nullable=False),
        sa.Column("minimum", Exact(20, 4), nullable=False),
        sa.Column("lot_size", Exact(20, 4), nullable=False),
        sa.Column("lead_days", sa.Integer, nullable=False),
        sa.Column("method", sa.String(20), nullable=False),
        sa.Column("donor_id", Id, nullable=True),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("below", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_inventory_reorder_point"),
        sa.ForeignKeyConstraint(
            ["donor_id"], ["inventory_warehouse.id"], name="fk_inventory_reorder_point_donor_id"
        ),
        sa.ForeignKeyConstraint(
            ["warehouse_id"],
            ["inventory_warehouse.id"],
            name="fk_inventory_reorder_point_warehouse_id",
        ),
        sa.UniqueConstraint(
            "company_id",
            "item_id",
            "warehouse_id",
            name="uq_inventory_reorder_point_company_id_item_id_warehouse_id",
        ),
    )
    op.create_index(
        "ix_inventory_reorder_point_company_id_id", "inventory_reorder_point", ["company_id", "id"]
    )
    op.create_index("ix_inventory_reorder_point_donor_id", "inventory_reorder_point", ["donor_id"])
    op.create_index("ix_inventory_reorder_point_item_id", "inventory_reorder_point", ["item_id"])
    op.create_index(
        "ix_inventory_reorder_point_warehouse_id", "inventory_reorder_point", ["warehouse_id"]
    )


def _reservation() -> None:
    op.create_table(
        "inventory_reservation",
        sa.Column("id", Id, nullable=False),
        sa.Column("company_id", Id, nullable=False),
        sa.Column("rev", sa.Integer, nullable=False),
        sa.Column("number", sa.String(40), nullable=True),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("reason", sa.String(2000), nullable=True),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("created_by_id", Id, nullable=True),
        sa.Column("item_id", Id, nullable=False),
        sa.Column("warehouse_id", Id, nullable=False),
        sa.Column("quantity", Exact(20, 4), nullable=False),
        sa.Column("expires_at", Instant, nullable=True),
        sa.Column("purpose", sa.String(500), nullable=True),
        sa.Column("consumed", Exact(20, 4), nullable=False),
        sa.Column("source_kind", sa.String(40), nullable=True),
        sa.Column("source_id", Id, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_inventory_reservation"),
        sa.ForeignKeyConstraint(
            ["warehouse_id"],
            ["inventory_warehouse.id"],
            name="fk_inventory_reservation_warehouse_id",
        ),
        sa.UniqueConstraint(
            "company_id", "number", name="uq_inventory_reservation_company_id_number"
        ),
    )
    op.create_index(
        "ix_inventory_reservation_company_id_state_id",
        "inventory_reservation",
        ["company_id", "state", "id"],
    )
    op.create_index(
        "ix_inventory_reservation_created_by_id", "inventory_reservation", ["created_by_id"]
    )
    op.create_index("ix_inventory_reservation_item_id", "inventory_reservation", ["item_id"])
    op.create_index("ix_inventory_reservation_source_id", "inventory_reservation", ["source_id"])
    op.create_index(
        "ix_inventory_reservation_warehouse_id", "inventory_reservation", ["warehouse_id"]
    )


def _stock_count() -> None:
    op.create_table(
        "inventory_stock_count",
        sa.Column("id", Id, nullable=False),
        sa.Column("company_id", Id, nullable=False),
        sa.Column("rev", sa.Integer, nullable=False),
        sa.Column("number", sa.String(40), nullable=True),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("reason", sa.String(2000), nullable=True),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("created_by_id", Id, nullable=True),
        sa.Column("warehouse_id", Id, nullable=False),
        sa.Column("planned_on", sa.Date, nullable=True),
        sa.Column("purpose", sa.String(500), nullable=True),
        sa.Column("base_amount", Exact(20, 4), nullable=False),
        sa.Column("frozen_at", Instant, nullable=True),
        sa.Column("posted_at", Instant, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_inventory_stock_count"),
        sa.ForeignKeyConstraint(
            ["warehouse_id"],
            ["inventory_warehouse.id"],
            name="fk_inventory_stock_count_warehouse_id",
        ),
        sa.UniqueConstraint(
            "company_id", "number", name="uq_inventory_stock_count_company_id_number"
        ),
    )
    op.create_index(
        "ix_inventory_stock_count_company_id_state_id",
        "inventory_stock_count",
        ["company_id", "state", "id"],
    )
    op.create_index(
        "ix_inventory_stock_count_created_by_id", "inventory_stock_count", ["created_by_id"]
    )
    op.create_index(
        "ix_inventory_stock_count_warehouse_id", "inventory_stock_count", ["warehouse_id"]
    )


def _stock_level() -> None:
    op.create_table(
        "inventory_stock_level",
        sa.Column("id", Id, nullable=False),
        sa.Column("company_id", Id, nullable=False),
        sa.Column("rev", sa.Integer, nullable=False),
        sa.Column("item_id", Id, nullable=False),
        sa.Column("warehouse_id", Id, nullable=False),
        sa.Column("on_hand", Exact(20, 4), nullable=False),
        sa.Column("reserved", Exact(20, 4), nullable=False),
        sa.Column("value", Exact(20, 4), nullable=False),
        sa.Column("cost", Exact(20, 6), nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_inventory_stock_level"),
        sa.CheckConstraint(
            "on_hand <> 0 OR value = 0",
            name=op.f("ck_inventory_stock_level_nothing_is_worth_nothing"),
        ),
        sa.CheckConstraint(
            "reserved >= 0", name=op.f("ck_inventory_stock_level_reserved_not_negative")
        ),
        sa.CheckConstraint(
            "on_hand <= 0 OR value >= 0", name=op.f("ck_inventory_stock_level_value_not_negative")
        ),
        sa.ForeignKeyConstraint(
            ["warehouse_id"],
            ["inventory_warehouse.id"],
            name="fk_inventory_stock_level_warehouse_id",
        ),
        sa.UniqueConstraint(
            "company_id",
            "item_id",
            "warehouse_id",
            name="uq_inventory_stock_level_company_id_item_id_warehouse_id",
        ),
    )
    op.create_index(
        "ix_inventory_stock_level_company_id_id", "inventory_stock_level", ["company_id", "id"]
    )
    op.create_index("ix_inventory_stock_level_item_id", "inventory_stock_level", ["item_id"])
    op.create_index(
        "ix_inventory_stock_level_warehouse_id", "inventory_stock_level", ["warehouse_id"]
    )


def _stock_move() -> None:
    op.create_table(
        "inventory_stock_move",
        sa.Column("id", Id, nullable=False),
        sa.Column("company_id", Id, nullable=False),
        sa.Column("rev", sa.Integer, nullable=False),
        sa.Column("item_id", Id, nullable=False),
        sa.Column("warehouse_id", Id, nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("quantity", Exact(20, 4), nullable=False),
        sa.Column("unit_cost", Exact(20, 6), nullable=False),
        sa.Column("value", Exact(20, 4), nullable=False),
        sa.Column("quantity_after", Exact(20, 4), nullable=False),
        sa.Column("value_after", Exact(20, 4), nullable=False),
        sa.Column("source_kind", sa.String(40), nullable=False),
        sa.Column("source_id", Id, nullable=False),
        sa.Column("source_line", sa.String(40), nullable=True),
        sa.Column("bin", sa.String(40), nullable=True),
        sa.Column("moved_at", Instant, nullable=False),
        sa.Column("posted_at", Instant, nullable=False),
        sa.Column("person_id", Id, nullable=True),
        sa.Column("reason", sa.String(2000), nullable=True),
        sa.Column("reverses_id", Id, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_inventory_stock_move"),
        sa.CheckConstraint("quantity <> 0", name=op.f("ck_inventory_stock_move_moves_something")),
        sa.ForeignKeyConstraint(
            ["warehouse_id"],
            ["inventory_warehouse.id"],
            name="fk_inventory_stock_move_warehouse_id",
        ),
        sa.UniqueConstraint(
            "company_id",
            "item_id",
            "warehouse_id",
            "seq",
            name="uq_inventory_stock_move_company_id_item_id_warehouse_id_seq",
        ),
    )
    op.create_index(
        "ix_inventory_stock_move_company_id_id", "inventory_stock_move", ["company_id", "id"]
    )
    op.create_index("ix_inventory_stock_move_item_id", "inventory_stock_move", ["item_id"])
    op.create_index("ix_inventory_stock_move_person_id", "inventory_stock_move", ["person_id"])
    op.create_index("ix_inventory_stock_move_reverses_id", "inventory_stock_move", ["reverses_id"])
    op.create_index("ix_inventory_stock_move_source_id", "inventory_stock_move", ["source_id"])
    op.create_index(
        "ix_inventory_stock_move_warehouse_id", "inventory_stock_move", ["warehouse_id"]
    )


def _transfer() -> None:
    op.create_table(
        "inventory_transfer",
        sa.Column("id", Id, nullable=False),
        sa.Column("company_id", Id, nullable=False),
        sa.Column("rev", sa.Integer, nullable=False),
        sa.Column("number", sa.String(40), nullable=True),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("reason", sa.String(2000), nullable=True),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("created_by_id", Id, nullable=True),
        sa.Column("source_id", Id, nullable=False),
        sa.Column("target_id", Id, nullable=False),
        sa.Column("transit_id", Id, nullable=True),
        sa.Column("purpose", sa.String(500), nullable=True),
        sa.Column("value", Exact(20, 4), nullable=False),
        sa.Column("asked_by", sa.String(120), nullable=True),
        sa.Column("shipped_at", Instant, nullable=True),
        sa.Column("received_at", Instant, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_inventory_transfer"),
        sa.ForeignKeyConstraint(
            ["source_id"], ["inventory_warehouse.id"], name="fk_inventory_transfer_source_id"
        ),
        sa.ForeignKeyConstraint(
            ["target_id"], ["inventory_warehouse.id"], name="fk_inventory_transfer_target_id"
        ),
        sa.ForeignKeyConstraint(
            ["transit_id"], ["inventory_warehouse.id"], name="fk_inventory_transfer_transit_id"
        ),
        sa.UniqueConstraint(
            "company_id", "asked_by", name="uq_inventory_transfer_company_id_asked_by"
        ),
        sa.UniqueConstraint("company_id", "number", name="uq_inventory_transfer_company_id_number"),
    )
    op.create_index(
        "ix_inventory_transfer_company_id_state_id",
        "inventory_transfer",
        ["company_id", "state", "id"],
    )
    op.create_index("ix_inventory_transfer_created_by_id", "inventory_transfer", ["created_by_id"])
    op.create_index("ix_inventory_transfer_source_id", "inventory_transfer", ["source_id"])
    op.create_index("ix_inventory_transfer_target_id", "inventory_transfer", ["target_id"])
    op.create_index("ix_inventory_transfer_transit_id", "inventory_transfer", ["transit_id"])


def _goods_issue_line() -> None:
    op.create_table(
        "inventory_goods_issue_line",
        sa.Column("id", Id, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("item_id", Id, nullable=False),
        sa.Column("quantity", Exact(20, 4), nullable=False),
        sa.Column("reservation_id", Id, nullable=True),
        sa.Column("bin", sa.String(40), nullable=True),
        sa.Column("value", Exact(20, 4), nullable=False),
        sa.Column("document_id", Id, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_inventory_goods_issue_line"),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["inventory_goods_issue.id"],
            name="fk_inventory_goods_issue_line_document_id",
        ),
        sa.ForeignKeyConstraint(
            ["reservation_id"],
            ["inventory_reservation.id"],
            name="fk_inventory_goods_issue_line_reservation_id",
        ),
    )
    op.create_index(
        "ix_inventory_goods_issue_line_document_id", "inventory_goods_issue_line", ["document_id"]
    )
    op.create_index(
        "ix_inventory_goods_issue_line_item_id", "inventory_goods_issue_line", ["item_id"]
    )
    op.create_index(
        "ix_inventory_goods_issue_line_reservation_id",
        "inventory_goods_issue_line",
        ["reservation_id"],
    )


def _goods_receipt_line() -> None:
    op.create_table(
        "inventory_goods_receipt_line",
        sa.Column("id", Id, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("order_line", sa.Integer, nullable=True),
        sa.Column("item_id", Id, nullable=True),
        sa.Column("quantity", Exact(20, 4), nullable=False),
        sa.Column("unit_cost", Exact(20, 6), nullable=True),
        sa.Column("bin", sa.String(40), nullable=True),
        sa.Column("description", sa.String(500), nullable=True),
        sa.Column("unit", sa.String(20), nullable=True),
        sa.Column("stock", Exact(20, 4), nullable=False),
        sa.Column("value", Exact(20, 4), nullable=False),
        sa.Column("accepted", Exact(20, 4), nullable=True),
        sa.Column("rejected", Exact(20, 4), nullable=True),
        sa.Column("returned", Exact(20, 4), nullable=False),
        sa.Column("order_line_key", Id, nullable=True),
        sa.Column("document_id", Id, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_inventory_goods_receipt_line"),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["inventory_goods_receipt.id"],
            name="fk_inventory_goods_receipt_line_document_id",
        ),
    )
    op.create_index(
        "ix_inventory_goods_receipt_line_document_id",
        "inventory_goods_receipt_line",
        ["document_id"],
    )
    op.create_index(
        "ix_inventory_goods_receipt_line_item_id", "inventory_goods_receipt_line", ["item_id"]
    )


def _goods_return() -> None:
    op.create_table(
        "inventory_goods_return",
        sa.Column("id", Id, nullable=False),
        sa.Column("company_id", Id, nullable=False),
        sa.Column("rev", sa.Integer, nullable=False),
        sa.Column("number", sa.String(40), nullable=True),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("reason", sa.String(2000), nullable=True),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("created_by_id", Id, nullable=True),
        sa.Column("receipt_id", Id, nullable=False),
        sa.Column("warehouse_id", Id, nullable=False),
        sa.Column("replacement", sa.Boolean, nullable=False),
        sa.Column("purpose", sa.String(500), nullable=False),
        sa.Column("value", Exact(20, 4), nullable=False),
        sa.Column("posted_at", Instant, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_inventory_goods_return"),
        sa.ForeignKeyConstraint(
            ["receipt_id"],
            ["inventory_goods_receipt.id"],
            name="fk_inventory_goods_return_receipt_id",
        ),
        sa.ForeignKeyConstraint(
            ["warehouse_id"],
            ["inventory_warehouse.id"],
            name="fk_inventory_goods_return_warehouse_id",
        ),
        sa.UniqueConstraint(
            "company_id", "number", name="uq_inventory_goods_return_company_id_number"
        ),
    )
    op.create_index(
        "ix_inventory_goods_return_company_id_state_id",
        "inventory_goods_return",
        ["company_id", "state", "id"],
    )
    op.create_index(
        "ix_inventory_goods_return_created_by_id", "inventory_goods_return", ["created_by_id"]
    )
    op.create_index(
        "ix_inventory_goods_return_receipt_id", "inventory_goods_return", ["receipt_id"]
    )
    op.create_index(
        "ix_inventory_goods_return_warehouse_id", "inventory_goods_return", ["warehouse_id"]
    )


def _stock_count_line() -> None:
    op.create_table(
        "inventory_stock_count_line",
        sa.Column("id", Id, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("item_id", Id, nullable=False),
        sa.Column("bin", sa.String(40), nullable=True),
        sa.Column("expected", Exact(20, 4), nullable=False),
        sa.Column("first", Exact(20, 4), nullable=True),
        sa.Column("first_by_id", Id, nullable=True),
        sa.Column("second", Exact(20, 4), nullable=True),
        sa.Column("second_by_id", Id, nullable=True),
        sa.Column("twice", sa.Boolean, nullable=False),
        sa.Column("value", Exact(20, 4), nullable=False),
        sa.Column("document_id", Id, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_inventory_stock_count_line"),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["inventory_stock_count.id"],
            name="fk_inventory_stock_count_line_document_id",
        ),
    )
    op.create_index(
        "ix_inventory_stock_count_line_document_id", "inventory_stock_count_line", ["document_id"]
    )
    op.create_index(
        "ix_inventory_stock_count_line_first_by_id", "inventory_stock_count_line", ["first_by_id"]
    )
    op.create_index(
        "ix_inventory_stock_count_line_item_id", "inventory_stock_count_line", ["item_id"]
    )
    op.create_index(
        "ix_inventory_stock_count_line_second_by_id", "inventory_stock_count_line", ["second_by_id"]
    )


def _transfer_line() -> None:
    op.create_table(
        "inventory_transfer_line",
        sa.Column("id", Id, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("item_id", Id, nullable=False),
        sa.Column("quantity", Exact(20, 4), nullable=False),
        sa.Column("bin", sa.String(40), nullable=True),
        sa.Column("value", Exact(20, 4), nullable=False),
        sa.Column("document_id", Id, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_inventory_transfer_line"),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["inventory_transfer.id"],
            name="fk_inventory_transfer_line_document_id",
        ),
    )
    op.create_index(
        "ix_inventory_transfer_line_document_id", "inventory_transfer_line", ["document_id"]
    )
    op.create_index("ix_inventory_transfer_line_item_id", "inventory_transfer_line", ["item_id"])


def _goods_return_line() -> None:
    op.create_table(
        "inventory_goods_return_line",
        sa.Column("id", Id, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("receipt_line", sa.Integer, nullable=False),
        sa.Column("quantity", Exact(20, 4), nullable=False),
        sa.Column("item_id", Id, nullable=True),
        sa.Column("value", Exact(20, 4), nullable=False),
        sa.Column("document_id", Id, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_inventory_goods_return_line"),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["inventory_goods_return.id"],
            name="fk_inventory_goods_return_line_document_id",
        ),
    )
    op.create_index(
        "ix_inventory_goods_return_line_document_id", "inventory_goods_return_line", ["document_id"]
    )
    op.create_index(
        "ix_inventory_goods_return_line_item_id", "inventory_goods_return_line", ["item_id"]
    )


def downgrade() -> None:
    for name in reversed(TABLES):
        op.drop_table(name)
