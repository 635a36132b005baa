"""Cost centres, budgets with their moves, currencies and dated rates."""

import sqlalchemy as sa
from alembic import op

from workflow_engine.persistence.types import Exact, Id, Instant

revision = "finance_0001"
down_revision = None
branch_labels = ("finance",)
depends_on = ("kernel_0001",)


def upgrade() -> None:
    _cost_centres_and_budgets()
    _moves()
    _currencies_and_rates()


def _cost_centres_and_budgets() -> None:
    op.create_table(
        "finance_cost_centre",
        sa.Column("id", Id, nullable=False),
        sa.Column("company_id", Id, nullable=False),
        sa.Column("code", sa.String(20), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("name_zh", sa.String(200), nullable=True),
        sa.Column("owner_id", Id, nullable=False),
        sa.Column("account", sa.String(20), nullable=False),
        sa.Column("active", sa.Boolean, nullable=False, server_default=sa.true()),
        sa.Column("rev", sa.Integer, nullable=False, server_default="1"),
        sa.PrimaryKeyConstraint("id", name="pk_finance_cost_centre"),
        sa.UniqueConstraint("company_id", "code", name="uq_finance_cost_centre_company_id_code"),
    )
    op.create_table(
        "finance_budget",
        sa.Column("id", Id, nullable=False),
        sa.Column("company_id", Id, nullable=False),
        sa.Column("cost_centre_id", Id, nullable=False),
        sa.Column("year", sa.Integer, nullable=False),
        sa.Column("account", sa.String(20), nullable=False),
        sa.Column("amount", Exact(20, 4), nullable=False),
        sa.Column("reserved", Exact(20, 4), nullable=False, server_default="0"),
        sa.Column("consumed", Exact(20, 4), nullable=False, server_default="0"),
        sa.Column("rev", sa.Integer, nullable=False, server_default="1"),
        sa.PrimaryKeyConstraint("id", name="pk_finance_budget"),
        sa.ForeignKeyConstraint(
            ["cost_centre_id"],
            ["finance_cost_centre.id"],
            name="fk_finance_budget_cost_centre_id",
        ),
        sa.UniqueConstraint(
            "cost_centre_id",
            "year",
            "account",
            name="uq_finance_budget_cost_centre_id_year_account",
        ),
        sa.CheckConstraint("reserved >= 0", name=op.f("ck_finance_budget_reserved_not_negative")),
        sa.CheckConstraint("consumed >= 0", name=op.f("ck_finance_budget_consumed_not_negative")),
    )
    op.create_index("ix_finance_budget_company_id_year", "finance_budget", ["company_id", "year"])


def _moves() -> None:
    op.create_table(
        "finance_move",
        sa.Column("id", Id, nullable=False),
        sa.Column("company_id", Id, nullable=False),
        sa.Column("budget_id", Id, nullable=False),
        sa.Column("reference", sa.String(200), nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("amount", Exact(20, 4), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("source_amount", Exact(20, 4), nullable=False),
        sa.Column("rate", Exact(20, 10), nullable=False),
        sa.Column("rate_on", sa.Date, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("person_id", Id, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_finance_move"),
        sa.ForeignKeyConstraint(
            ["budget_id"], ["finance_budget.id"], name="fk_finance_move_budget_id"
        ),
        sa.UniqueConstraint(
            "company_id", "reference", "seq", name="uq_finance_move_company_id_reference_seq"
        ),
        sa.CheckConstraint(
            "kind IN ('reserve', 'release', 'consume')", name=op.f("ck_finance_move_kind")
        ),
        sa.CheckConstraint("amount > 0", name=op.f("ck_finance_move_amount_positive")),
    )
    op.create_index("ix_finance_move_budget_id", "finance_move", ["budget_id"])


def _currencies_and_rates() -> None:
    op.create_table(
        "finance_currency",
        sa.Column("company_id", Id, nullable=False),
        sa.Column("code", sa.String(3), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("name_zh", sa.String(100), nullable=True),
        sa.Column("active", sa.Boolean, nullable=False, server_default=sa.true()),
        sa.PrimaryKeyConstraint("company_id", "code", name="pk_finance_currency"),
    )
    op.create_table(
        "finance_rate",
        sa.Column("id", Id, nullable=False),
        sa.Column("company_id", Id, nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("on_date", sa.Date, nullable=False),
        sa.Column("value", Exact(20, 10), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_finance_rate"),
        sa.UniqueConstraint(
            "company_id",
            "currency",
            "on_date",
            name="uq_finance_rate_company_id_currency_on_date",
        ),
        sa.CheckConstraint("value > 0", name=op.f("ck_finance_rate_value_positive")),
    )


def downgrade() -> None:
    for name in ("rate", "currency", "move", "budget", "cost_centre"):
        op.drop_table(f"finance_{name}")
