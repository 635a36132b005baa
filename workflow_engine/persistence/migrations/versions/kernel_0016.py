"""Evaluations of decisions are recorded; versions of decisions have a tag."""

import sqlalchemy as sa
from alembic import op

from workflow_engine.persistence.types import Id, Instant, Json

revision = "kernel_0016"
down_revision = "kernel_0015"
branch_labels = None
depends_on = None

REFERENCES = {
    "company_id": "company.id",
    "version_id": "decision_definition.id",
    "account_id": "account.id",
    "instance_id": "instance.id",
}


def upgrade() -> None:
    op.add_column("decision_definition", sa.Column("tag", sa.String(length=60), nullable=True))
    op.create_table(
        "decision_evaluation",
        sa.Column("id", Id, nullable=False),
        sa.Column("company_id", Id, nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("version_id", Id, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("source", sa.String(length=10), nullable=False),
        sa.Column("account_id", Id, nullable=True),
        sa.Column("instance_id", Id, nullable=True),
        sa.Column("element", sa.String(length=120), nullable=True),
        sa.Column("subject_type", sa.String(length=60), nullable=True),
        sa.Column("subject_id", sa.String(length=60), nullable=True),
        sa.Column("called", sa.String(length=200), nullable=True),
        sa.Column("inputs", Json, nullable=False),
        sa.Column("rules", sa.Text(), nullable=False),
        sa.Column("output", sa.Text(), nullable=False),
        sa.Column("steps", Json, nullable=True),
        sa.Column("error", sa.String(length=500), nullable=True),
        *(
            sa.ForeignKeyConstraint(
                [column], [target], name=op.f(f"fk_decision_evaluation_{column}")
            )
            for column, target in REFERENCES.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision_evaluation")),
    )
    for name, columns in (
        ("ix_decision_evaluation_at", ["at"]),
        ("ix_decision_evaluation_instance_id", ["instance_id"]),
        ("ix_decision_evaluation_key", ["company_id", "key", "at"]),
        ("ix_decision_evaluation_day", ["version_id", "day"]),
    ):
        op.create_index(op.f(name), "decision_evaluation", columns)


def downgrade() -> None:
    op.drop_table("decision_evaluation")
    op.drop_column("decision_definition", "tag")
