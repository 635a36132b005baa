"""Decisions keep test cases, why a version ended, and whether a second person has to publish."""

import sqlalchemy as sa
from alembic import op

from workflow_engine.persistence.types import Id, Instant, Json

revision = "kernel_0015"
down_revision = "kernel_0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "decision_case",
        sa.Column("id", Id, nullable=False),
        sa.Column("company_id", Id, nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("inputs", Json, nullable=False),
        sa.Column("expected", Json, nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("changed_by", Id, nullable=True),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_decision_case_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["changed_by"], ["account.id"], name=op.f("fk_decision_case_changed_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision_case")),
        sa.UniqueConstraint(
            "company_id", "key", "name", name=op.f("uq_decision_case_company_id_key_name")
        ),
    )
    op.create_table(
        "decision_policy",
        sa.Column("company_id", Id, nullable=False),
        sa.Column("second_person", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_decision_policy_company_id")
        ),
        sa.PrimaryKeyConstraint("company_id", name=op.f("pk_decision_policy")),
    )
    with op.batch_alter_table("decision_definition") as batch:
        batch.add_column(sa.Column("ended_at", Instant(), nullable=True))
        batch.add_column(sa.Column("ended_by", Id, nullable=True))
        batch.add_column(sa.Column("end_reason", sa.String(length=1000), nullable=True))
        batch.create_foreign_key(
            op.f("fk_decision_definition_ended_by"), "account", ["ended_by"], ["id"]
        )


def downgrade() -> None:
    with op.batch_alter_table("decision_definition") as batch:
        batch.drop_constraint(op.f("fk_decision_definition_ended_by"), type_="foreignkey")
        batch.drop_column("end_reason")
        batch.drop_column("ended_by")
        batch.drop_column("ended_at")
    op.drop_table("decision_policy")
    op.drop_table("decision_case")
