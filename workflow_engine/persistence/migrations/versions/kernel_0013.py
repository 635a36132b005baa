"""A task may be asked of several people who vote; each of them leaves a decision."""

import sqlalchemy as sa
from alembic import op

from workflow_engine.persistence.types import Exact, Id, Instant, Json

revision = "kernel_0013"
down_revision = "kernel_0012"
branch_labels = None
depends_on = None

_ONE_A_TASK = "uq_decision_task_id"
_ONE_A_PERSON = "uq_decision_task_person_round"
_GUARD = """
CREATE TRIGGER decision_refuses_{event} BEFORE {event} ON "decision" BEGIN
  SELECT RAISE(ABORT, 'decision is append-only: its rows are never changed or deleted');
END
"""


def upgrade() -> None:
    with op.batch_alter_table("task") as batch:
        batch.add_column(sa.Column("voting", Json, nullable=True))
    # SQLite makes the table anew, so its guards have to be set again.
    with op.batch_alter_table("decision") as batch:
        batch.add_column(sa.Column("round", sa.Integer(), server_default="1", nullable=False))
        batch.drop_constraint(_ONE_A_TASK, type_="unique")
    op.create_index("ix_decision_task_id", "decision", ["task_id"])
    op.create_index(_ONE_A_PERSON, "decision", ["task_id", "person_id", "round"], unique=True)
    _guard()
    _voters()


def _voters() -> None:
    references = (
        ("company_id", "company.id"),
        ("task_id", "task.id"),
        ("added_by", "person.id"),
        ("person_id", "person.id"),
    )
    op.create_table(
        "voter",
        sa.Column("id", Id, nullable=False),
        sa.Column("company_id", Id, nullable=False),
        sa.Column("task_id", Id, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("principal_id", Id, nullable=False),
        sa.Column("kind", sa.String(length=6), nullable=False),
        sa.Column("authority", Json, nullable=False),
        sa.Column("weight", Exact(20, 4), nullable=False),
        sa.Column("origin", sa.String(length=12), nullable=False),
        sa.Column("waits_for", Json, nullable=False),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("stands_for", Id, nullable=True),
        sa.Column("added_by", Id, nullable=True),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("outcome", sa.String(length=60), nullable=True),
        sa.Column("person_id", Id, nullable=True),
        sa.Column("decided_at", Instant(), nullable=True),
        sa.Column("decision_id", Id, nullable=True),
        *(
            sa.ForeignKeyConstraint([name], [target], name=op.f(f"fk_voter_{name}"))
            for name, target in references
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voter")),
    )
    op.create_index("ix_voter_task_id", "voter", ["task_id"])
    op.create_index("ix_voter_decision_id", "voter", ["decision_id"])
    op.create_index("ix_voter_person_id", "voter", ["person_id"])
    op.create_index("ix_voter_added_by", "voter", ["added_by"])


def downgrade() -> None:
    op.drop_table("voter")
    op.drop_index(_ONE_A_PERSON, table_name="decision")
    op.drop_index("ix_decision_task_id", table_name="decision")
    with op.batch_alter_table("decision") as batch:
        batch.drop_column("round")
        batch.create_unique_constraint(_ONE_A_TASK, ["task_id"])
    _guard()
    with op.batch_alter_table("task") as batch:
        batch.drop_column("voting")


def _guard() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for event in ("update", "delete"):
            op.execute(_GUARD.format(event=event))
