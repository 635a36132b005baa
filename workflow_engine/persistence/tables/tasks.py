"""Human tasks, who may see them in the inbox, decisions and comments."""

import sqlalchemy as sa

from workflow_engine.persistence.tables.base import company_column, key, metadata, ref, text
from workflow_engine.persistence.types import Exact, Id, Instant, Json, WaitNumber

task = sa.Table(
    "task",
    metadata,
    key(),
    company_column(),
    ref("instance_id", "instance.id", index=True),
    sa.Column("wait", WaitNumber, nullable=False),
    text("element", 120),
    text("name", 300),
    sa.Column("iteration", sa.Integer, nullable=False),
    text("state", 12),  # open | completed | cancelled
    sa.Column("rev", sa.Integer, nullable=False),
    ref("assignee_id", "person.id", nullable=True),
    ref("requester_id", "person.id", nullable=True),
    # [[reference, principal id, "person"|"group"], …] as resolved when the task was offered
    sa.Column("candidates", Json, nullable=False),
    # The references as the model gave them, to look again when nobody was found
    sa.Column("wanted", Json, nullable=False),
    sa.Column("outcomes", Json, nullable=False),
    text("form", 120, nullable=True),
    # How the votes are counted; empty where whoever comes first decides
    sa.Column("voting", Json, nullable=True),
    sa.Column("inputs", Json, nullable=True),
    text("title", 300),
    sa.Column("amount", Exact(), nullable=True),
    text("currency", 3, nullable=True),
    # In the company's currency, for substitutes whose scope ends at an amount
    sa.Column("base_amount", Exact(), nullable=True),
    sa.Column("priority", sa.Integer, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("due_at", Instant, nullable=True),
    sa.Column("ended_at", Instant, nullable=True),
    text("outcome", 60, nullable=True),
    sa.Index(
        "uq_task_open_wait",
        "instance_id",
        "wait",
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    ),
)

# One row per principal who may act: a page of the inbox is an index range per principal.
inbox = sa.Table(
    "inbox",
    metadata,
    sa.Column("principal_id", sa.Uuid(as_uuid=False), primary_key=True),
    sa.Column("created_at", Instant, primary_key=True),
    sa.Column("task_id", sa.ForeignKey("task.id"), primary_key=True, index=True),
    company_column(),
)

decision = sa.Table(
    "decision",
    metadata,
    key(),
    company_column(),
    ref("instance_id", "instance.id", index=True),
    ref("task_id", "task.id", index=True),
    # Who took his vote back may vote again
    sa.Column("round", sa.Integer, nullable=False, server_default="1"),
    ref("person_id", "person.id", nullable=True),
    ref("account_id", "account.id", nullable=True),
    ref("on_behalf_of", "person.id", nullable=True),
    text("outcome", 60),
    text("comment", 4000, nullable=True),
    sa.Column("data", Json, nullable=True),
    sa.Column("decided_at", Instant, nullable=False),
    # What was decided about, as it stood then.
    text("subject_type", 60, nullable=True),
    text("subject_id", 60, nullable=True),
    sa.Column("document_version", sa.Integer, nullable=True),
    text("document_digest", 64, nullable=True),
    sa.Column("amount", Exact(), nullable=True),
    text("currency", 3, nullable=True),
    sa.Column("base_amount", Exact(), nullable=True),
    sa.Column("rate", Exact(20, 10), nullable=True),
    # References of the task that this person satisfied: the proof of authority.
    sa.Column("authority", Json, nullable=False),
    # His limit of authority, what of it was used, and whether it covers; null where none is set.
    sa.Column("limits", Json, nullable=True),
    text("model_digest", 64),
    sa.Index("ix_decision_subject", "subject_type", "subject_id"),
    sa.Index("ix_decision_mine", "person_id", "instance_id"),
    sa.Index("uq_decision_task_person_round", "task_id", "person_id", "round", unique=True),
)

# A seat of a task on which several people vote; a plain task has none.
voter = sa.Table(
    "voter",
    metadata,
    key(),
    company_column(),
    ref("task_id", "task.id", index=True),
    sa.Column("place", sa.Integer, nullable=False),
    sa.Column("principal_id", Id, nullable=False),
    text("kind", 6),  # person | group
    sa.Column("authority", Json, nullable=False),
    sa.Column("weight", Exact(), nullable=False),
    text("origin", 12),
    # Ids of the voters who are asked before
    sa.Column("waits_for", Json, nullable=False),
    sa.Column("required", sa.Boolean, nullable=False),
    sa.Column("stands_for", Id, nullable=True),
    ref("added_by", "person.id", nullable=True, index=True),
    text("reason", 1000),
    text("state", 8),  # open | voted | removed | passed
    text("outcome", 60, nullable=True),
    ref("person_id", "person.id", nullable=True, index=True),
    # For whom he stood in
    sa.Column("on_behalf_of", Id, nullable=True),
    sa.Column("decided_at", Instant, nullable=True),
    # The decision that counts, written after this row; a vote that was taken back has none
    sa.Column("decision_id", Id, nullable=True, index=True),
)

comment = sa.Table(
    "comment",
    metadata,
    key(),
    company_column(),
    ref("instance_id", "instance.id", index=True),
    ref("task_id", "task.id", nullable=True),
    ref("person_id", "person.id", nullable=True),
    ref("account_id", "account.id", nullable=True),
    text("text", 4000),
    sa.Column("created_at", Instant, nullable=False),
)
