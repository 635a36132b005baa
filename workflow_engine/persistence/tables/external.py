"""Work that programs outside fetch by topic, and which account may work on which topics."""

import sqlalchemy as sa

from workflow_engine.persistence.tables.base import company_column, key, metadata, ref, text
from workflow_engine.persistence.types import Instant, Json

_OPEN = sa.text("state IN ('ready', 'locked')")

external_task = sa.Table(
    "external_task",
    metadata,
    key(),
    company_column(),
    ref("instance_id", "instance.id"),
    sa.Column("wait", sa.BigInteger, nullable=False),
    text("element", 120),
    sa.Column("iteration", sa.Integer, nullable=False),
    text("topic", 120),
    # The more urgent come first, so this is the priority with the other sign.
    sa.Column("rank", sa.Integer, nullable=False),
    sa.Column("inputs", Json, nullable=False),
    text("state", 10),  # ready | locked | failed | completed | cancelled
    # When it may be fetched: the end of its lock or of its pause.
    sa.Column("available_at", Instant, nullable=False),
    sa.Column("retries", sa.Integer, nullable=False),
    sa.Column("max_retries", sa.Integer, nullable=False),
    # A lease is the token of one lock: a late worker holds an older one and changes nothing.
    sa.Column("lease", sa.Integer, nullable=False),
    text("worker", 80, nullable=True),
    ref("account_id", "account.id", nullable=True),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("lapses", sa.Integer, nullable=False),
    text("error", 2000, nullable=True),
    sa.Column("answered", Json, nullable=True),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("ended_at", Instant, nullable=True),
    sa.Index(
        "ix_external_task_order",
        "company_id",
        "topic",
        "rank",
        "created_at",
        "id",
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    ),
    sa.Index(
        "ix_external_task_next",
        "company_id",
        "topic",
        "available_at",
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    ),
    sa.Index("ix_external_task_wait", "instance_id", "wait"),
    sa.Index("ix_external_task_list", "company_id", "created_at", "id"),
    sa.Index("ix_external_task_ended", "ended_at"),
)

# An account without a row here may work on every topic, if it may work at all.
external_topic = sa.Table(
    "external_topic",
    metadata,
    sa.Column("account_id", sa.ForeignKey("account.id"), primary_key=True),
    text("topic", 120, primary_key=True),
    company_column(),
)
