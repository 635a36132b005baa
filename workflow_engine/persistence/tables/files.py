"""Files that people attach: who, when, to what; the content lies in a folder by its digest."""

import sqlalchemy as sa

from workflow_engine.persistence.tables.base import company_column, key, metadata, ref, text
from workflow_engine.persistence.types import Instant

attachment = sa.Table(
    "attachment",
    metadata,
    key(),
    company_column(),
    # An instance, or a document of this kind
    ref("instance_id", "instance.id", nullable=True, index=True),
    text("subject_type", 60, nullable=True),
    text("subject_id", 60, nullable=True),
    ref("task_id", "task.id", nullable=True),
    text("kind", 10),  # file | signature
    text("name", 200),
    # What the content is, not what somebody called it
    text("media_type", 120),
    sa.Column("size", sa.BigInteger, nullable=False),
    text("digest", 64),
    ref("person_id", "person.id", nullable=True),
    ref("account_id", "account.id", nullable=True),
    sa.Column("created_at", Instant, nullable=False),
    text("scan", 10),  # none | waiting | clean | infected
    text("scan_told", 200, nullable=True),
    sa.Column("struck_at", Instant, nullable=True),
    ref("struck_by", "person.id", nullable=True),
    sa.Index("ix_attachment_subject", "subject_type", "subject_id"),
    sa.Index(None, "company_id", "digest"),
)
