"""Who stands in for whom, when and in what."""

import sqlalchemy as sa

from workflow_engine.persistence.tables.base import company_column, key, metadata, ref, text
from workflow_engine.persistence.types import Exact, Instant, Json

# Rows stay when they are over: who could decide for whom is part of the record.
substitution = sa.Table(
    "substitution",
    metadata,
    key(),
    company_column(),
    ref("person_id", "person.id", index=True),
    ref("substitute_id", "person.id", index=True),
    sa.Column("starts_at", Instant, nullable=False),
    # None: until somebody ends it
    sa.Column("ends_at", Instant, nullable=True),
    # Keys of processes and ids of groups; None: all
    sa.Column("processes", Json, nullable=True),
    sa.Column("groups", Json, nullable=True),
    # In the company's currency; None: any
    sa.Column("most", Exact(), nullable=True),
    text("reason", 1000),
    # The document that led to it, as type:id
    text("source", 120, nullable=True, index=True),
    sa.Column("is_planned", sa.Boolean, nullable=False),
    ref("set_by", "account.id", nullable=True),
    sa.Column("set_at", Instant, nullable=False),
    ref("ended_by", "account.id", nullable=True),
    sa.Column("ended_at", Instant, nullable=True),
)
