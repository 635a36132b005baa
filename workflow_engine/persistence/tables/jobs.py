"""Work that is due now or later, and what could not be done."""

import sqlalchemy as sa

from workflow_engine.persistence.tables.base import company_column, key, metadata, ref, text
from workflow_engine.persistence.types import Instant, Json, WaitNumber

job = sa.Table(
    "job",
    metadata,
    key(),
    company_column(),
    text("kind", 20),  # timer | operation | http | remind | notify | deliver | start
    ref("instance_id", "instance.id", nullable=True, index=True),
    sa.Column("wait", WaitNumber, nullable=True),
    text("element", 120, nullable=True),
    sa.Column("payload", Json, nullable=False),
    text("state", 10),  # ready | leased | failed
    sa.Column("due_at", Instant, nullable=False),
    # While its instance is suspended it is due never, and this is when it was due.
    sa.Column("held_due", Instant, nullable=True),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("max_attempts", sa.Integer, nullable=False),
    # A lease is the token of one attempt: a late worker holds an older one and changes nothing.
    sa.Column("lease", sa.Integer, nullable=False),
    sa.Column("leased_until", Instant, nullable=True),
    text("worker", 80, nullable=True),
    text("error", 2000, nullable=True),
    sa.Column("created_at", Instant, nullable=False),
    sa.Index(
        "ix_job_due",
        "due_at",
        sqlite_where=sa.text("state <> 'failed'"),
        postgresql_where=sa.text("state <> 'failed'"),
    ),
    sa.Index("ix_job_list", "company_id", "due_at", "id"),
    sa.Index(
        "ix_job_starts",
        "kind",
        sqlite_where=sa.text("kind = 'start'"),
        postgresql_where=sa.text("kind = 'start'"),
    ),
)

incident = sa.Table(
    "incident",
    metadata,
    key(),
    company_column(),
    ref("instance_id", "instance.id", nullable=True, index=True),
    # No foreign key: the record outlives the job.
    sa.Column("job_id", sa.Uuid(as_uuid=False), nullable=True),
    sa.Column("wait", WaitNumber, nullable=True),
    text("element", 120, nullable=True),
    text("kind", 20),  # step | job | external | assignment
    text("code", 120),
    text("message", 2000),
    # The message as template and parameters; rows from before have none.
    sa.Column("told", Json, nullable=True),
    text("state", 10),  # open | resolved
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("resolved_at", Instant, nullable=True),
    ref("resolved_by", "account.id", nullable=True),
    text("resolution", 1000, nullable=True),
    sa.Index("ix_incident_list", "company_id", "state", "created_at", "id"),
)
