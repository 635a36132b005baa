"""The ledger, payables and receivables; budgets can be given back after they were spent."""

import sqlalchemy as sa
from alembic import op

from erp_modules.finance.tables import APPEND_ONLY, append_only
from workflow_engine.persistence.types import Exact, Id, Instant

revision = "finance_0002"
down_revision = "finance_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _account()
    _credit_limit()
    _credit_release()
    _customer_invoice()
    _customer_receipt()
    _journal_entry()
    _journal_voucher()
    _payment_proposal()
    _period()
    _setting()
    _supplier_invoice()
    _customer_invoice_line()
    _customer_receipt_allocation()
    _dunning_notice()
    _journal_entry_line()
    _journal_voucher_line()
    _payment()
    _payment_proposal_line()
    _posting_rule()
    _supplier_invoice_line()
    _tax_code()
    _write_off()
    _payment_line()
    _allow_returns()
    _protect_the_journal()


def _account() -> None:
    op.create_table(
        "finance_account",
        sa.Column("id", Id, nullable=False),
        sa.Column("company_id", Id, nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_zh", sa.String(length=200), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("type", sa.String(length=20), nullable=False),
        sa.Column("parent_id", Id, nullable=True),
        sa.Column("postable", sa.Boolean(), nullable=False),
        sa.Column("subledger", sa.String(length=20), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finance_account")),
        sa.UniqueConstraint("company_id", "code", name=op.f("uq_finance_account_company_id_code")),
    )
    op.create_index(
        op.f("ix_finance_account_parent_id"), "finance_account", ["parent_id"], unique=False
    )


def _credit_limit() -> None:
    op.create_table(
        "finance_credit_limit",
        sa.Column("id", Id, nullable=False),
        sa.Column("company_id", Id, nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("created_by_id", Id, nullable=True),
        sa.Column("customer_id", Id, nullable=False),
        sa.Column("amount", Exact(20, 4), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=True),
        sa.Column("stop_supply", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finance_credit_limit")),
        sa.UniqueConstraint(
            "company_id", "number", name=op.f("uq_finance_credit_limit_company_id_number")
        ),
    )
    op.create_index(
        op.f("ix_finance_credit_limit_company_id_state_id"),
        "finance_credit_limit",
        ["company_id", "state", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_finance_credit_limit_created_by_id"),
        "finance_credit_limit",
        ["created_by_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_finance_credit_limit_customer_id"),
        "finance_credit_limit",
        ["customer_id"],
        unique=False,
    )
    op.create_index(
        "uq_finance_credit_limit_live",
        "finance_credit_limit",
        ["company_id", "customer_id"],
        unique=True,
        sqlite_where=sa.text("state NOT IN ('ended')"),
        postgresql_where=sa.text("state NOT IN ('ended')"),
    )


def _credit_release() -> None:
    op.create_table(
        "finance_credit_release",
        sa.Column("id", Id, nullable=False),
        sa.Column("company_id", Id, nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("created_by_id", Id, nullable=True),
        sa.Column("customer_id", Id, nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("up_to", Exact(20, 4), nullable=False),
        sa.Column("order", sa.String(length=100), nullable=True),
        sa.Column("released_by_id", Id, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finance_credit_release")),
        sa.UniqueConstraint(
            "company_id", "number", name=op.f("uq_finance_credit_release_company_id_number")
        ),
    )
    op.create_index(
        op.f("ix_finance_credit_release_company_id_state_id"),
        "finance_credit_release",
        ["company_id", "state", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_finance_credit_release_created_by_id"),
        "finance_credit_release",
        ["created_by_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_finance_credit_release_customer_id"),
        "finance_credit_release",
        ["customer_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_finance_credit_release_released_by_id"),
        "finance_credit_release",
        ["released_by_id"],
        unique=False,
    )


def _customer_invoice() -> None:
    op.create_table(
        "finance_customer_invoice",
        sa.Column("id", Id, nullable=False),
        sa.Column("company_id", Id, nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("created_by_id", Id, nullable=True),
        sa.Column("currency", sa.String(length=40), nullable=False),
        sa.Column("amount", Exact(20, 4), nullable=False),
        sa.Column("base_amount", Exact(20, 4), nullable=False),
        sa.Column("rate", Exact(20, 10), nullable=False),
        sa.Column("rate_on", sa.Date(), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("customer_id", Id, nullable=False),
        sa.Column("invoice_date", sa.Date(), nullable=False),
        sa.Column("due_date", sa.Date(), nullable=True),
        sa.Column("corrects_id", Id, nullable=True),
        sa.Column("order_id", Id, nullable=True),
        sa.Column("source_kind", sa.String(length=40), nullable=True),
        sa.Column("source_id", Id, nullable=True),
        sa.Column("net", Exact(20, 4), nullable=False),
        sa.Column("tax", Exact(20, 4), nullable=False),
        sa.Column("open_amount", Exact(20, 4), nullable=False),
        sa.Column("open_base", Exact(20, 4), nullable=False),
        sa.Column("posted_on", sa.Date(), nullable=True),
        sa.Column("dispute", sa.String(length=500), nullable=True),
        sa.Column("dunning_level", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finance_customer_invoice")),
        sa.UniqueConstraint(
            "company_id", "number", name=op.f("uq_finance_customer_invoice_company_id_number")
        ),
        sa.UniqueConstraint(
            "company_id",
            "source_kind",
            "source_id",
            name=op.f("uq_finance_customer_invoice_company_id_source_kind_source_id"),
        ),
    )
    op.create_index(
        op.f("ix_finance_customer_invoice_company_id_state_due_date"),
        "finance_customer_invoice",
        ["company_id", "state", "due_date"],
        unique=False,
    )
    op.create_index(
        op.f("ix_finance_customer_invoice_company_id_state_id"),
        "finance_customer_invoice",
        ["company_id", "state", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_finance_customer_invoice_corrects_id"),
        "finance_customer_invoice",
        ["corrects_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_finance_customer_invoice_created_by_id"),
        "finance_customer_invoice",
        ["created_by_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_finance_customer_invoice_customer_id"),
        "finance_customer_invoice",
        ["customer_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_finance_customer_invoice_order_id"),
        "finance_customer_invoice",
        ["order_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_finance_customer_invoice_source_id"),
        "finance_customer_invoice",
        ["source_id"],
        unique=False,
    )


def _customer_receipt() -> None:
    op.create_table(
        "finance_customer_receipt",
        sa.Column("id", Id, nullable=False),
        sa.Column("company_id", Id, nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("created_by_id", Id, nullable=True),
        sa.Column("currency", sa.String(length=40), nullable=False),
        sa.Column("amount", Exact(20, 4), nullable=False),
        sa.Column("base_amount", Exact(20, 4), nullable=False),
        sa.Column("rate", Exact(20, 10), nullable=False),
        sa.Column("rate_on", sa.Date(), nullable=True),
        sa.Column("customer_id", Id, nullable=True),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("bank_reference", sa.String(length=100), nullable=False),
        sa.Column("payer", sa.String(length=200), nullable=True),
        sa.Column("purpose", sa.String(length=500), nullable=True),
        sa.Column("open_amount", Exact(20, 4), nullable=False),
        sa.Column("open_base", Exact(20, 4), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finance_customer_receipt")),
        sa.UniqueConstraint(
            "company_id", "number", name=op.f("uq_finance_customer_receipt_company_id_number")
        ),
    )
    op.create_index(
        op.f("ix_finance_customer_receipt_company_id_state_id"),
        "finance_customer_receipt",
        ["company_id", "state", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_finance_customer_receipt_created_by_id"),
        "finance_customer_receipt",
        ["created_by_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_finance_customer_receipt_customer_id"),
        "finance_customer_receipt",
        ["customer_id"],
        unique=False,
    )
    op.create_index(
        "uq_finance_customer_receipt_bank",
        "finance_customer_receipt",
        ["company_id", "bank_reference"],
        unique=True,
        sqlite_where=sa.text("state NOT IN ('reversed')"),
        postgresql_where=sa.text("state NOT IN ('reversed')"),
    )


def _journal_entry() -> None:
    op.create_table(
        "finance_journal_entry",
        sa.Column("id", Id, nullable=False),
        sa.Column("company_id", Id, nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("posted_on", sa.Date(), nullable=False),
        sa.Column("description", sa.String(length=500), nullable=False),
        sa.Column("source_kind", sa.String(length=40), nullable=False),
        sa.Column("source_id", Id, nullable=False),
        sa.Column("part", sa.String(length=100), nullable=False),
        sa.Column("reversal_of_id", Id, nullable=True),
        sa.Column("total", Exact(20, 4), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("created_by_id", Id, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finance_journal_entry")),
        sa.UniqueConstraint(
            "company_id", "number", name=op.f("uq_finance_journal_entry_company_id_number")
        ),
        sa.UniqueConstraint(
            "company_id",
            "source_kind",
            "source_id",
            "part",
            name=op.f("uq_finance_journal_entry_company_id_source_kind_source_id_part"),
        ),
        sa.UniqueConstraint("reversal_of_id", name=op.f("uq_finance_journal_entry_reversal_of_id")),
    )
    op.create_index(
        op.f("ix_finance_journal_entry_company_id_id"),
        "finance_journal_entry",
        ["company_id", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_finance_journal_entry_company_id_posted_on"),
        "finance_journal_entry",
        ["company_id", "posted_on"],
        unique=False,
    )
    op.create_index(
        op.f("ix_finance_journal_entry_created_by_id"),
        "finance_journal_entry",
        ["created_by_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_finance_journal_entry_reversal_of_id"),
        "finance_journal_entry",
        ["reversal_of_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_finance_journal_entry_source_id"),
        "finance_journal_entry",
        ["source_id"],
        unique=False,
    )


def _journal_voucher() -> None:
    op.create_table(
        "finance_journal_voucher",
        sa.Column("id", Id, nullable=False),
        sa.Column("company_id", Id, nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("created_by_id", Id, nullable=True),
        sa.Column("posting_date", sa.Date(), nullable=False),
        sa.Column("description", sa.String(length=500), nullable=False),
        sa.Column("posted_by_id", Id, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finance_journal_voucher")),
        sa.UniqueConstraint(
            "company_id", "number", name=op.f("uq_finance_journal_voucher_company_id_number")
        ),
    )
    op.create_index(
        op.f("ix_finance_journal_voucher_company_id_state_id"),
        "finance_journal_voucher",
        ["company_id", "state", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_finance_journal_voucher_created_by_id"),
        "finance_journal_voucher",
        ["created_by_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_finance_journal_voucher_posted_by_id"),
        "finance_journal_voucher",
        ["posted_by_id"],
        unique=False,
    )


def _payment_proposal() -> None:
    op.create_table(
        "finance_payment_proposal",
        sa.Column("id", Id, nullable=False),
        sa.Column("company_id", Id, nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("created_by_id", Id, nullable=True),
        sa.Column("currency", sa.String(length=40), nullable=False),
        sa.Column("amount", Exact(20, 4), nullable=False),
        sa.Column("base_amount", Exact(20, 4), nullable=False),
        sa.Column("rate", Exact(20, 10), nullable=False),
        sa.Column("rate_on", sa.Date(), nullable=True),
        sa.Column("pay_on", sa.Date(), nullable=False),
        sa.Column("checker_id", Id, nullable=True),
        sa.Column("released_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finance_payment_proposal")),
        sa.UniqueConstraint(
            "company_id", "number", name=op.f("uq_finance_payment_proposal_company_id_number")
        ),
    )
    op.create_index(
        op.f("ix_finance_payment_proposal_checker_id"),
        "finance_payment_proposal",
        ["checker_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_finance_payment_proposal_company_id_state_id"),
        "finance_payment_proposal",
        ["company_id", "state", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_finance_payment_proposal_created_by_id"),
        "finance_payment_proposal",
        ["created_by_id"],
        unique=False,
    )


def _period() -> None:
    op.create_table(
        "finance_period",
        sa.Column("id", Id, nullable=False),
        sa.Column("company_id", Id, nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("created_by_id", Id, nullable=True),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finance_period")),
        sa.UniqueConstraint(
            "company_id", "number", name=op.f("uq_finance_period_company_id_number")
        ),
        sa.UniqueConstraint(
            "company_id", "year", "month", name=op.f("uq_finance_period_company_id_year_month")
        ),
    )
    op.create_index(
        op.f("ix_finance_period_company_id_state_id"),
        "finance_period",
        ["company_id", "state", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_finance_period_created_by_id"), "finance_period", ["created_by_id"], unique=False
    )


def _setting() -> None:
    op.create_table(
        "finance_setting",
        sa.Column("id", Id, nullable=False),
        sa.Column("company_id", Id, nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=70), nullable=False),
        sa.Column("tax_number", sa.String(length=40), nullable=True),
        sa.Column("price_percent", Exact(20, 4), nullable=False),
        sa.Column("price_amount", Exact(20, 4), nullable=False),
        sa.Column("quantity", Exact(20, 4), nullable=False),
        sa.Column("payment_limit", Exact(20, 4), nullable=False),
        sa.Column("overdue_days", sa.Integer(), nullable=False),
        sa.Column("account_number", sa.String(length=34), nullable=True),
        sa.Column("bic", sa.String(length=11), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finance_setting")),
        sa.UniqueConstraint("company_id", name=op.f("uq_finance_setting_company_id")),
    )
    op.create_index(
        op.f("ix_finance_setting_company_id_id"),
        "finance_setting",
        ["company_id", "id"],
        unique=False,
    )


def _supplier_invoice() -> None:
    op.create_table(
        "finance_supplier_invoice",
        sa.Column("id", Id, nullable=False),
        sa.Column("company_id", Id, nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("created_by_id", Id, nullable=True),
        sa.Column("currency", sa.String(length=40), nullable=False),
        sa.Column("amount", Exact(20, 4), nullable=False),
        sa.Column("base_amount", Exact(20, 4), nullable=False),
        sa.Column("rate", Exact(20, 10), nullable=False),
        sa.Column("rate_on", sa.Date(), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("supplier_id", Id, nullable=False),
        sa.Column("supplier_number", sa.String(length=60), nullable=False),
        sa.Column("invoice_date", sa.Date(), nullable=False),
        sa.Column("due_date", sa.Date(), nullable=True),
        sa.Column("order_id", Id, nullable=True),
        sa.Column("corrects_id", Id, nullable=True),
        sa.Column("buyer_tax_number", sa.String(length=40), nullable=True),
        sa.Column("stated_total", Exact(20, 4), nullable=True),
        sa.Column("not_duplicate", sa.Boolean(), nullable=False),
        sa.Column("number_key", sa.String(length=60), nullable=False),
        sa.Column("net", Exact(20, 4), nullable=False),
        sa.Column("tax", Exact(20, 4), nullable=False),
        sa.Column("open_amount", Exact(20, 4), nullable=False),
        sa.Column("open_base", Exact(20, 4), nullable=False),
        sa.Column("posted_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finance_supplier_invoice")),
        sa.UniqueConstraint(
            "company_id", "number", name=op.f("uq_finance_supplier_invoice_company_id_number")
        ),
    )
    op.create_index(
        op.f("ix_finance_supplier_invoice_company_id_state_id"),
        "finance_supplier_invoice",
        ["company_id", "state", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_finance_supplier_invoice_company_id_supplier_id_invoice_date"),
        "finance_supplier_invoice",
        ["company_id", "supplier_id", "invoice_date"],
        unique=False,
    )
    op.create_index(
        op.f("ix_finance_supplier_invoice_corrects_id"),
        "finance_supplier_invoice",
        ["corrects_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_finance_supplier_invoice_created_by_id"),
        "finance_supplier_invoice",
        ["created_by_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_finance_supplier_invoice_order_id"),
        "finance_supplier_invoice",
        ["order_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_finance_supplier_invoice_supplier_id"),
        "finance_supplier_invoice",
        ["supplier_id"],
        unique=False,
    )
    op.create_index(
        "uq_finance_supplier_invoice_theirs",
        "finance_supplier_invoice",
        ["company_id", "supplier_id", "number_key"],
        unique=True,
        sqlite_where=sa.text("state NOT IN ('rejected', 'cancelled')"),
        postgresql_where=sa.text("state NOT IN ('rejected', 'cancelled')"),
    )


def _customer_invoice_line() -> None:
    op.create_table(
        "finance_customer_invoice_line",
        sa.Column("id", Id, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("item_id", Id, nullable=True),
        sa.Column("description", sa.String(length=500), nullable=False),
        sa.Column("account_id", Id, nullable=True),
        sa.Column("cost_centre", sa.String(length=40), nullable=True),
        sa.Column("quantity", Exact(20, 4), nullable=False),
        sa.Column("price", Exact(20, 4), nullable=False),
        sa.Column("tax_code", sa.String(length=40), nullable=True),
        sa.Column("net", Exact(20, 4), nullable=False),
        sa.Column("tax", Exact(20, 4), nullable=False),
        sa.Column("document_id", Id, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["finance_account.id"],
            name=op.f("fk_finance_customer_invoice_line_account_id"),
        ),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["finance_customer_invoice.id"],
            name=op.f("fk_finance_customer_invoice_line_document_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finance_customer_invoice_line")),
    )
    op.create_index(
        op.f("ix_finance_customer_invoice_line_account_id"),
        "finance_customer_invoice_line",
        ["account_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_finance_customer_invoice_line_document_id"),
        "finance_customer_invoice_line",
        ["document_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_finance_customer_invoice_line_item_id"),
        "finance_customer_invoice_line",
        ["item_id"],
        unique=False,
    )


def _customer_receipt_allocation() -> None:
    op.create_table(
        "finance_customer_receipt_allocation",
        sa.Column("id", Id, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("invoice_id", Id, nullable=False),
        sa.Column("amount", Exact(20, 4), nullable=False),
        sa.Column("used_base", Exact(20, 4), nullable=False),
        sa.Column("settled_base", Exact(20, 4), nullable=False),
        sa.Column("document_id", Id, nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["finance_customer_receipt.id"],
            name=op.f("fk_finance_customer_receipt_allocation_document_id"),
        ),
        sa.ForeignKeyConstraint(
            ["invoice_id"],
            ["finance_customer_invoice.id"],
            name=op.f("fk_finance_customer_receipt_allocation_invoice_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finance_customer_receipt_allocation")),
    )
    op.create_index(
        op.f("ix_finance_customer_receipt_allocation_document_id"),
        "finance_customer_receipt_allocation",
        ["document_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_finance_customer_receipt_allocation_invoice_id"),
        "finance_customer_receipt_allocation",
        ["invoice_id"],
        unique=False,
    )


def _dunning_notice() -> None:
    op.create_table(
        "finance_dunning_notice",
        sa.Column("id", Id, nullable=False),
        sa.Column("company_id", Id, nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("created_by_id", Id, nullable=True),
        sa.Column("customer_id", Id, nullable=False),
        sa.Column("invoice_id", Id, nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("days_overdue", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount", Exact(20, 4), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["invoice_id"],
            ["finance_customer_invoice.id"],
            name=op.f("fk_finance_dunning_notice_invoice_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finance_dunning_notice")),
        sa.UniqueConstraint(
            "company_id", "number", name=op.f("uq_finance_dunning_notice_company_id_number")
        ),
    )
    op.create_index(
        op.f("ix_finance_dunning_notice_company_id_state_id"),
        "finance_dunning_notice",
        ["company_id", "state", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_finance_dunning_notice_created_by_id"),
        "finance_dunning_notice",
        ["created_by_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_finance_dunning_notice_customer_id"),
        "finance_dunning_notice",
        ["customer_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_finance_dunning_notice_invoice_id"),
        "finance_dunning_notice",
        ["invoice_id"],
        unique=False,
    )
    op.create_index(
        "uq_finance_dunning_notice_sent",
        "finance_dunning_notice",
        ["invoice_id", "level"],
        unique=True,
        sqlite_where=sa.text("state NOT IN ('withdrawn')"),
        postgresql_where=sa.text("state NOT IN ('withdrawn')"),
    )


def _journal_entry_line() -> None:
    op.create_table(
        "finance_journal_entry_line",
        sa.Column("id", Id, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("account_id", Id, nullable=False),
        sa.Column("cost_centre", sa.String(length=40), nullable=True),
        sa.Column("partner_kind", sa.String(length=20), nullable=True),
        sa.Column("partner_id", Id, nullable=True),
        sa.Column("debit", Exact(20, 4), nullable=False),
        sa.Column("credit", Exact(20, 4), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("source_amount", Exact(20, 4), nullable=False),
        sa.Column("rate", Exact(20, 10), nullable=False),
        sa.Column("description", sa.String(length=200), nullable=True),
        sa.Column("document_id", Id, nullable=False),
        sa.CheckConstraint(
            "debit >= 0 AND credit >= 0 AND (debit = 0 OR credit = 0)",
            name=op.f("ck_finance_journal_entry_line_one_side"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["finance_account.id"],
            name=op.f("fk_finance_journal_entry_line_account_id"),
        ),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["finance_journal_entry.id"],
            name=op.f("fk_finance_journal_entry_line_document_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finance_journal_entry_line")),
    )
    op.create_index(
        op.f("ix_finance_journal_entry_line_account_id"),
        "finance_journal_entry_line",
        ["account_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_finance_journal_entry_line_document_id"),
        "finance_journal_entry_line",
        ["document_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_finance_journal_entry_line_partner_id"),
        "finance_journal_entry_line",
        ["partner_id"],
        unique=False,
    )


def _journal_voucher_line() -> None:
    op.create_table(
        "finance_journal_voucher_line",
        sa.Column("id", Id, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("account_id", Id, nullable=False),
        sa.Column("cost_centre", sa.String(length=40), nullable=True),
        sa.Column("debit", Exact(20, 4), nullable=False),
        sa.Column("credit", Exact(20, 4), nullable=False),
        sa.Column("description", sa.String(length=200), nullable=True),
        sa.Column("document_id", Id, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["finance_account.id"],
            name=op.f("fk_finance_journal_voucher_line_account_id"),
        ),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["finance_journal_voucher.id"],
            name=op.f("fk_finance_journal_voucher_line_document_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finance_journal_voucher_line")),
    )
    op.create_index(
        op.f("ix_finance_journal_voucher_line_account_id"),
        "finance_journal_voucher_line",
        ["account_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_finance_journal_voucher_line_document_id"),
        "finance_journal_voucher_line",
        ["document_id"],
        unique=False,
    )


def _payment() -> None:
    op.create_table(
        "finance_payment",
        sa.Column("id", Id, nullable=False),
        sa.Column("company_id", Id, nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("created_by_id", Id, nullable=True),
        sa.Column("currency", sa.String(length=40), nullable=False),
        sa.Column("amount", Exact(20, 4), nullable=False),
        sa.Column("base_amount", Exact(20, 4), nullable=False),
        sa.Column("rate", Exact(20, 10), nullable=False),
        sa.Column("rate_on", sa.Date(), nullable=True),
        sa.Column("proposal_id", Id, nullable=False),
        sa.Column("supplier_id", Id, nullable=False),
        sa.Column("pay_on", sa.Date(), nullable=False),
        sa.Column("holder", sa.String(length=200), nullable=False),
        sa.Column("bank", sa.String(length=200), nullable=True),
        sa.Column("bic", sa.String(length=11), nullable=True),
        sa.Column("account_number", sa.String(length=40), nullable=False),
        sa.Column("masked", sa.String(length=20), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["proposal_id"],
            ["finance_payment_proposal.id"],
            name=op.f("fk_finance_payment_proposal_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finance_payment")),
        sa.UniqueConstraint(
            "company_id", "number", name=op.f("uq_finance_payment_company_id_number")
        ),
    )
    op.create_index(
        op.f("ix_finance_payment_company_id_state_id"),
        "finance_payment",
        ["company_id", "state", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_finance_payment_created_by_id"), "finance_payment", ["created_by_id"], unique=False
    )
    op.create_index(
        op.f("ix_finance_payment_proposal_id"), "finance_payment", ["proposal_id"], unique=False
    )
    op.create_index(
        op.f("ix_finance_payment_supplier_id"), "finance_payment", ["supplier_id"], unique=False
    )


def _payment_proposal_line() -> None:
    op.create_table(
        "finance_payment_proposal_line",
        sa.Column("id", Id, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("invoice_id", Id, nullable=False),
        sa.Column("amount", Exact(20, 4), nullable=True),
        sa.Column("document_id", Id, nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["finance_payment_proposal.id"],
            name=op.f("fk_finance_payment_proposal_line_document_id"),
        ),
        sa.ForeignKeyConstraint(
            ["invoice_id"],
            ["finance_supplier_invoice.id"],
            name=op.f("fk_finance_payment_proposal_line_invoice_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finance_payment_proposal_line")),
    )
    op.create_index(
        op.f("ix_finance_payment_proposal_line_document_id"),
        "finance_payment_proposal_line",
        ["document_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_finance_payment_proposal_line_invoice_id"),
        "finance_payment_proposal_line",
        ["invoice_id"],
        unique=False,
    )


def _posting_rule() -> None:
    op.create_table(
        "finance_posting_rule",
        sa.Column("id", Id, nullable=False),
        sa.Column("company_id", Id, nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("account_id", Id, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["finance_account.id"], name=op.f("fk_finance_posting_rule_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finance_posting_rule")),
        sa.UniqueConstraint(
            "company_id", "purpose", name=op.f("uq_finance_posting_rule_company_id_purpose")
        ),
    )
    op.create_index(
        op.f("ix_finance_posting_rule_account_id"),
        "finance_posting_rule",
        ["account_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_finance_posting_rule_company_id_id"),
        "finance_posting_rule",
        ["company_id", "id"],
        unique=False,
    )


def _supplier_invoice_line() -> None:
    op.create_table(
        "finance_supplier_invoice_line",
        sa.Column("id", Id, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("order_line", sa.Integer(), nullable=True),
        sa.Column("description", sa.String(length=500), nullable=True),
        sa.Column("account_id", Id, nullable=True),
        sa.Column("cost_centre", sa.String(length=40), nullable=True),
        sa.Column("quantity", Exact(20, 4), nullable=False),
        sa.Column("price", Exact(20, 4), nullable=False),
        sa.Column("tax_code", sa.String(length=40), nullable=True),
        sa.Column("net", Exact(20, 4), nullable=False),
        sa.Column("tax", Exact(20, 4), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=True),
        sa.Column("released_by_id", Id, nullable=True),
        sa.Column("released_at", Instant(), nullable=True),
        sa.Column("document_id", Id, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["finance_account.id"],
            name=op.f("fk_finance_supplier_invoice_line_account_id"),
        ),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["finance_supplier_invoice.id"],
            name=op.f("fk_finance_supplier_invoice_line_document_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finance_supplier_invoice_line")),
    )
    op.create_index(
        op.f("ix_finance_supplier_invoice_line_account_id"),
        "finance_supplier_invoice_line",
        ["account_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_finance_supplier_invoice_line_document_id"),
        "finance_supplier_invoice_line",
        ["document_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_finance_supplier_invoice_line_released_by_id"),
        "finance_supplier_invoice_line",
        ["released_by_id"],
        unique=False,
    )


def _tax_code() -> None:
    op.create_table(
        "finance_tax_code",
        sa.Column("id", Id, nullable=False),
        sa.Column("company_id", Id, nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_zh", sa.String(length=200), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("direction", sa.String(length=20), nullable=False),
        sa.Column("percent", Exact(20, 4), nullable=False),
        sa.Column("account_id", Id, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["finance_account.id"], name=op.f("fk_finance_tax_code_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finance_tax_code")),
        sa.UniqueConstraint("company_id", "code", name=op.f("uq_finance_tax_code_company_id_code")),
    )
    op.create_index(
        op.f("ix_finance_tax_code_account_id"), "finance_tax_code", ["account_id"], unique=False
    )


def _write_off() -> None:
    op.create_table(
        "finance_write_off",
        sa.Column("id", Id, nullable=False),
        sa.Column("company_id", Id, nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("created_by_id", Id, nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount", Exact(20, 4), nullable=False),
        sa.Column("base_amount", Exact(20, 4), nullable=False),
        sa.Column("rate", Exact(20, 10), nullable=False),
        sa.Column("rate_on", sa.Date(), nullable=True),
        sa.Column("invoice_id", Id, nullable=False),
        sa.Column("because", sa.String(length=500), nullable=False),
        sa.Column("settled_base", Exact(20, 4), nullable=False),
        sa.ForeignKeyConstraint(
            ["invoice_id"],
            ["finance_customer_invoice.id"],
            name=op.f("fk_finance_write_off_invoice_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finance_write_off")),
        sa.UniqueConstraint(
            "company_id", "number", name=op.f("uq_finance_write_off_company_id_number")
        ),
    )
    op.create_index(
        op.f("ix_finance_write_off_company_id_state_id"),
        "finance_write_off",
        ["company_id", "state", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_finance_write_off_created_by_id"),
        "finance_write_off",
        ["created_by_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_finance_write_off_invoice_id"), "finance_write_off", ["invoice_id"], unique=False
    )


def _payment_line() -> None:
    op.create_table(
        "finance_payment_line",
        sa.Column("id", Id, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("invoice_id", Id, nullable=False),
        sa.Column("amount", Exact(20, 4), nullable=False),
        sa.Column("settled_base", Exact(20, 4), nullable=False),
        sa.Column("document_id", Id, nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["finance_payment.id"],
            name=op.f("fk_finance_payment_line_document_id"),
        ),
        sa.ForeignKeyConstraint(
            ["invoice_id"],
            ["finance_supplier_invoice.id"],
            name=op.f("fk_finance_payment_line_invoice_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finance_payment_line")),
    )
    op.create_index(
        op.f("ix_finance_payment_line_document_id"),
        "finance_payment_line",
        ["document_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_finance_payment_line_invoice_id"),
        "finance_payment_line",
        ["invoice_id"],
        unique=False,
    )


def _allow_returns() -> None:
    """A new kind of move: SQLite needs the table made anew for it."""
    kinds = sa.CheckConstraint(
        "kind IN ('reserve', 'release', 'consume', 'return')", name=op.f("ck_finance_move_kind")
    )
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint(op.f("ck_finance_move_kind"), "finance_move", type_="check")
        op.create_check_constraint(
            op.f("ck_finance_move_kind"), "finance_move", sa.text(str(kinds.sqltext))
        )
        return
    positive = sa.CheckConstraint("amount > 0", name=op.f("ck_finance_move_amount_positive"))
    with op.batch_alter_table("finance_move", recreate="always", table_args=(kinds, positive)):
        pass


def _protect_the_journal() -> None:
    for table in APPEND_ONLY:
        for statement in append_only(table, op.get_bind().dialect.name):
            op.execute(statement)


TABLES = (
    "payment_line",
    "write_off",
    "tax_code",
    "supplier_invoice_line",
    "posting_rule",
    "payment_proposal_line",
    "payment",
    "journal_voucher_line",
    "journal_entry_line",
    "dunning_notice",
    "customer_receipt_allocation",
    "customer_invoice_line",
    "supplier_invoice",
    "setting",
    "period",
    "payment_proposal",
    "journal_voucher",
    "journal_entry",
    "customer_receipt",
    "customer_invoice",
    "credit_release",
    "credit_limit",
    "account",
)


def downgrade() -> None:
    for name in TABLES:
        op.drop_table(f"finance_{name}")
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION finance_refuse_change()")
