"""Process instances with their state, and what they wait for from outside."""

import sqlalchemy as sa

from workflow_engine.persistence.tables.base import company_column, key, metadata, ref, text
from workflow_engine.persistence.types import Id, Instant, Json, WaitNumber

instance = sa.Table(
    "instance",
    metadata,
    key(),
    company_column(),
    ref("definition_id", "definition.id"),
    text("key", 120),
    text("business_key", 200, nullable=True),
    # The business key while the instance runs: unique, and emptied at the end.
    text("active_key", 320, nullable=True),
    text("status", 12),  # active | suspended | completed | terminated | failed | cancelled
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
    # The instance that called this one, and the wait at its call activity.
    ref("parent_id", "instance.id", nullable=True),
    sa.Column("parent_wait", sa.BigInteger, nullable=True),
    sa.Column("depth", sa.Integer, nullable=False, server_default="0"),
    # The caller with which it was suspended, and the ended instance that it repeats.
    sa.Column("suspended_with", Id, nullable=True),
    sa.Column("restarted_from", Id, nullable=True),
    # How many instances began each other by throws up to this one, and who threw first.
    sa.Column("chain", sa.Integer, nullable=False, server_default="0"),
    sa.Column("chain_origin", Id, nullable=True),
    # Who was chosen for which step, and by whom: {element: {people, by}}.
    sa.Column("choices", Json, nullable=True),
    sa.Index("ix_instance_called", "parent_id", "parent_wait"),
    sa.Index(
        "ix_instance_chain",
        "chain_origin",
        "chain",
        sqlite_where=sa.text("chain_origin IS NOT NULL"),
        postgresql_where=sa.text("chain_origin IS NOT NULL"),
    ),
    sa.Index("uq_instance_active_key", "company_id", "active_key", unique=True),
    sa.Index("ix_instance_list", "company_id", "status", "started_at", "id"),
    sa.Index("ix_instance_all", "company_id", "started_at", "id"),
    sa.Index("ix_instance_mine", "started_by", "started_at", "id"),
    sa.Index("ix_instance_subject", "subject_type", "subject_id"),
    sa.Index(
        "ix_instance_running",
        "definition_id",
        sqlite_where=sa.text("status IN ('active', 'suspended')"),
        postgresql_where=sa.text("status IN ('active', 'suspended')"),
    ),
)

# One inner instance each of a multi-instance activity that is too big for the state.
instance_part = sa.Table(
    "instance_part",
    metadata,
    sa.Column("instance_id", sa.ForeignKey("instance.id"), primary_key=True),
    sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
    company_column(),
    sa.Column("data", sa.LargeBinary, nullable=False),
)

subscription = sa.Table(
    "subscription",
    metadata,
    sa.Column("instance_id", sa.ForeignKey("instance.id"), primary_key=True),
    sa.Column("wait", WaitNumber, primary_key=True, autoincrement=False),
    company_column(),
    text("kind", 10, server_default="message"),  # message | signal
    text("element", 120),
    text("name", 200),
    text("correlation", 64),  # SHA-256 of company, name and key
    sa.Column("opened_at", Instant, nullable=True),
    sa.Index("ix_subscription_correlation", "correlation", "instance_id", "wait"),
    sa.Index("ix_subscription_name", "company_id", "name", "instance_id", "wait"),
)
