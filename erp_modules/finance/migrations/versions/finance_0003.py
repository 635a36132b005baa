"""Changes of budgets: from one cost centre to another, or from the company."""

import sqlalchemy as sa
from alembic import op

from workflow_engine.persistence.types import Exact, Id, Instant

revision = "finance_0003"
down_revision = "finance_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "finance_budget_change",
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
        sa.Column("cost_centre", sa.String(length=40), nullable=False),
        sa.Column("giver", sa.String(length=40), nullable=True),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("because", sa.String(length=500), nullable=False),
        sa.Column("asked_for", sa.String(length=200), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_finance_budget_change"),
        sa.UniqueConstraint(
            "company_id", "number", name="uq_finance_budget_change_company_id_number"
        ),
    )
    for columns in (
        ("company_id", "state", "id"),
        ("company_id", "asked_for"),
        ("created_by_id",),
    ):
        op.create_index(
            f"ix_finance_budget_change_{'_'.join(columns)}", "finance_budget_change", columns
        )
