"""Deployments with their files, versions of process models and who may use them, decisions."""

import sqlalchemy as sa

from workflow_engine.persistence.tables.base import company_column, key, metadata, ref, text
from workflow_engine.persistence.types import Id, Instant, Json

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
    text("tag", 60, nullable=True),
    # draft | proposed | published | rejected | withdrawn
    text("state", 12, server_default="published"),
    sa.Index("ix_deployment_newest", "company_id", "created_at", "id"),
)

# A deployment that a second person decides about; versions come into being when it is published.
proposal = sa.Table(
    "proposal",
    metadata,
    sa.Column("deployment_id", sa.ForeignKey("deployment.id"), primary_key=True),
    company_column(),
    sa.Column("based_on", Json, nullable=False),  # key -> id of the version it would replace
    sa.Column("decided_at", Instant, nullable=True),
    ref("decided_by", "account.id", nullable=True),
    text("reason", 1000, nullable=True),
)

# What scenarios told about the files of a deployment.
rehearsal = sa.Table(
    "rehearsal",
    metadata,
    key(),
    company_column(),
    ref("deployment_id", "deployment.id"),
    sa.Column("created_at", Instant, nullable=False),
    ref("created_by", "account.id", nullable=True),
    text("operations", 10),  # written | real | mocked
    sa.Column("passed", sa.Boolean, nullable=False),
    sa.Column("report", Json, nullable=False),
    sa.Index("ix_rehearsal_newest", "deployment_id", "created_at"),
)

resource = sa.Table(
    "resource",
    metadata,
    sa.Column("deployment_id", sa.ForeignKey("deployment.id"), primary_key=True),
    text("name", 200, primary_key=True),
    company_column(),
    text("kind", 10),  # bpmn | dmn | json | toml
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
    # {messages it can catch, signals and conditions that start it}; null before it was kept.
    sa.Column("listens", Json, nullable=True),
    sa.Column("latest", sa.Boolean, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    text("see_permission", 80, nullable=True),
    text("tag", 60, nullable=True),
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

# What is true of a process whichever version is in force; an administrator may change it.
process = sa.Table(
    "process",
    metadata,
    sa.Column("company_id", Id, sa.ForeignKey("company.id"), primary_key=True),
    text("key", 120, primary_key=True),
    sa.Column("last_version", sa.Integer, nullable=False),  # numbers are never given twice
    text("state", 12, server_default="active"),  # active | suspended | retired
    text("reason", 1000, nullable=True),
    # What overrules the manifest and the company; NULL leaves it to them.
    text("start_permission", 80, nullable=True),
    text("see_permission", 80, nullable=True),
    sa.Column("second_pair", sa.Boolean, nullable=True),
    sa.Column("require_scenarios", sa.Boolean, nullable=True),
    sa.Column("rev", sa.Integer, nullable=False, server_default="1"),
)

deployment_policy = sa.Table(
    "deployment_policy",
    metadata,
    sa.Column("company_id", Id, sa.ForeignKey("company.id"), primary_key=True),
    sa.Column("second_pair", sa.Boolean, nullable=False),
    sa.Column("require_scenarios", sa.Boolean, nullable=False),
    sa.Column("rev", sa.Integer, nullable=False, server_default="1"),
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
    text("state", 12),  # draft | published | retired | discarded
    text("note", 1000, nullable=True),
    text("tag", 60, nullable=True),
    sa.Column("created_at", Instant, nullable=False),
    ref("created_by", "account.id", nullable=True),
    sa.Column("published_at", Instant, nullable=True),
    ref("published_by", "account.id", nullable=True),
    # When, by whom and why a version was retired or a draft discarded by hand
    sa.Column("ended_at", Instant, nullable=True),
    ref("ended_by", "account.id", nullable=True),
    text("end_reason", 1000, nullable=True),
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
