"""Messages that wait for their receiver, and what became of those that may be sent again."""

import sqlalchemy as sa

from workflow_engine.persistence.tables.base import company_column, key, metadata, ref, text
from workflow_engine.persistence.types import Instant, Json

_IS_BUFFERED = sa.text("state = 'buffered'")

message = sa.Table(
    "message",
    metadata,
    key(),
    company_column(),
    text("name", 200),
    text("key", 200, nullable=True),
    text("correlation", 64),  # SHA-256 of company, name and key
    sa.Column("payload", Json, nullable=False),
    # What the sender calls it: sent again, it answers again and does nothing.
    text("message_id", 200, nullable=True),
    text("digest", 64),  # of name, key and payload
    text("state", 12),  # sent | buffered | delivered | expired | discarded
    sa.Column("result", Json, nullable=True),
    ref("sent_by", "account.id", nullable=True),
    # The instance that threw it, and the one that got it. No foreign keys: it outlives neither.
    sa.Column("source_id", sa.Uuid(as_uuid=False), nullable=True),
    sa.Column("receiver_id", sa.Uuid(as_uuid=False), nullable=True),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("expires_at", Instant, nullable=True),
    sa.Column("ended_at", Instant, nullable=True),
    sa.Column("expiry_job", sa.Uuid(as_uuid=False), nullable=True),
    ref("discarded_by", "account.id", nullable=True),
    text("reason", 1000, nullable=True),
    sa.Index(
        "uq_message_message_id",
        "company_id",
        "name",
        "message_id",
        unique=True,
        sqlite_where=sa.text("message_id IS NOT NULL"),
        postgresql_where=sa.text("message_id IS NOT NULL"),
    ),
    sa.Index(
        "ix_message_waiting",
        "correlation",
        "created_at",
        "id",
        sqlite_where=_IS_BUFFERED,
        postgresql_where=_IS_BUFFERED,
    ),
    sa.Index(
        "ix_message_by_name",
        "company_id",
        "name",
        "created_at",
        "id",
        sqlite_where=_IS_BUFFERED,
        postgresql_where=_IS_BUFFERED,
    ),
    sa.Index("ix_message_list", "company_id", "state", "created_at", "id"),
)
