"""What decisions were asked and what they said: a row for each evaluation, kept for a time."""

import sqlalchemy as sa

from workflow_engine.persistence.tables.base import company_column, key, metadata, ref, text
from workflow_engine.persistence.types import Instant, Json

# Values are FEEL text. A rule is written as "table:number"; the file of the version, which never
# changes, says what is in it.
decision_evaluation = sa.Table(
    "decision_evaluation",
    metadata,
    key(),
    company_column(),
    text("key", 120),
    ref("version_id", "decision_definition.id"),
    sa.Column("at", Instant, nullable=False, index=True),
    # The day in the company's zone, to count by
    sa.Column("day", sa.Date, nullable=False),
    text("source", 10),  # process | authority | api
    ref("account_id", "account.id", nullable=True),
    ref("instance_id", "instance.id", nullable=True, index=True),
    text("element", 120, nullable=True),
    text("subject_type", 60, nullable=True),
    text("subject_id", 60, nullable=True),
    # A decision service or knowledge model of the file that was asked instead of the decision
    text("called", 200, nullable=True),
    sa.Column("inputs", Json, nullable=False),
    sa.Column("rules", sa.Text, nullable=False),
    sa.Column("output", sa.Text, nullable=False),
    # Which rule of the authority matrix asked for which signature
    sa.Column("steps", Json, nullable=True),
    text("error", 500, nullable=True),
    sa.Index("ix_decision_evaluation_key", "company_id", "key", "at"),
    sa.Index("ix_decision_evaluation_day", "version_id", "day"),
)
