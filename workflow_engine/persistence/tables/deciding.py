"""What people do with a task beside deciding it: return it, take back, copy, put aside, draft."""

import sqlalchemy as sa

from workflow_engine.persistence.tables.base import company_column, key, metadata, ref, text
from workflow_engine.persistence.types import Id, Instant, Json

# A return to a step; where it comes back to whoever returned it, open until it has.
task_return = sa.Table(
    "task_return",
    metadata,
    key(),
    company_column(),
    ref("instance_id", "instance.id", index=True),
    ref("task_id", "task.id"),
    text("element", 120),
    sa.Column("comes_back", sa.Boolean, nullable=False),
    sa.Column("is_open", sa.Boolean, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
)

# Decisions are never changed, so that one counts no more is said beside them.
decision_taken_back = sa.Table(
    "decision_taken_back",
    metadata,
    sa.Column("decision_id", Id, sa.ForeignKey("decision.id"), primary_key=True),
    company_column(),
    text("reason", 1000),
    sa.Column("created_at", Instant, nullable=False),
)

# Somebody is to know of an instance; once for each person, whoever sent it and how often.
instance_copy = sa.Table(
    "instance_copy",
    metadata,
    key(),
    company_column(),
    ref("instance_id", "instance.id"),
    ref("person_id", "person.id"),
    # None: the model
    ref("sent_by", "person.id", nullable=True),
    text("note", 1000),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("read_at", Instant, nullable=True),
    sa.Index("ix_instance_copy_mine", "person_id", "created_at"),
    sa.Index("uq_instance_copy_once", "instance_id", "person_id", unique=True),
)

# A task that somebody does not want to see until then; others see it all the time.
task_snooze = sa.Table(
    "task_snooze",
    metadata,
    sa.Column("task_id", Id, sa.ForeignKey("task.id"), primary_key=True),
    sa.Column("person_id", Id, sa.ForeignKey("person.id"), primary_key=True),
    company_column(),
    sa.Column("wakes_at", Instant, nullable=False),
)

# What somebody has typed and not sent; no part of any decision.
task_draft = sa.Table(
    "task_draft",
    metadata,
    sa.Column("task_id", Id, sa.ForeignKey("task.id"), primary_key=True),
    sa.Column("person_id", Id, sa.ForeignKey("person.id"), primary_key=True),
    company_column(),
    sa.Column("data", Json, nullable=False),
    text("comment", 4000),
    sa.Column("saved_at", Instant, nullable=False),
)
