"""Process instances with their state, and what they wait for from outside."""

import sqlalchemy as sa

from workflow_engine.persistence.tables.base import company_column, key, metadata, ref, text
from workflow_engine.persistence.types import Instant

instance = sa.Table(
    "instance",
    metadata,
    key(),
    company_column(),
    ref("definition_id", "definition.id"),
    text("key", 120),
    text("business_key", 200, nullable=True),
    # The business key while the instance is active: unique, and emptied at the end.
    text("active_key", 320, nullable=True),
    text("status", 12),  # active | completed | terminated | failed | cancelled
    text("error_code", 120, nullable=True),
    sa.Column("rev", sa.Integer, nullable=False),
    sa.Column("state", sa.LargeBinary, nullable=False),
    text("title", 300),
    text("subject_type", 60, nullable=True),
    sa.Column("subject_id", sa.String(60), nullable=True),
    ref("started_by", "person.id", nullable=True),
    sa.Column("started_at", Instant, nullable=False),
    sa.Column("ended_at", Instant, nullable=True),
    sa.Column("history_seq", sa.Integer, nullable=False),
    sa.Column("history_head", sa.LargeBinary, nullable=False),
    sa.Column("incidents", sa.Integer, nullable=False, server_default="0"),
    sa.Index("uq_instance_active_key", "company_id", "active_key", unique=True),
    sa.Index("ix_instance_list", "company_id", "status", "started_at", "id"),
    sa.Index("ix_instance_all", "company_id", "started_at", "id"),
    sa.Index("ix_instance_mine", "started_by", "started_at", "id"),
    sa.Index("ix_instance_subject", "subject_type", "subject_id"),
    sa.Index(
        "ix_instance_running",
        "definition_id",
        sqlite_where=sa.text("status = 'active'"),
        postgresql_where=sa.text("status = 'active'"),
    ),
)

subscription = sa.Table(
    "subscription",
    metadata,
    sa.Column("instance_id", sa.ForeignKey("instance.id"), primary_key=True),
    sa.Column("wait", sa.Integer, primary_key=True),
    company_column(),
    text("element", 120),
    text("name", 200),
    text("correlation", 64),  # SHA-256 of company, name and key
    sa.Index("ix_subscription_correlation", "correlation"),
)
