"""Where other systems send us something, and each call that came."""

import sqlalchemy as sa

from workflow_engine.persistence.tables.base import company_column, key, metadata, ref, text
from workflow_engine.persistence.types import Instant, Json

_SETTLED = sa.text("settled AND delivery_id IS NOT NULL")

hook = sa.Table(
    "incoming_hook",
    metadata,
    key(),
    company_column(),
    text("code", 60),
    text("name", 200),
    text("name_zh", 200, nullable=True),
    # In whose name messages go: a service account of the hook alone.
    ref("account_id", "account.id"),
    ref("role_id", "role.id", nullable=True),
    text("token_hash", 64, unique=True),
    text("token_hint", 8),
    sa.Column("token_at", Instant, nullable=False),
    text("proof", 10),  # standard | github | header | path
    text("header_name", 100, nullable=True),
    # Encrypted; see workflow_engine/connections/sealing.py.
    sa.Column("secret", sa.Text, nullable=True),
    sa.Column("secret_at", Instant, nullable=True),
    # Counts beside the present one until then.
    sa.Column("former_secret", sa.Text, nullable=True),
    sa.Column("former_until", Instant, nullable=True),
    text("id_from", 10),  # header | field | body | none
    text("id_name", 500, nullable=True),
    sa.Column("mapping", Json, nullable=False),
    text("message", 200),
    text("time_to_live", 40, nullable=True),
    sa.Column("max_bytes", sa.Integer, nullable=False),
    sa.Column("per_minute", sa.Integer, nullable=False),
    sa.Column("tolerance_seconds", sa.Integer, nullable=False),
    sa.Column("active", sa.Boolean, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("rev", sa.Integer, nullable=False, server_default="1"),
    sa.UniqueConstraint("company_id", "code"),
)

hook_call = sa.Table(
    "hook_call",
    metadata,
    key(),
    company_column(),
    ref("hook_id", "incoming_hook.id"),
    sa.Column("at", Instant, nullable=False),
    text("state", 10),  # accepted | ignored | duplicate | refused
    # Whether the sender was proved; what strangers sent is not kept.
    sa.Column("proved", sa.Boolean, nullable=False),
    # The call that answers for its delivery id; at most one does.
    sa.Column("settled", sa.Boolean, nullable=False),
    text("delivery_id", 200, nullable=True),
    # The call that this one repeats: a duplicate, or a replay from the log.
    sa.Column("repeats", sa.Uuid(as_uuid=False), nullable=True),
    ref("replayed_by", "account.id", nullable=True),
    sa.Column("status", sa.Integer, nullable=False),
    text("reason", 2000, nullable=True),
    # The reason as template and parameters.
    sa.Column("told", Json, nullable=True),
    text("media_type", 100, nullable=True),
    sa.Column("headers", Json, nullable=False),
    sa.Column("body", sa.LargeBinary, nullable=True),
    sa.Column("size", sa.Integer, nullable=False),
    text("address", 60, nullable=True),
    # What became of the message. No foreign keys: the log outlives both.
    text("outcome", 12, nullable=True),
    sa.Column("instance_id", sa.Uuid(as_uuid=False), nullable=True),
    sa.Column("buffered_id", sa.Uuid(as_uuid=False), nullable=True),
    sa.Index(
        "uq_hook_call_delivery",
        "hook_id",
        "delivery_id",
        unique=True,
        sqlite_where=_SETTLED,
        postgresql_where=_SETTLED,
    ),
    sa.Index("ix_hook_call_list", "company_id", "at", "id"),
    sa.Index("ix_hook_call_of_hook", "hook_id", "at", "id"),
)
