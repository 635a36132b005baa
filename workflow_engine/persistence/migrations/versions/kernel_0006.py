"""Buffered messages and message ids, subscriptions to signals, what a version listens to."""

import sqlalchemy as sa
from alembic import op

from workflow_engine.persistence.types import Id, Instant, Json

revision = "kernel_0006"
down_revision = "kernel_0005"
branch_labels = None
depends_on = None

_IS_BUFFERED = sa.text("state = 'buffered'")
_HAS_ID = sa.text("message_id IS NOT NULL")


def upgrade() -> None:
    op.add_column("definition", sa.Column("listens", Json, nullable=True))
    op.add_column(
        "subscription",
        sa.Column("kind", sa.String(length=10), server_default="message", nullable=False),
    )
    op.add_column("subscription", sa.Column("opened_at", Instant(), nullable=True))
    op.drop_index("ix_subscription_correlation", table_name="subscription")
    op.create_index(
        "ix_subscription_correlation", "subscription", ["correlation", "instance_id", "wait"]
    )
    op.create_index(
        "ix_subscription_name", "subscription", ["company_id", "name", "instance_id", "wait"]
    )
    op.create_table(
        "message",
        sa.Column("id", Id, nullable=False),
        sa.Column("company_id", Id, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=True),
        sa.Column("correlation", sa.String(length=64), nullable=False),
        sa.Column("payload", Json, nullable=False),
        sa.Column("message_id", sa.String(length=200), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("result", Json, nullable=True),
        sa.Column("sent_by", Id, nullable=True),
        sa.Column("source_id", Id, nullable=True),
        sa.Column("receiver_id", Id, nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=True),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.Column("expiry_job", Id, nullable=True),
        sa.Column("discarded_by", Id, nullable=True),
        sa.Column("reason", sa.String(length=1000), nullable=True),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_message_company_id")),
        sa.ForeignKeyConstraint(["sent_by"], ["account.id"], name=op.f("fk_message_sent_by")),
        sa.ForeignKeyConstraint(
            ["discarded_by"], ["account.id"], name=op.f("fk_message_discarded_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
    )
    _indexes()


def _indexes() -> None:
    op.create_index(
        "uq_message_message_id",
        "message",
        ["company_id", "name", "message_id"],
        unique=True,
        sqlite_where=_HAS_ID,
        postgresql_where=_HAS_ID,
    )
    for name, columns in (
        ("ix_message_waiting", ["correlation", "created_at", "id"]),
        ("ix_message_by_name", ["company_id", "name", "created_at", "id"]),
    ):
        op.create_index(
            name, "message", columns, sqlite_where=_IS_BUFFERED, postgresql_where=_IS_BUFFERED
        )
    op.create_index("ix_message_list", "message", ["company_id", "state", "created_at", "id"])


def downgrade() -> None:
    op.drop_table("message")
    op.drop_index("ix_subscription_name", table_name="subscription")
    op.drop_index("ix_subscription_correlation", table_name="subscription")
    op.create_index("ix_subscription_correlation", "subscription", ["correlation"])
    op.drop_column("subscription", "opened_at")
    op.drop_column("subscription", "kind")
    op.drop_column("definition", "listens")
