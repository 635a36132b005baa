"""Who is told of events over HTTP, each event that goes to somebody, and each attempt at it."""

import sqlalchemy as sa

from workflow_engine.persistence.tables.base import company_column, key, metadata, ref, text
from workflow_engine.persistence.types import Id, Instant, Json

webhook = sa.Table(
    "webhook",
    metadata,
    key(),
    company_column(),
    text("name", 200),
    # An address of its own, or a connection and the path beneath it.
    text("address", 1000, nullable=True),
    ref("connection_id", "connection.id", nullable=True, index=True),
    text("path", 500, nullable=True),
    sa.Column("patterns", Json, nullable=False),
    # Encrypted; see workflow_engine/connections/sealing.py. The former one signs too for a while.
    sa.Column("secret", sa.Text, nullable=False),
    sa.Column("secret_at", Instant, nullable=False),
    sa.Column("former_secret", sa.Text, nullable=True),
    sa.Column("former_until", Instant, nullable=True),
    sa.Column("timeout_seconds", sa.Integer, nullable=False),
    sa.Column("active", sa.Boolean, nullable=False),
    # Attempts that failed one after the other, and since when.
    sa.Column("failures", sa.Integer, nullable=False, server_default="0"),
    sa.Column("failing_since", Instant, nullable=True),
    # While nobody answers, only one attempt now and then.
    sa.Column("resting_until", Instant, nullable=True),
    # When and why it was switched off without anybody asking.
    sa.Column("disabled_at", Instant, nullable=True),
    sa.Column("told", Json, nullable=True),
    sa.Column("created_at", Instant, nullable=False),
    ref("created_by", "account.id", nullable=True),
    sa.Column("changed_at", Instant, nullable=False),
    ref("changed_by", "account.id", nullable=True),
    sa.Column("rev", sa.Integer, nullable=False, server_default="1"),
    sa.UniqueConstraint("company_id", "name"),
)

webhook_delivery = sa.Table(
    "webhook_delivery",
    metadata,
    key(),
    company_column(),
    # No foreign key: what happens in the business never waits for a change of its receivers.
    sa.Column("webhook_id", Id, nullable=False),
    sa.Column("event_id", Id, nullable=False),
    text("type", 200),
    # As it is sent, sign by sign.
    sa.Column("body", sa.Text, nullable=False),
    text("state", 10),  # waiting | delivered | failed | cancelled
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("last_status", sa.Integer, nullable=True),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("next_at", Instant, nullable=True),
    sa.Column("ended_at", Instant, nullable=True),
    sa.UniqueConstraint("webhook_id", "event_id"),
    sa.Index("ix_webhook_delivery_list", "company_id", "created_at", "id"),
    sa.Index("ix_webhook_delivery_of", "webhook_id", "state", "created_at", "id"),
    sa.Index("ix_webhook_delivery_old", "created_at"),
)

webhook_attempt = sa.Table(
    "webhook_attempt",
    metadata,
    sa.Column("delivery_id", Id, sa.ForeignKey("webhook_delivery.id"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("milliseconds", sa.Integer, nullable=False),
    sa.Column("status", sa.Integer, nullable=True),
    # The first of what was answered, and why nothing was.
    text("answer", 1000, nullable=True),
    sa.Column("told", Json, nullable=True),
)
