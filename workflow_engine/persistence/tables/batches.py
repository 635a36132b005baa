"""One change to many instances: what was asked, and what became of each."""

import sqlalchemy as sa

from workflow_engine.persistence.tables.base import company_column, key, metadata, ref, text
from workflow_engine.persistence.types import Id, Instant, Json

batch = sa.Table(
    "batch",
    metadata,
    key(),
    company_column(),
    text("kind", 20),
    text("state", 10),  # running | paused | finished | cancelled
    text("reason", 1000),
    sa.Column("filter", Json, nullable=False),
    sa.Column("options", Json, nullable=False),
    sa.Column("total", sa.Integer, nullable=False),
    ref("created_by", "account.id", nullable=True),
    # What its author might do then; he does no more by it later, and less if he may less.
    sa.Column("granted", Json, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("ended_at", Instant, nullable=True),
    sa.Index("ix_batch_list", "company_id", "created_at", "id"),
)

batch_item = sa.Table(
    "batch_item",
    metadata,
    sa.Column("batch_id", sa.ForeignKey("batch.id"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    company_column(),
    ref("instance_id", "instance.id", nullable=True),
    ref("incident_id", "incident.id", nullable=True),
    text("state", 10),  # waiting | done | skipped | failed | cancelled
    text("detail", 1000, nullable=True),
    sa.Column("told", Json, nullable=True),
    sa.Column("result_id", Id, nullable=True),
    sa.Column("ended_at", Instant, nullable=True),
    sa.Index("ix_batch_item_state", "batch_id", "state", "number"),
)
