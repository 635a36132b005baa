"""Customers and prices, quotations, orders, deliveries and returns with their lines."""

import sqlalchemy as sa
from alembic import op

from workflow_engine.persistence.types import Exact, Id, Instant

revision = "sales_0001"
down_revision = None
branch_labels = ("sales",)
depends_on = ("inventory_0001",)

TABLES = (
    "sales_customer",
    "sales_customer_group",
    "sales_customer_site",
    "sales_price_list",
    "sales_quotation",
    "sales_price_list_line",
    "sales_quotation_line",
    "sales_sales_order",
    "sales_delivery",
    "sales_sales_order_line",
    "sales_delivery_line",
    "sales_sales_return",
    "sales_sales_return_line",
)


def upgrade() -> None:
    _customer()
    _customer_group()
    _customer_site()
    _price_list()
    _quotation()
    _price_list_line()
    _quotation_line()
    _sales_order()
    _delivery()
    _sales_order_line()
    _delivery_line()
    _sales_return()
    _sales_return_line()


def _customer() -> None:
    op.create_table(
        "sales_customer",
        sa.Column("id", Id, nullable=False),
        sa.Column("company_id", Id, nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("name_zh", sa.String(200), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("tax_number", sa.String(40), nullable=True),
        sa.Column("group", sa.String(40), nullable=True),
        sa.Column("customer_class", sa.String(20), nullable=False),
        sa.Column("currency", sa.String(40), nullable=False),
        sa.Column("payment_terms", sa.String(20), nullable=False),
        sa.Column("tax_code", sa.String(40), nullable=True),
        sa.Column("sales_person_id", Id, nullable=True),
        sa.Column("contact_name", sa.String(200), nullable=True),
        sa.Column("contact_email", sa.String(320), nullable=True),
        sa.Column("blocked", sa.Boolean(), nullable=False),
        sa.Column("blocked_reason", sa.String(2000), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_sales_customer"),
        sa.UniqueConstraint("company_id", "code", name="uq_sales_customer_company_id_code"),
    )
    op.create_index("ix_sales_customer_sales_person_id", "sales_customer", ["sales_person_id"])


def _customer_group() -> None:
    op.create_table(
        "sales_customer_group",
        sa.Column("id", Id, nullable=False),
        sa.Column("company_id", Id, nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("name_zh", sa.String(200), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sales_customer_group"),
        sa.UniqueConstraint("company_id", "code", name="uq_sales_customer_group_company_id_code"),
    )


def _customer_site() -> None:
    op.create_table(
        "sales_customer_site",
        sa.Column("id", Id, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(20), nullable=False),
        sa.Column("recipient", sa.String(200), nullable=True),
        sa.Column("street", sa.String(200), nullable=False),
        sa.Column("postcode", sa.String(20), nullable=True),
        sa.Column("city", sa.String(100), nullable=False),
        sa.Column("country", sa.String(60), nullable=False),
        sa.Column("document_id", Id, nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["sales_customer.id"], name="fk_sales_customer_site_document_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_sales_customer_site"),
    )
    op.create_index("ix_sales_customer_site_document_id", "sales_customer_site", ["document_id"])


def _price_list() -> None:
    op.create_table(
        "sales_price_list",
        sa.Column("id", Id, nullable=False),
        sa.Column("company_id", Id, nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("name_zh", sa.String(200), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("currency", sa.String(40), nullable=False),
        sa.Column("group", sa.String(40), nullable=True),
        sa.Column("customer_id", Id, nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["sales_customer.id"], name="fk_sales_price_list_customer_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_sales_price_list"),
        sa.UniqueConstraint("company_id", "code", name="uq_sales_price_list_company_id_code"),
    )
    op.create_index("ix_sales_price_list_customer_id", "sales_price_list", ["customer_id"])


def _quotation() -> None:
    op.create_table(
        "sales_quotation",
        sa.Column("id", Id, nullable=False),
        sa.Column("company_id", Id, nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(40), nullable=True),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("reason", sa.String(2000), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("created_by_id", Id, nullable=True),
        sa.Column("currency", sa.String(40), nullable=False),
        sa.Column("amount", Exact(20, 4), nullable=False),
        sa.Column("base_amount", Exact(20, 4), nullable=False),
        sa.Column("rate", Exact(20, 10), nullable=False),
        sa.Column("rate_on", sa.Date(), nullable=True),
        sa.Column("customer_id", Id, nullable=False),
        sa.Column("payment_terms", sa.String(20), nullable=True),
        sa.Column("list_amount", Exact(20, 4), nullable=False),
        sa.Column("discount_percent", Exact(20, 2), nullable=False),
        sa.Column("highest_discount", Exact(20, 2), nullable=False),
        sa.Column("cost_amount", Exact(20, 4), nullable=True),
        sa.Column("margin", Exact(20, 2), nullable=True),
        sa.Column("subject", sa.String(200), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("sales_person_id", Id, nullable=True),
        sa.Column("remarks", sa.String(2000), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("previous_id", Id, nullable=True),
        sa.Column("successor_id", Id, nullable=True),
        sa.Column("sent_at", Instant(), nullable=True),
        sa.Column("decided_at", Instant(), nullable=True),
        sa.Column("customer_reference", sa.String(80), nullable=True),
        sa.Column("lost_reason", sa.String(20), nullable=True),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["sales_customer.id"], name="fk_sales_quotation_customer_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_sales_quotation"),
        sa.UniqueConstraint("company_id", "number", name="uq_sales_quotation_company_id_number"),
    )
    op.create_index(
        "ix_sales_quotation_company_id_state_id", "sales_quotation", ["company_id", "state", "id"]
    )
    op.create_index("ix_sales_quotation_created_by_id", "sales_quotation", ["created_by_id"])
    op.create_index("ix_sales_quotation_customer_id", "sales_quotation", ["customer_id"])
    op.create_index("ix_sales_quotation_previous_id", "sales_quotation", ["previous_id"])
    op.create_index("ix_sales_quotation_sales_person_id", "sales_quotation", ["sales_person_id"])
    op.create_index("ix_sales_quotation_successor_id", "sales_quotation", ["successor_id"])


def _price_list_line() -> None:
    op.create_table(
        "sales_price_list_line",
        sa.Column("id", Id, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("item_id", Id, nullable=False),
        sa.Column("least_quantity", Exact(20, 4), nullable=False),
        sa.Column("price", Exact(20, 4), nullable=False),
        sa.Column("document_id", Id, nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["sales_price_list.id"], name="fk_sales_price_list_line_document_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_sales_price_list_line"),
    )
    op.create_index(
        "ix_sales_price_list_line_document_id", "sales_price_list_line", ["document_id"]
    )
    op.create_index("ix_sales_price_list_line_item_id", "sales_price_list_line", ["item_id"])


def _quotation_line() -> None:
    op.create_table(
        "sales_quotation_line",
        sa.Column("id", Id, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("item_id", Id, nullable=False),
        sa.Column("description", sa.String(500), nullable=True),
        sa.Column("quantity", Exact(20, 4), nullable=False),
        sa.Column("list_price", Exact(20, 4), nullable=True),
        sa.Column("discount", Exact(20, 2), nullable=True),
        sa.Column("special_price", Exact(20, 4), nullable=True),
        sa.Column("price", Exact(20, 4), nullable=True),
        sa.Column("tax_code", sa.String(40), nullable=True),
        sa.Column("amount", Exact(20, 4), nullable=False),
        sa.Column("cost", Exact(20, 6), nullable=True),
        sa.Column("document_id", Id, nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["sales_quotation.id"], name="fk_sales_quotation_line_document_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_sales_quotation_line"),
    )
    op.create_index("ix_sales_quotation_line_document_id", "sales_quotation_line", ["document_id"])
    op.create_index("ix_sales_quotation_line_item_id", "sales_quotation_line", ["item_id"])


def _sales_order() -> None:
    op.create_table(
        "sales_sales_order",
        sa.Column("id", Id, nullable=False),
        sa.Column("company_id", Id, nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(40), nullable=True),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("reason", sa.String(2000), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("created_by_id", Id, nullable=True),
        sa.Column("currency", sa.String(40), nullable=False),
        sa.Column("amount", Exact(20, 4), nullable=False),
        sa.Column("base_amount", Exact(20, 4), nullable=False),
        sa.Column("rate", Exact(20, 10), nullable=False),
        sa.Column("rate_on", sa.Date(), nullable=True),
        sa.Column("customer_id", Id, nullable=False),
        sa.Column("payment_terms", sa.String(20), nullable=True),
        sa.Column("list_amount", Exact(20, 4), nullable=False),
        sa.Column("discount_percent", Exact(20, 2), nullable=False),
        sa.Column("highest_discount", Exact(20, 2), nullable=False),
        sa.Column("cost_amount", Exact(20, 4), nullable=True),
        sa.Column("margin", Exact(20, 2), nullable=True),
        sa.Column("quotation_id", Id, nullable=True),
        sa.Column("customer_reference", sa.String(80), nullable=True),
        sa.Column("warehouse_id", Id, nullable=False),
        sa.Column("wanted_on", sa.Date(), nullable=True),
        sa.Column("ship_to", sa.String(500), nullable=True),
        sa.Column("sales_person_id", Id, nullable=True),
        sa.Column("credit_state", sa.String(20), nullable=False),
        sa.Column("credit_checked_at", Instant(), nullable=True),
        sa.Column("confirmed_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["sales_customer.id"], name="fk_sales_sales_order_customer_id"
        ),
        sa.ForeignKeyConstraint(
            ["quotation_id"], ["sales_quotation.id"], name="fk_sales_sales_order_quotation_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_sales_sales_order"),
        sa.UniqueConstraint("company_id", "number", name="uq_sales_sales_order_company_id_number"),
    )
    op.create_index(
        "ix_sales_sales_order_company_id_state_id",
        "sales_sales_order",
        ["company_id", "state", "id"],
    )
    op.create_index("ix_sales_sales_order_created_by_id", "sales_sales_order", ["created_by_id"])
    op.create_index("ix_sales_sales_order_customer_id", "sales_sales_order", ["customer_id"])
    op.create_index("ix_sales_sales_order_quotation_id", "sales_sales_order", ["quotation_id"])
    op.create_index(
        "ix_sales_sales_order_sales_person_id", "sales_sales_order", ["sales_person_id"]
    )
    op.create_index("ix_sales_sales_order_warehouse_id", "sales_sales_order", ["warehouse_id"])
    op.create_index(
        "uq_sales_sales_order_quotation",
        "sales_sales_order",
        ["quotation_id"],
        unique=True,
        sqlite_where=sa.text("state <> 'cancelled'"),
        postgresql_where=sa.text("state <> 'cancelled'"),
    )


def _delivery() -> None:
    op.create_table(
        "sales_delivery",
        sa.Column("id", Id, nullable=False),
        sa.Column("company_id", Id, nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(40), nullable=True),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("reason", sa.String(2000), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("created_by_id", Id, nullable=True),
        sa.Column("order_id", Id, nullable=False),
        sa.Column("customer_id", Id, nullable=False),
        sa.Column("warehouse_id", Id, nullable=False),
        sa.Column("currency", sa.String(40), nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=True),
        sa.Column("ship_to", sa.String(500), nullable=True),
        sa.Column("carrier", sa.String(100), nullable=True),
        sa.Column("tracking", sa.String(100), nullable=True),
        sa.Column("credit_recheck", sa.Boolean(), nullable=False),
        sa.Column("is_replacement", sa.Boolean(), nullable=False),
        sa.Column("shipped_at", Instant(), nullable=True),
        sa.Column("delivered_on", sa.Date(), nullable=True),
        sa.Column("received_by", sa.String(200), nullable=True),
        sa.Column("proof", sa.String(500), nullable=True),
        sa.Column("issue_id", Id, nullable=True),
        sa.Column("invoice_id", Id, nullable=True),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["sales_customer.id"], name="fk_sales_delivery_customer_id"
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["sales_sales_order.id"], name="fk_sales_delivery_order_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_sales_delivery"),
        sa.UniqueConstraint("company_id", "number", name="uq_sales_delivery_company_id_number"),
    )
    op.create_index(
        "ix_sales_delivery_company_id_state_id", "sales_delivery", ["company_id", "state", "id"]
    )
    op.create_index("ix_sales_delivery_created_by_id", "sales_delivery", ["created_by_id"])
    op.create_index("ix_sales_delivery_customer_id", "sales_delivery", ["customer_id"])
    op.create_index("ix_sales_delivery_invoice_id", "sales_delivery", ["invoice_id"])
    op.create_index("ix_sales_delivery_issue_id", "sales_delivery", ["issue_id"])
    op.create_index("ix_sales_delivery_order_id", "sales_delivery", ["order_id"])
    op.create_index("ix_sales_delivery_warehouse_id", "sales_delivery", ["warehouse_id"])


def _sales_order_line() -> None:
    op.create_table(
        "sales_sales_order_line",
        sa.Column("id", Id, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("item_id", Id, nullable=False),
        sa.Column("description", sa.String(500), nullable=True),
        sa.Column("quantity", Exact(20, 4), nullable=False),
        sa.Column("list_price", Exact(20, 4), nullable=True),
        sa.Column("discount", Exact(20, 2), nullable=True),
        sa.Column("special_price", Exact(20, 4), nullable=True),
        sa.Column("price", Exact(20, 4), nullable=True),
        sa.Column("tax_code", sa.String(40), nullable=True),
        sa.Column("amount", Exact(20, 4), nullable=False),
        sa.Column("cost", Exact(20, 6), nullable=True),
        sa.Column("wanted_on", sa.Date(), nullable=True),
        sa.Column("reserved", Exact(20, 4), nullable=False),
        sa.Column("delivered", Exact(20, 4), nullable=False),
        sa.Column("returned", Exact(20, 4), nullable=False),
        sa.Column("invoiced", Exact(20, 4), nullable=False),
        sa.Column("credited", Exact(20, 4), nullable=False),
        sa.Column("remedy", sa.String(20), nullable=True),
        sa.Column("remedy_item_id", Id, nullable=True),
        sa.Column("remedy_quantity", Exact(20, 4), nullable=True),
        sa.Column("remedy_on", sa.Date(), nullable=True),
        sa.Column("agreed_at", Instant(), nullable=True),
        sa.Column("document_id", Id, nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["sales_sales_order.id"], name="fk_sales_sales_order_line_document_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_sales_sales_order_line"),
    )
    op.create_index(
        "ix_sales_sales_order_line_document_id", "sales_sales_order_line", ["document_id"]
    )
    op.create_index("ix_sales_sales_order_line_item_id", "sales_sales_order_line", ["item_id"])
    op.create_index(
        "ix_sales_sales_order_line_remedy_item_id", "sales_sales_order_line", ["remedy_item_id"]
    )


def _delivery_line() -> None:
    op.create_table(
        "sales_delivery_line",
        sa.Column("id", Id, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("order_line_id", Id, nullable=False),
        sa.Column("replaces_line_id", Id, nullable=True),
        sa.Column("order_position", sa.Integer(), nullable=False),
        sa.Column("item_id", Id, nullable=False),
        sa.Column("quantity", Exact(20, 4), nullable=False),
        sa.Column("returned", Exact(20, 4), nullable=False),
        sa.Column("replaced", Exact(20, 4), nullable=False),
        sa.Column("refunded", Exact(20, 4), nullable=False),
        sa.Column("invoiced", Exact(20, 4), nullable=False),
        sa.Column("credited", Exact(20, 4), nullable=False),
        sa.Column("charged", Exact(20, 4), nullable=False),
        sa.Column("document_id", Id, nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["sales_delivery.id"], name="fk_sales_delivery_line_document_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_sales_delivery_line"),
    )
    op.create_index("ix_sales_delivery_line_document_id", "sales_delivery_line", ["document_id"])
    op.create_index("ix_sales_delivery_line_item_id", "sales_delivery_line", ["item_id"])


def _sales_return() -> None:
    op.create_table(
        "sales_sales_return",
        sa.Column("id", Id, nullable=False),
        sa.Column("company_id", Id, nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(40), nullable=True),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("reason", sa.String(2000), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("created_by_id", Id, nullable=True),
        sa.Column("delivery_id", Id, nullable=False),
        sa.Column("order_id", Id, nullable=False),
        sa.Column("customer_id", Id, nullable=False),
        sa.Column("cause", sa.String(20), nullable=False),
        sa.Column("remarks", sa.String(2000), nullable=True),
        sa.Column("currency", sa.String(40), nullable=False),
        sa.Column("amount", Exact(20, 4), nullable=False),
        sa.Column("received_at", Instant(), nullable=True),
        sa.Column("replacement_id", Id, nullable=True),
        sa.Column("credit_note_id", Id, nullable=True),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["sales_customer.id"], name="fk_sales_sales_return_customer_id"
        ),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["sales_delivery.id"], name="fk_sales_sales_return_delivery_id"
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["sales_sales_order.id"], name="fk_sales_sales_return_order_id"
        ),
        sa.ForeignKeyConstraint(
            ["replacement_id"], ["sales_delivery.id"], name="fk_sales_sales_return_replacement_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_sales_sales_return"),
        sa.UniqueConstraint("company_id", "number", name="uq_sales_sales_return_company_id_number"),
    )
    op.create_index(
        "ix_sales_sales_return_company_id_state_id",
        "sales_sales_return",
        ["company_id", "state", "id"],
    )
    op.create_index("ix_sales_sales_return_created_by_id", "sales_sales_return", ["created_by_id"])
    op.create_index(
        "ix_sales_sales_return_credit_note_id", "sales_sales_return", ["credit_note_id"]
    )
    op.create_index("ix_sales_sales_return_customer_id", "sales_sales_return", ["customer_id"])
    op.create_index("ix_sales_sales_return_delivery_id", "sales_sales_return", ["delivery_id"])
    op.create_index("ix_sales_sales_return_order_id", "sales_sales_return", ["order_id"])
    op.create_index(
        "ix_sales_sales_return_replacement_id", "sales_sales_return", ["replacement_id"]
    )


def _sales_return_line() -> None:
    op.create_table(
        "sales_sales_return_line",
        sa.Column("id", Id, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("delivery_line_id", Id, nullable=False),
        sa.Column("delivery_position", sa.Integer(), nullable=False),
        sa.Column("item_id", Id, nullable=False),
        sa.Column("quantity", Exact(20, 4), nullable=False),
        sa.Column("received", Exact(20, 4), nullable=False),
        sa.Column("restocked", Exact(20, 4), nullable=False),
        sa.Column("scrapped", Exact(20, 4), nullable=False),
        sa.Column("replaced", Exact(20, 4), nullable=False),
        sa.Column("lost", Exact(20, 4), nullable=False),
        sa.Column("credited", Exact(20, 4), nullable=False),
        sa.Column("amount", Exact(20, 4), nullable=False),
        sa.Column("document_id", Id, nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["sales_sales_return.id"],
            name="fk_sales_sales_return_line_document_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_sales_sales_return_line"),
    )
    op.create_index(
        "ix_sales_sales_return_line_document_id", "sales_sales_return_line", ["document_id"]
    )
    op.create_index("ix_sales_sales_return_line_item_id", "sales_sales_return_line", ["item_id"])


def downgrade() -> None:
    for name in reversed(TABLES):
        op.drop_table(name)
