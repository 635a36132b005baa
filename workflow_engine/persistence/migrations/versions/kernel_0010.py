"""Webhooks: who is told of events, what was sent to them, and every attempt at it."""

import sqlalchemy as sa
from alembic import op

from workflow_engine.persistence.types import Id, Instant, Json

revision = "kernel_0010"
down_revision = "kernel_0009"
branch_labels = None
depends_on = None

#: Nobody may hand on what he lacks, so whoever hands out permissions needs the new ones first.
_ALLOWED = """
INSERT INTO role_permission (role_id, permission, company_id)
SELECT role_id, :permission, company_id FROM role_permission WHERE permission = 'account:write'
"""
_PERMISSIONS = ("webhook:read", "webhook:write")


def upgrade() -> None:
    _webhooks()
    _deliveries()
    _attempts()
    for permission in _PERMISSIONS:
        op.execute(sa.text(_ALLOWED).bindparams(permission=permission))


def _webhooks() -> None:
    references = (
        ("company_id", "company.id"),
        ("connection_id", "connection.id"),
        ("created_by", "account.id"),
        ("changed_by", "account.id"),
    )
    op.create_table(
        "webhook",
        sa.Column("id", Id, nullable=False),
        sa.Column("company_id", Id, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("address", sa.String(length=1000), nullable=True),
        sa.Column("connection_id", Id, nullable=True),
        sa.Column("path", sa.String(length=500), nullable=True),
        sa.Column("patterns", Json, nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("secret_at", Instant(), nullable=False),
        sa.Column("former_secret", sa.Text(), nullable=True),
        sa.Column("former_until", Instant(), nullable=True),
        sa.Column("timeout_seconds", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("failing_since", Instant(), nullable=True),
        sa.Column("resting_until", Instant(), nullable=True),
        sa.Column("disabled_at", Instant(), nullable=True),
        sa.Column("told", Json, nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("created_by", Id, nullable=True),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("changed_by", Id, nullable=True),
        sa.Column("rev", sa.Integer(), server_default="1", nullable=False),
        *(
            sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_webhook_{column}"))
            for column, target in references
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook")),
        sa.UniqueConstraint("company_id", "name", name=op.f("uq_webhook_company_id_name")),
    )
    op.create_index("ix_webhook_connection_id", "webhook", ["connection_id"])


def _deliveries() -> None:
    table = "webhook_delivery"
    op.create_table(
        table,
        sa.Column("id", Id, nullable=False),
        sa.Column("company_id", Id, nullable=False),
        sa.Column("webhook_id", Id, nullable=False),
        sa.Column("event_id", Id, nullable=False),
        sa.Column("type", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_status", sa.Integer(), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("next_at", Instant(), nullable=True),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_webhook_delivery_company_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_delivery")),
        sa.UniqueConstraint(
            "webhook_id", "event_id", name=op.f("uq_webhook_delivery_webhook_id_event_id")
        ),
    )
    op.create_index("ix_webhook_delivery_list", table, ["company_id", "created_at", "id"])
    op.create_index("ix_webhook_delivery_of", table, ["webhook_id", "state", "created_at", "id"])
    op.create_index("ix_webhook_delivery_old", table, ["created_at"])


def _attempts() -> None:
    op.create_table(
        "webhook_attempt",
        sa.Column("delivery_id", Id, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("milliseconds", sa.Integer(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("answer", sa.String(length=1000), nullable=True),
        sa.Column("told", Json, nullable=True),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["webhook_delivery.id"], name=op.f("fk_webhook_attempt_delivery_id")
        ),
        sa.PrimaryKeyConstraint("delivery_id", "number", name=op.f("pk_webhook_attempt")),
    )


def downgrade() -> None:
    for table in ("webhook_attempt", "webhook_delivery", "webhook"):
        op.drop_table(table)
    for permission in _PERMISSIONS:
        taken = sa.text("DELETE FROM role_permission WHERE permission = :permission")
        op.execute(taken.bindparams(permission=permission))
