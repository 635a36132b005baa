"""What belongs to a decision whichever version is in force: test cases, who may publish."""

import sqlalchemy as sa

from workflow_engine.persistence.tables.base import company_column, key, metadata, ref, text
from workflow_engine.persistence.types import Id, Instant, Json

# Cases belong to the key and not to a version: they say what the business wants of the decision,
# and every draft has to keep it. Inputs and expected outputs are FEEL text by name.
decision_case = sa.Table(
    "decision_case",
    metadata,
    key(),
    company_column(),
    text("key", 120),
    text("name", 200),
    sa.Column("inputs", Json, nullable=False),
    sa.Column("expected", Json, nullable=False),
    sa.Column("changed_at", Instant, nullable=False),
    ref("changed_by", "account.id", nullable=True),
    sa.UniqueConstraint("company_id", "key", "name"),
)

# Without a row a second person has to publish.
decision_policy = sa.Table(
    "decision_policy",
    metadata,
    sa.Column("company_id", Id, sa.ForeignKey("company.id"), primary_key=True),
    sa.Column("second_person", sa.Boolean, nullable=False),
)
