"""Connections to other systems."""

import sqlalchemy as sa
from alembic import op

from workflow_engine.persistence.types import Id, Instant

revision = "kernel_0005"
down_revision = "kernel_0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "connection",
        sa.Column("id", Id, nullable=False),
        sa.Column("company_id", Id, nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_zh", sa.String(length=200), nullable=True),
        sa.Column("base_url", sa.String(length=500), nullable=False),
        sa.Column("auth", sa.String(length=10), nullable=False),
        sa.Column("auth_name", sa.String(length=200), nullable=True),
        sa.Column("secret", sa.Text(), nullable=True),
        sa.Column("secret_at", Instant, nullable=True),
        sa.Column("repeatable", sa.Boolean(), nullable=False),
        sa.Column("plain_allowed", sa.Boolean(), nullable=False),
        sa.Column("private_allowed", sa.Boolean(), nullable=False),
        sa.Column("timeout_seconds", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("tried_at", Instant, nullable=True),
        sa.Column("tried_status", sa.Integer(), nullable=True),
        sa.Column("tried_error", sa.String(length=500), nullable=True),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("rev", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_connection_company_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_connection")),
        sa.UniqueConstraint("company_id", "code", name=op.f("uq_connection_company_id_code")),
    )


def downgrade() -> None:
    op.drop_table("connection")
