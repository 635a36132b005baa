"""Full purchase orders, sources, bank data under dual control, and scores of suppliers."""

import sqlalchemy as sa
from alembic import op

from workflow_engine.persistence.types import Exact, Id, Instant

revision = "procurement_0002"
down_revision = "procurement_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _existing()
    _suppliers()
    _catalogue()
    _requests()
    _orders()
    _move_orders()


def _existing() -> None:
    op.add_column(
        "procurement_item", sa.Column("purchase_unit", sa.String(length=20), nullable=True)
    )
    op.add_column(
        "procurement_item",
        sa.Column("purchase_factor", Exact(20, 4), nullable=False, server_default=_one()),
    )
    op.add_column("procurement_item", sa.Column("tax_code", sa.String(length=40), nullable=True))
    op.add_column(
        "procurement_item",
        sa.Column("stocked", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.add_column("procurement_item", sa.Column("warehouse", sa.String(length=40), nullable=True))
    op.add_column(
        "procurement_item",
        sa.Column("inspect", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.create_index("ix_procurement_item_supplier_id", "procurement_item", ["supplier_id"])
    op.add_column("procurement_requisition", sa.Column("created_by_id", Id, nullable=True))
    op.add_column(
        "procurement_supplier", sa.Column("name_zh", sa.String(length=200), nullable=True)
    )
    op.add_column(
        "procurement_supplier",
        sa.Column("active", sa.Boolean(), nullable=False, server_default=sa.true()),
    )
    op.add_column("procurement_supplier", sa.Column("phone", sa.String(length=40), nullable=True))
    op.add_column("procurement_supplier", sa.Column("phone_since", Instant, nullable=True))
    op.add_column("procurement_supplier", sa.Column("phone_by_id", Id, nullable=True))
    op.add_column(
        "procurement_supplier", sa.Column("tax_number", sa.String(length=40), nullable=True)
    )
    op.add_column(
        "procurement_supplier", sa.Column("currency", sa.String(length=40), nullable=True)
    )
    op.add_column(
        "procurement_supplier",
        sa.Column("payment_days", sa.Integer(), nullable=False, server_default="30"),
    )
    op.add_column(
        "procurement_supplier",
        sa.Column("discount_days", sa.Integer(), nullable=False, server_default="0"),
    )
    op.add_column(
        "procurement_supplier",
        sa.Column("discount_percent", Exact(20, 2), nullable=False, server_default="0"),
    )
    op.add_column(
        "procurement_supplier",
        sa.Column("is_new", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.add_column(
        "procurement_supplier",
        sa.Column("screening", sa.String(length=20), nullable=False, server_default="open"),
    )
    op.add_column("procurement_supplier", sa.Column("screened_at", Instant, nullable=True))
    op.add_column(
        "procurement_supplier",
        sa.Column("payments_blocked", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.create_index("ix_procurement_supplier_phone_by_id", "procurement_supplier", ["phone_by_id"])


def _suppliers() -> None:
    op.create_table(
        "procurement_supplier_bank_account",
        sa.Column("id", Id, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("holder", sa.String(length=200), nullable=False),
        sa.Column("bank", sa.String(length=200), nullable=False),
        sa.Column("bic", sa.String(length=11), nullable=True),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("masked", sa.String(length=20), nullable=False),
        sa.Column("document_id", Id, nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["procurement_supplier.id"],
            name="fk_procurement_supplier_bank_account_document_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_procurement_supplier_bank_account"),
    )
    op.create_index(
        "ix_procurement_supplier_bank_account_document_id",
        "procurement_supplier_bank_account",
        ["document_id"],
    )
    op.create_table(
        "procurement_supplier_bank_change",
        sa.Column("id", Id, nullable=False),
        sa.Column("company_id", Id, nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=True),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("created_by_id", Id, nullable=True),
        sa.Column("supplier_id", Id, nullable=False),
        sa.Column("action", sa.String(length=20), nullable=False),
        sa.Column("account", sa.String(length=20), nullable=True),
        sa.Column("holder", sa.String(length=200), nullable=True),
        sa.Column("bank", sa.String(length=200), nullable=True),
        sa.Column("bic", sa.String(length=11), nullable=True),
        sa.Column("account_number", sa.String(length=40), nullable=True),
        sa.Column("masked", sa.String(length=20), nullable=True),
        sa.Column("because", sa.String(length=500), nullable=False),
        sa.Column("spoke_with", sa.String(length=200), nullable=True),
        sa.Column("number_called", sa.String(length=40), nullable=True),
        sa.Column("called_at", Instant, nullable=True),
        sa.Column("decided_by_id", Id, nullable=True),
        sa.Column("decided_at", Instant, nullable=True),
        sa.ForeignKeyConstraint(
            ["supplier_id"],
            ["procurement_supplier.id"],
            name="fk_procurement_supplier_bank_change_supplier_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_procurement_supplier_bank_change"),
        sa.UniqueConstraint(
            "company_id", "number", name="uq_procurement_supplier_bank_change_company_id_number"
        ),
    )
    op.create_index(
        "ix_procurement_supplier_bank_change_company_id_state_id",
        "procurement_supplier_bank_change",
        ["company_id", "state", "id"],
    )
    op.create_index(
        "ix_procurement_supplier_bank_change_created_by_id",
        "procurement_supplier_bank_change",
        ["created_by_id"],
    )
    op.create_index(
        "ix_procurement_supplier_bank_change_decided_by_id",
        "procurement_supplier_bank_change",
        ["decided_by_id"],
    )
    op.create_index(
        "ix_procurement_supplier_bank_change_supplier_id",
        "procurement_supplier_bank_change",
        ["supplier_id"],
    )
    op.create_index(
        "uq_procurement_bank_change_open",
        "procurement_supplier_bank_change",
        ["supplier_id"],
        unique=True,
        sqlite_where=sa.text("state = 'asked'"),
        postgresql_where=sa.text("state = 'asked'"),
    )
    op.create_table(
        "procurement_supplier_score",
        sa.Column("id", Id, nullable=False),
        sa.Column("company_id", Id, nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("supplier_id", Id, nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("orders", sa.Integer(), nullable=False),
        sa.Column("on_time", Exact(20, 2), nullable=False),
        sa.Column("quality", Exact(20, 2), nullable=False),
        sa.Column("price", Exact(20, 2), nullable=False),
        sa.Column("total", Exact(20, 2), nullable=False),
        sa.Column("scored_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(
            ["supplier_id"],
            ["procurement_supplier.id"],
            name="fk_procurement_supplier_score_supplier_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_procurement_supplier_score"),
        sa.UniqueConstraint(
            "supplier_id",
            "since",
            "until",
            name="uq_procurement_supplier_score_supplier_id_since_until",
        ),
    )
    op.create_index(
        "ix_procurement_supplier_score_company_id_id",
        "procurement_supplier_score",
        ["company_id", "id"],
    )
    op.create_index(
        "ix_procurement_supplier_score_supplier_id", "procurement_supplier_score", ["supplier_id"]
    )
    op.create_table(
        "procurement_supplier_site",
        sa.Column("id", Id, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("use", sa.String(length=20), nullable=False),
        sa.Column("street", sa.String(length=200), nullable=False),
        sa.Column("postcode", sa.String(length=20), nullable=True),
        sa.Column("city", sa.String(length=100), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("document_id", Id, nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["procurement_supplier.id"],
            name="fk_procurement_supplier_site_document_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_procurement_supplier_site"),
    )
    op.create_index(
        "ix_procurement_supplier_site_document_id", "procurement_supplier_site", ["document_id"]
    )


def _catalogue() -> None:
    op.create_table(
        "procurement_policy",
        sa.Column("id", Id, nullable=False),
        sa.Column("company_id", Id, nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("quotes_below", Exact(20, 4), nullable=False),
        sa.Column("minimum_bids", sa.Integer(), nullable=False),
        sa.Column("price_weight", Exact(20, 2), nullable=False),
        sa.Column("minimum_scorers", sa.Integer(), nullable=False),
        sa.Column("tolerance", Exact(20, 2), nullable=False),
        sa.Column("split_days", sa.Integer(), nullable=False),
        sa.Column("over_delivery", Exact(20, 2), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_procurement_policy"),
        sa.UniqueConstraint("company_id", name="uq_procurement_policy_company_id"),
    )
    op.create_index(
        "ix_procurement_policy_company_id_id", "procurement_policy", ["company_id", "id"]
    )
    op.create_table(
        "procurement_contract",
        sa.Column("id", Id, nullable=False),
        sa.Column("company_id", Id, nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=True),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("created_by_id", Id, nullable=True),
        sa.Column("currency", sa.String(length=40), nullable=False),
        sa.Column("amount", Exact(20, 4), nullable=False),
        sa.Column("base_amount", Exact(20, 4), nullable=False),
        sa.Column("rate", Exact(20, 10), nullable=False),
        sa.Column("rate_on", sa.Date(), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("supplier_id", Id, nullable=False),
        sa.Column("cost_centre", sa.String(length=40), nullable=True),
        sa.Column("category", sa.String(length=20), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=False),
        sa.Column("renewal_on", sa.Date(), nullable=True),
        sa.Column("notice_days", sa.Integer(), nullable=False),
        sa.Column("non_standard", sa.Boolean(), nullable=False),
        sa.Column("document_name", sa.String(length=200), nullable=True),
        sa.Column("document_hash", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["procurement_supplier.id"], name="fk_procurement_contract_supplier_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_procurement_contract"),
        sa.UniqueConstraint(
            "company_id", "number", name="uq_procurement_contract_company_id_number"
        ),
    )
    op.create_index(
        "ix_procurement_contract_company_id_state_id",
        "procurement_contract",
        ["company_id", "state", "id"],
    )
    op.create_index(
        "ix_procurement_contract_created_by_id", "procurement_contract", ["created_by_id"]
    )
    op.create_index("ix_procurement_contract_supplier_id", "procurement_contract", ["supplier_id"])
    op.create_table(
        "procurement_catalogue_price",
        sa.Column("id", Id, nullable=False),
        sa.Column("company_id", Id, nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("item_id", Id, nullable=False),
        sa.Column("supplier_id", Id, nullable=False),
        sa.Column("price", Exact(20, 4), nullable=False),
        sa.Column("currency", sa.String(length=40), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("minimum", Exact(20, 4), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["procurement_item.id"], name="fk_procurement_catalogue_price_item_id"
        ),
        sa.ForeignKeyConstraint(
            ["supplier_id"],
            ["procurement_supplier.id"],
            name="fk_procurement_catalogue_price_supplier_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_procurement_catalogue_price"),
        sa.UniqueConstraint(
            "item_id",
            "supplier_id",
            "valid_from",
            "minimum",
            name="uq_procurement_catalogue_price_from",
        ),
    )
    op.create_index(
        "ix_procurement_catalogue_price_company_id_id",
        "procurement_catalogue_price",
        ["company_id", "id"],
    )
    op.create_index(
        "ix_procurement_catalogue_price_item_id", "procurement_catalogue_price", ["item_id"]
    )
    op.create_index(
        "ix_procurement_catalogue_price_supplier_id", "procurement_catalogue_price", ["supplier_id"]
    )
    op.create_table(
        "procurement_contract_line",
        sa.Column("id", Id, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("item_id", Id, nullable=True),
        sa.Column("description", sa.String(length=500), nullable=True),
        sa.Column("unit", sa.String(length=20), nullable=True),
        sa.Column("price", Exact(20, 4), nullable=False),
        sa.Column("agreed_quantity", Exact(20, 4), nullable=True),
        sa.Column("agreed_value", Exact(20, 4), nullable=True),
        sa.Column("called_quantity", Exact(20, 4), nullable=False),
        sa.Column("called_value", Exact(20, 4), nullable=False),
        sa.Column("document_id", Id, nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["procurement_contract.id"],
            name="fk_procurement_contract_line_document_id",
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["procurement_item.id"], name="fk_procurement_contract_line_item_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_procurement_contract_line"),
    )
    op.create_index(
        "ix_procurement_contract_line_document_id", "procurement_contract_line", ["document_id"]
    )
    op.create_index(
        "ix_procurement_contract_line_item_id", "procurement_contract_line", ["item_id"]
    )


def _requests() -> None:
    op.create_table(
        "procurement_rfq",
        sa.Column("id", Id, nullable=False),
        sa.Column("company_id", Id, nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=True),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("created_by_id", Id, nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("requisition_id", Id, nullable=True),
        sa.Column("method", sa.String(length=20), nullable=False),
        sa.Column("currency", sa.String(length=40), nullable=False),
        sa.Column("deadline", Instant, nullable=False),
        sa.Column("price_weight", Exact(20, 2), nullable=False),
        sa.Column("extended", sa.Boolean(), nullable=False),
        sa.Column("sent_at", Instant, nullable=True),
        sa.Column("opened_at", Instant, nullable=True),
        sa.Column("opened_by_id", Id, nullable=True),
        sa.Column("awarded_to_id", Id, nullable=True),
        sa.Column("award_reason", sa.String(length=2000), nullable=True),
        sa.ForeignKeyConstraint(
            ["awarded_to_id"], ["procurement_supplier.id"], name="fk_procurement_rfq_awarded_to_id"
        ),
        sa.ForeignKeyConstraint(
            ["requisition_id"],
            ["procurement_requisition.id"],
            name="fk_procurement_rfq_requisition_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_procurement_rfq"),
        sa.UniqueConstraint("company_id", "number", name="uq_procurement_rfq_company_id_number"),
    )
    op.create_index("ix_procurement_rfq_awarded_to_id", "procurement_rfq", ["awarded_to_id"])
    op.create_index(
        "ix_procurement_rfq_company_id_state_id", "procurement_rfq", ["company_id", "state", "id"]
    )
    op.create_index("ix_procurement_rfq_created_by_id", "procurement_rfq", ["created_by_id"])
    op.create_index("ix_procurement_rfq_opened_by_id", "procurement_rfq", ["opened_by_id"])
    op.create_index("ix_procurement_rfq_requisition_id", "procurement_rfq", ["requisition_id"])
    op.create_table(
        "procurement_bid",
        sa.Column("id", Id, nullable=False),
        sa.Column("company_id", Id, nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=True),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("created_by_id", Id, nullable=True),
        sa.Column("currency", sa.String(length=40), nullable=False),
        sa.Column("amount", Exact(20, 4), nullable=True),
        sa.Column("base_amount", Exact(20, 4), nullable=True),
        sa.Column("rate", Exact(20, 10), nullable=True),
        sa.Column("rate_on", sa.Date(), nullable=True),
        sa.Column("rfq_id", Id, nullable=False),
        sa.Column("supplier_id", Id, nullable=False),
        sa.Column("received_at", Instant, nullable=True),
        sa.Column("seal", sa.String(length=64), nullable=True),
        sa.Column("delivery_date", sa.Date(), nullable=True),
        sa.Column("price_score", Exact(20, 2), nullable=True),
        sa.Column("technical_score", Exact(20, 2), nullable=True),
        sa.Column("total_score", Exact(20, 2), nullable=True),
        sa.Column("place", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["rfq_id"], ["procurement_rfq.id"], name="fk_procurement_bid_rfq_id"
        ),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["procurement_supplier.id"], name="fk_procurement_bid_supplier_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_procurement_bid"),
        sa.UniqueConstraint("company_id", "number", name="uq_procurement_bid_company_id_number"),
        sa.UniqueConstraint("rfq_id", "supplier_id", name="uq_procurement_bid_rfq_id_supplier_id"),
    )
    op.create_index(
        "ix_procurement_bid_company_id_state_id", "procurement_bid", ["company_id", "state", "id"]
    )
    op.create_index("ix_procurement_bid_created_by_id", "procurement_bid", ["created_by_id"])
    op.create_index("ix_procurement_bid_rfq_id", "procurement_bid", ["rfq_id"])
    op.create_index("ix_procurement_bid_supplier_id", "procurement_bid", ["supplier_id"])
    op.create_table(
        "procurement_rfq_invitation",
        sa.Column("id", Id, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("supplier_id", Id, nullable=False),
        sa.Column("document_id", Id, nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["procurement_rfq.id"],
            name="fk_procurement_rfq_invitation_document_id",
        ),
        sa.ForeignKeyConstraint(
            ["supplier_id"],
            ["procurement_supplier.id"],
            name="fk_procurement_rfq_invitation_supplier_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_procurement_rfq_invitation"),
    )
    op.create_index(
        "ix_procurement_rfq_invitation_document_id", "procurement_rfq_invitation", ["document_id"]
    )
    op.create_index(
        "ix_procurement_rfq_invitation_supplier_id", "procurement_rfq_invitation", ["supplier_id"]
    )
    op.create_table(
        "procurement_rfq_line",
        sa.Column("id", Id, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("requisition_line_id", Id, nullable=True),
        sa.Column("item_id", Id, nullable=True),
        sa.Column("description", sa.String(length=500), nullable=False),
        sa.Column("quantity", Exact(20, 4), nullable=False),
        sa.Column("unit", sa.String(length=20), nullable=False),
        sa.Column("document_id", Id, nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["procurement_rfq.id"], name="fk_procurement_rfq_line_document_id"
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["procurement_item.id"], name="fk_procurement_rfq_line_item_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_procurement_rfq_line"),
    )
    op.create_index("ix_procurement_rfq_line_document_id", "procurement_rfq_line", ["document_id"])
    op.create_index("ix_procurement_rfq_line_item_id", "procurement_rfq_line", ["item_id"])
    op.create_table(
        "procurement_bid_waiver",
        sa.Column("id", Id, nullable=False),
        sa.Column("company_id", Id, nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=True),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("created_by_id", Id, nullable=True),
        sa.Column("currency", sa.String(length=40), nullable=False),
        sa.Column("amount", Exact(20, 4), nullable=False),
        sa.Column("base_amount", Exact(20, 4), nullable=False),
        sa.Column("rate", Exact(20, 10), nullable=False),
        sa.Column("rate_on", sa.Date(), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("requisition_id", Id, nullable=True),
        sa.Column("rfq_id", Id, nullable=True),
        sa.Column("supplier_id", Id, nullable=True),
        sa.Column("justification", sa.String(length=2000), nullable=False),
        sa.ForeignKeyConstraint(
            ["requisition_id"],
            ["procurement_requisition.id"],
            name="fk_procurement_bid_waiver_requisition_id",
        ),
        sa.ForeignKeyConstraint(
            ["rfq_id"], ["procurement_rfq.id"], name="fk_procurement_bid_waiver_rfq_id"
        ),
        sa.ForeignKeyConstraint(
            ["supplier_id"],
            ["procurement_supplier.id"],
            name="fk_procurement_bid_waiver_supplier_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_procurement_bid_waiver"),
        sa.UniqueConstraint(
            "company_id", "number", name="uq_procurement_bid_waiver_company_id_number"
        ),
    )
    op.create_index(
        "ix_procurement_bid_waiver_company_id_state_id",
        "procurement_bid_waiver",
        ["company_id", "state", "id"],
    )
    op.create_index(
        "ix_procurement_bid_waiver_created_by_id",
        "procurement_bid_waiver",
        ["created_by_id"],
    )
    op.create_index(
        "ix_procurement_bid_waiver_requisition_id",
        "procurement_bid_waiver",
        ["requisition_id"],
    )
    op.create_index("ix_procurement_bid_waiver_rfq_id", "procurement_bid_waiver", ["rfq_id"])
    op.create_index(
        "ix_procurement_bid_waiver_supplier_id", "procurement_bid_waiver", ["supplier_id"]
    )
    op.create_table(
        "procurement_bid_line",
        sa.Column("id", Id, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("rfq_line_id", Id, nullable=False),
        sa.Column("description", sa.String(length=500), nullable=False),
        sa.Column("quantity", Exact(20, 4), nullable=False),
        sa.Column("unit", sa.String(length=20), nullable=False),
        sa.Column("price", Exact(20, 4), nullable=False),
        sa.Column("amount", Exact(20, 4), nullable=False),
        sa.Column("document_id", Id, nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["procurement_bid.id"], name="fk_procurement_bid_line_document_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_procurement_bid_line"),
    )
    op.create_index("ix_procurement_bid_line_document_id", "procurement_bid_line", ["document_id"])
    op.create_table(
        "procurement_bid_score",
        sa.Column("id", Id, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("person_id", Id, nullable=False),
        sa.Column("score", Exact(20, 2), nullable=False),
        sa.Column("remark", sa.String(length=500), nullable=True),
        sa.Column("document_id", Id, nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["procurement_bid.id"], name="fk_procurement_bid_score_document_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_procurement_bid_score"),
    )
    op.create_index(
        "ix_procurement_bid_score_document_id", "procurement_bid_score", ["document_id"]
    )
    op.create_index("ix_procurement_bid_score_person_id", "procurement_bid_score", ["person_id"])
    op.create_table(
        "procurement_sealed_bid",
        sa.Column("id", Id, nullable=False),
        sa.Column("company_id", Id, nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("bid_id", Id, nullable=False),
        sa.Column("content", sa.String(length=200000), nullable=False),
        sa.ForeignKeyConstraint(
            ["bid_id"], ["procurement_bid.id"], name="fk_procurement_sealed_bid_bid_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_procurement_sealed_bid"),
        sa.UniqueConstraint("bid_id", name="uq_procurement_sealed_bid_bid_id"),
    )
    op.create_index("ix_procurement_sealed_bid_bid_id", "procurement_sealed_bid", ["bid_id"])
    op.create_index(
        "ix_procurement_sealed_bid_company_id_id", "procurement_sealed_bid", ["company_id", "id"]
    )


def _orders() -> None:
    op.create_table(
        "procurement_purchase_order",
        sa.Column("id", Id, nullable=False),
        sa.Column("company_id", Id, nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=True),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("created_by_id", Id, nullable=True),
        sa.Column("currency", sa.String(length=40), nullable=False),
        sa.Column("amount", Exact(20, 4), nullable=False),
        sa.Column("base_amount", Exact(20, 4), nullable=False),
        sa.Column("rate", Exact(20, 10), nullable=False),
        sa.Column("rate_on", sa.Date(), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("origin", sa.String(length=20), nullable=False),
        sa.Column("requisition_id", Id, nullable=True),
        sa.Column("contract_id", Id, nullable=True),
        sa.Column("bid_id", Id, nullable=True),
        sa.Column("supplier_id", Id, nullable=False),
        sa.Column("category", sa.String(length=20), nullable=False),
        sa.Column("cost_centre", sa.String(length=40), nullable=False),
        sa.Column("requester_id", Id, nullable=True),
        sa.Column("delivery_date", sa.Date(), nullable=True),
        sa.Column("warehouse", sa.String(length=40), nullable=True),
        sa.Column("reference", sa.String(length=100), nullable=True),
        sa.Column("confirmation", sa.String(length=100), nullable=True),
        sa.Column("approved_amount", Exact(20, 4), nullable=False),
        sa.Column("released_at", Instant, nullable=True),
        sa.Column("sent_at", Instant, nullable=True),
        sa.Column("acknowledged_at", Instant, nullable=True),
        sa.Column("received_at", Instant, nullable=True),
        sa.Column("cancelled_at", Instant, nullable=True),
        sa.Column("closed_at", Instant, nullable=True),
        sa.Column("settled", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["bid_id"], ["procurement_bid.id"], name="fk_procurement_purchase_order_bid_id"
        ),
        sa.ForeignKeyConstraint(
            ["contract_id"],
            ["procurement_contract.id"],
            name="fk_procurement_purchase_order_contract_id",
        ),
        sa.ForeignKeyConstraint(
            ["requisition_id"],
            ["procurement_requisition.id"],
            name="fk_procurement_purchase_order_requisition_id",
        ),
        sa.ForeignKeyConstraint(
            ["supplier_id"],
            ["procurement_supplier.id"],
            name="fk_procurement_purchase_order_supplier_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_procurement_purchase_order"),
        sa.UniqueConstraint(
            "company_id", "number", name="uq_procurement_purchase_order_company_id_number"
        ),
    )
    op.create_index(
        "ix_procurement_purchase_order_bid_id", "procurement_purchase_order", ["bid_id"]
    )
    op.create_index(
        "ix_procurement_purchase_order_company_id_state_id",
        "procurement_purchase_order",
        ["company_id", "state", "id"],
    )
    op.create_index(
        "ix_procurement_purchase_order_contract_id", "procurement_purchase_order", ["contract_id"]
    )
    op.create_index(
        "ix_procurement_purchase_order_created_by_id",
        "procurement_purchase_order",
        ["created_by_id"],
    )
    op.create_index(
        "ix_procurement_purchase_order_lately",
        "procurement_purchase_order",
        ["supplier_id", "created_at"],
    )
    op.create_index(
        "ix_procurement_purchase_order_requester_id", "procurement_purchase_order", ["requester_id"]
    )
    op.create_index(
        "ix_procurement_purchase_order_requisition_id",
        "procurement_purchase_order",
        ["requisition_id"],
    )
    op.create_index(
        "ix_procurement_purchase_order_supplier_id", "procurement_purchase_order", ["supplier_id"]
    )
    op.create_index(
        "uq_procurement_purchase_order_live",
        "procurement_purchase_order",
        ["requisition_id"],
        unique=True,
        sqlite_where=sa.text("state <> 'cancelled'"),
        postgresql_where=sa.text("state <> 'cancelled'"),
    )
    op.create_table(
        "procurement_order_amendment",
        sa.Column("id", Id, nullable=False),
        sa.Column("company_id", Id, nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=True),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("created_by_id", Id, nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount", Exact(20, 4), nullable=False),
        sa.Column("base_amount", Exact(20, 4), nullable=False),
        sa.Column("rate", Exact(20, 10), nullable=False),
        sa.Column("rate_on", sa.Date(), nullable=True),
        sa.Column("order_id", Id, nullable=False),
        sa.Column("author", sa.String(length=20), nullable=False),
        sa.Column("because", sa.String(length=500), nullable=False),
        sa.Column("supplier_id", Id, nullable=True),
        sa.Column("cost_centre", sa.String(length=40), nullable=True),
        sa.Column("order_version", sa.Integer(), nullable=False),
        sa.Column("applied_at", Instant, nullable=True),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["procurement_purchase_order.id"],
            name="fk_procurement_order_amendment_order_id",
        ),
        sa.ForeignKeyConstraint(
            ["supplier_id"],
            ["procurement_supplier.id"],
            name="fk_procurement_order_amendment_supplier_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_procurement_order_amendment"),
        sa.UniqueConstraint(
            "company_id", "number", name="uq_procurement_order_amendment_company_id_number"
        ),
    )
    op.create_index(
        "ix_procurement_order_amendment_company_id_state_id",
        "procurement_order_amendment",
        ["company_id", "state", "id"],
    )
    op.create_index(
        "ix_procurement_order_amendment_created_by_id",
        "procurement_order_amendment",
        ["created_by_id"],
    )
    op.create_index(
        "ix_procurement_order_amendment_order_id", "procurement_order_amendment", ["order_id"]
    )
    op.create_index(
        "ix_procurement_order_amendment_supplier_id", "procurement_order_amendment", ["supplier_id"]
    )
    op.create_table(
        "procurement_order_note",
        sa.Column("id", Id, nullable=False),
        sa.Column("company_id", Id, nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("order_id", Id, nullable=False),
        sa.Column("line_id", Id, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("source", sa.String(length=100), nullable=False),
        sa.Column("quantity", Exact(20, 4), nullable=False),
        sa.Column("amount", Exact(20, 4), nullable=False),
        sa.Column("noted_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["procurement_purchase_order.id"],
            name="fk_procurement_order_note_order_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_procurement_order_note"),
        sa.UniqueConstraint(
            "line_id", "kind", "source", name="uq_procurement_order_note_line_id_kind_source"
        ),
    )
    op.create_index(
        "ix_procurement_order_note_company_id_id", "procurement_order_note", ["company_id", "id"]
    )
    op.create_index("ix_procurement_order_note_order_id", "procurement_order_note", ["order_id"])
    op.create_table(
        "procurement_purchase_order_line",
        sa.Column("id", Id, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("requisition_line_id", Id, nullable=True),
        sa.Column("contract_line_id", Id, nullable=True),
        sa.Column("item_id", Id, nullable=True),
        sa.Column("description", sa.String(length=500), nullable=False),
        sa.Column("quantity", Exact(20, 4), nullable=False),
        sa.Column("unit", sa.String(length=20), nullable=False),
        sa.Column("price", Exact(20, 4), nullable=False),
        sa.Column("amount", Exact(20, 4), nullable=False),
        sa.Column("tax_code", sa.String(length=40), nullable=True),
        sa.Column("delivery_date", sa.Date(), nullable=True),
        sa.Column("is_service", sa.Boolean(), nullable=False),
        sa.Column("received", Exact(20, 4), nullable=False),
        sa.Column("returned", Exact(20, 4), nullable=False),
        sa.Column("invoiced", Exact(20, 4), nullable=False),
        sa.Column("invoiced_amount", Exact(20, 4), nullable=False),
        sa.Column("document_id", Id, nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["procurement_purchase_order.id"],
            name="fk_procurement_purchase_order_line_document_id",
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["procurement_item.id"], name="fk_procurement_purchase_order_line_item_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_procurement_purchase_order_line"),
    )
    op.create_index(
        "ix_procurement_purchase_order_line_document_id",
        "procurement_purchase_order_line",
        ["document_id"],
    )
    op.create_index(
        "ix_procurement_purchase_order_line_item_id", "procurement_purchase_order_line", ["item_id"]
    )
    op.create_table(
        "procurement_order_amendment_line",
        sa.Column("id", Id, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("order_position", sa.Integer(), nullable=False),
        sa.Column("quantity", Exact(20, 4), nullable=True),
        sa.Column("price", Exact(20, 4), nullable=True),
        sa.Column("delivery_date", sa.Date(), nullable=True),
        sa.Column("quantity_before", Exact(20, 4), nullable=True),
        sa.Column("price_before", Exact(20, 4), nullable=True),
        sa.Column("document_id", Id, nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["procurement_order_amendment.id"],
            name="fk_procurement_order_amendment_line_document_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_procurement_order_amendment_line"),
    )
    op.create_index(
        "ix_procurement_order_amendment_line_document_id",
        "procurement_order_amendment_line",
        ["document_id"],
    )


def _one() -> str:
    """A factor of one as its column keeps it: SQLite has no decimals but scaled integers."""
    return "10000" if op.get_bind().dialect.name == "sqlite" else "1"


#: What an order says that it is made from: the requisition.
_MOVED = """
INSERT INTO procurement_purchase_order (
    id, company_id, rev, number, state, version, digest, reason, created_at, created_by_id,
    currency, amount, base_amount, rate, rate_on, title, origin, requisition_id, supplier_id,
    category, cost_centre, requester_id, delivery_date, approved_amount, released_at,
    cancelled_at, settled
)
SELECT o.id, o.company_id, o.rev, o.number, o.state, o.version, o.digest, substr(o.reason, 1, 2000),
    o.created_at, r.requester_id, o.currency, o.amount, o.base_amount, o.rate, o.rate_on, r.title,
    'requisition', o.requisition_id, o.supplier_id, r.category, o.cost_centre, r.requester_id,
    r.needed_by, o.base_amount, o.released_at, o.cancelled_at, false
FROM procurement_order o JOIN procurement_requisition r ON r.id = o.requisition_id
"""
_MOVED_LINES = """
INSERT INTO procurement_purchase_order_line (
    id, position, requisition_line_id, item_id, description, quantity, unit, price, amount,
    is_service, received, returned, invoiced, invoiced_amount, document_id
)
SELECT id, position, requisition_line_id, item_id, description, quantity, unit,
    price, amount, false, 0, 0, 0, 0, order_id
FROM procurement_order_line
"""


def _move_orders() -> None:
    """Orders go to the table of their kind."""
    op.execute(_MOVED)
    op.execute(_MOVED_LINES)
    op.drop_table("procurement_order_line")
    op.drop_table("procurement_order")


def downgrade() -> None:
    """Orders without a requisition have no place in the older tables."""
    raise NotImplementedError
