"""What may only grow: history, audit, idempotency keys, number series, operation results."""

import sqlalchemy as sa

from workflow_engine.persistence.tables.base import company_column, metadata, ref, text
from workflow_engine.persistence.types import Instant, Json

# ``period`` (the first day of the month, UTC) leads the key so that the table can be partitioned.
history = sa.Table(
    "history",
    metadata,
    sa.Column("period", sa.Date, primary_key=True),
    sa.Column("instance_id", sa.ForeignKey("instance.id"), primary_key=True),
    sa.Column("seq", sa.Integer, primary_key=True),
    company_column(),
    sa.Column("at", Instant, nullable=False),
    text("kind", 40),
    text("element", 120, nullable=True),
    ref("person_id", "person.id", nullable=True),
    ref("account_id", "account.id", nullable=True),
    ref("on_behalf_of", "person.id", nullable=True),
    sa.Column("data", Json, nullable=False),
    sa.Column("hash", sa.LargeBinary, nullable=False),
    sa.Index("ix_history_instance", "instance_id", "seq", unique=False),
    # What a machine's account started; the first line of a history says so.
    sa.Index(
        "ix_history_starter",
        "account_id",
        "instance_id",
        sqlite_where=sa.text("seq = 1"),
        postgresql_where=sa.text("seq = 1"),
    ),
)

audit = sa.Table(
    "audit",
    metadata,
    sa.Column("company_id", sa.ForeignKey("company.id"), primary_key=True),
    sa.Column("seq", sa.Integer, primary_key=True),
    sa.Column("at", Instant, nullable=False),
    text("action", 80),
    text("subject", 200),
    ref("person_id", "person.id", nullable=True),
    ref("account_id", "account.id", nullable=True),
    sa.Column("data", Json, nullable=False),
    sa.Column("hash", sa.LargeBinary, nullable=False),
    sa.Index(None, "company_id", "subject", "seq"),
)

audit_head = sa.Table(
    "audit_head",
    metadata,
    sa.Column("company_id", sa.ForeignKey("company.id"), primary_key=True),
    sa.Column("seq", sa.Integer, nullable=False),
    sa.Column("hash", sa.LargeBinary, nullable=False),
)

idempotency = sa.Table(
    "idempotency",
    metadata,
    sa.Column("account_id", sa.ForeignKey("account.id"), primary_key=True),
    text("key", 120, primary_key=True),
    company_column(),
    text("request", 64),  # SHA-256 of command and content
    sa.Column("response", Json, nullable=False),
    sa.Column("created_at", Instant, nullable=False, index=True),
)

# An operation called again with the same key gives the stored result and does nothing.
operation_result = sa.Table(
    "operation_result",
    metadata,
    sa.Column("instance_id", sa.ForeignKey("instance.id"), primary_key=True),
    text("key", 200, primary_key=True),
    company_column(),
    text("operation", 120),
    sa.Column("result", Json, nullable=False),
)

number_series = sa.Table(
    "number_series",
    metadata,
    sa.Column("company_id", sa.ForeignKey("company.id"), primary_key=True),
    text("series", 60, primary_key=True),
    sa.Column("last", sa.Integer, nullable=False),
)
