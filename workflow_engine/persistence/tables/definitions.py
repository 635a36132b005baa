"""Deployments with their files, versions of process models, versions of decisions."""

import sqlalchemy as sa

from workflow_engine.persistence.tables.base import company_column, key, metadata, ref, text
from workflow_engine.persistence.types import Instant, Json

deployment = sa.Table(
    "deployment",
    metadata,
    key(),
    company_column(),
    text("name", 200),
    text("note", 1000, nullable=True),
    sa.Column("created_at", Instant, nullable=False),
    ref("created_by", "account.id", nullable=True),
    text("digest", 64),
    sa.Column("manifest", Json, nullable=False),
)

resource = sa.Table(
    "resource",
    metadata,
    sa.Column("deployment_id", sa.ForeignKey("deployment.id"), primary_key=True),
    text("name", 200, primary_key=True),
    company_column(),
    text("kind", 10),  # bpmn | form
    text("digest", 64),
    sa.Column("content", sa.LargeBinary, nullable=False),
)

definition = sa.Table(
    "definition",
    metadata,
    key(),
    company_column(),
    ref("deployment_id", "deployment.id"),
    text("resource_name", 200),
    text("key", 120),
    sa.Column("version", sa.Integer, nullable=False),
    text("name", 200),
    text("digest", 64),
    text("start_permission", 80),
    sa.Column("startable", sa.Boolean, nullable=False),  # has a none start event
    # Message names that start an instance; only the latest version listens.
    sa.Column("start_messages", Json, nullable=False),
    sa.Column("latest", sa.Boolean, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    sa.UniqueConstraint("company_id", "key", "version"),
    sa.Index(
        "uq_definition_latest",
        "company_id",
        "key",
        unique=True,
        sqlite_where=sa.text("latest"),
        postgresql_where=sa.text("latest"),
    ),
)

# Decisions have their own life: a draft by one person is published by another.
decision_definition = sa.Table(
    "decision_definition",
    metadata,
    key(),
    company_column(),
    text("key", 120),
    sa.Column("version", sa.Integer, nullable=False),
    text("name", 200),
    text("digest", 64),
    sa.Column("content", sa.LargeBinary, nullable=False),
    text("state", 12),  # draft | published | retired
    text("note", 1000, nullable=True),
    sa.Column("created_at", Instant, nullable=False),
    ref("created_by", "account.id", nullable=True),
    sa.Column("published_at", Instant, nullable=True),
    ref("published_by", "account.id", nullable=True),
    sa.UniqueConstraint("company_id", "key", "version"),
    sa.Index(
        "uq_decision_definition_published",
        "company_id",
        "key",
        unique=True,
        sqlite_where=sa.text("state = 'published'"),
        postgresql_where=sa.text("state = 'published'"),
    ),
)
