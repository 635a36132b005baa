"""Other systems that processes send requests to."""

import sqlalchemy as sa

from workflow_engine.persistence.tables.base import company_column, key, metadata, text
from workflow_engine.persistence.types import Instant

connection = sa.Table(
    "connection",
    metadata,
    key(),
    company_column(),
    text("code", 60),
    text("name", 200),
    text("name_zh", 200, nullable=True),
    text("base_url", 500),
    text("auth", 10),  # none | basic | bearer | header
    text("auth_name", 200, nullable=True),
    # Encrypted; see workflow_engine/connections/sealing.py.
    sa.Column("secret", sa.Text, nullable=True),
    sa.Column("secret_at", Instant, nullable=True),
    # Whether the other side recognises an Idempotency-Key it has seen.
    sa.Column("repeatable", sa.Boolean, nullable=False),
    sa.Column("plain_allowed", sa.Boolean, nullable=False),
    sa.Column("private_allowed", sa.Boolean, nullable=False),
    sa.Column("timeout_seconds", sa.Integer, nullable=False),
    sa.Column("active", sa.Boolean, nullable=False),
    sa.Column("tried_at", Instant, nullable=True),
    sa.Column("tried_status", sa.Integer, nullable=True),
    text("tried_error", 500, nullable=True),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("rev", sa.Integer, nullable=False, server_default="1"),
    sa.UniqueConstraint("company_id", "code"),
)
