"""Substitutions: who stands in for whom, and votes that were given in somebody's place."""

import sqlalchemy as sa
from alembic import op

from workflow_engine.persistence.types import Exact, Id, Instant, Json

revision = "kernel_0018"
down_revision = "kernel_0017"
branch_labels = None
depends_on = None

REFERENCES = {
    "company_id": "company.id",
    "person_id": "person.id",
    "substitute_id": "person.id",
    "set_by": "account.id",
    "ended_by": "account.id",
}


def upgrade() -> None:
    op.create_table(
        "substitution",
        sa.Column("id", Id, nullable=False),
        sa.Column("company_id", Id, nullable=False),
        sa.Column("person_id", Id, nullable=False),
        sa.Column("substitute_id", Id, nullable=False),
        sa.Column("starts_at", Instant(), nullable=False),
        sa.Column("ends_at", Instant(), nullable=True),
        sa.Column("processes", Json, nullable=True),
        sa.Column("groups", Json, nullable=True),
        sa.Column("most", Exact(), nullable=True),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("is_planned", sa.Boolean(), nullable=False),
        sa.Column("set_by", Id, nullable=True),
        sa.Column("set_at", Instant(), nullable=False),
        sa.Column("ended_by", Id, nullable=True),
        sa.Column("ended_at", Instant(), nullable=True),
        *(
            sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_substitution_{column}"))
            for column, target in REFERENCES.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_substitution")),
    )
    op.create_index("ix_substitution_person_id", "substitution", ["person_id"])
    op.create_index("ix_substitution_substitute_id", "substitution", ["substitute_id"])
    op.add_column("task", sa.Column("base_amount", Exact(), nullable=True))
    op.add_column("voter", sa.Column("on_behalf_of", Id, nullable=True))


def downgrade() -> None:
    op.drop_column("voter", "on_behalf_of")
    op.drop_column("task", "base_amount")
    op.drop_table("substitution")
