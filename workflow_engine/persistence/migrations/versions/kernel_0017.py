"""Returns, decisions that were taken back, copies, tasks put aside, and drafts of answers."""

import sqlalchemy as sa
from alembic import op

from workflow_engine.persistence.types import Id, Instant, Json

revision = "kernel_0017"
down_revision = "kernel_0016"
branch_labels = None
depends_on = None

TABLES: dict[str, tuple[tuple[sa.Column[object], ...], dict[str, str], tuple[str, ...]]] = {
    "task_return": (
        (
            sa.Column("id", Id, nullable=False),
            sa.Column("company_id", Id, nullable=False),
            sa.Column("instance_id", Id, nullable=False),
            sa.Column("task_id", Id, nullable=False),
            sa.Column("element", sa.String(length=120), nullable=False),
            sa.Column("comes_back", sa.Boolean(), nullable=False),
            sa.Column("is_open", sa.Boolean(), nullable=False),
            sa.Column("created_at", Instant(), nullable=False),
        ),
        {"company_id": "company.id", "instance_id": "instance.id", "task_id": "task.id"},
        ("id",),
    ),
    "decision_taken_back": (
        (
            sa.Column("decision_id", Id, nullable=False),
            sa.Column("company_id", Id, nullable=False),
            sa.Column("reason", sa.String(length=1000), nullable=False),
            sa.Column("created_at", Instant(), nullable=False),
        ),
        {"company_id": "company.id", "decision_id": "decision.id"},
        ("decision_id",),
    ),
    "instance_copy": (
        (
            sa.Column("id", Id, nullable=False),
            sa.Column("company_id", Id, nullable=False),
            sa.Column("instance_id", Id, nullable=False),
            sa.Column("person_id", Id, nullable=False),
            sa.Column("sent_by", Id, nullable=True),
            sa.Column("note", sa.String(length=1000), nullable=False),
            sa.Column("created_at", Instant(), nullable=False),
            sa.Column("read_at", Instant(), nullable=True),
        ),
        {
            "company_id": "company.id",
            "instance_id": "instance.id",
            "person_id": "person.id",
            "sent_by": "person.id",
        },
        ("id",),
    ),
    "task_snooze": (
        (
            sa.Column("task_id", Id, nullable=False),
            sa.Column("person_id", Id, nullable=False),
            sa.Column("company_id", Id, nullable=False),
            sa.Column("wakes_at", Instant(), nullable=False),
        ),
        {"company_id": "company.id", "task_id": "task.id", "person_id": "person.id"},
        ("task_id", "person_id"),
    ),
    "task_draft": (
        (
            sa.Column("task_id", Id, nullable=False),
            sa.Column("person_id", Id, nullable=False),
            sa.Column("company_id", Id, nullable=False),
            sa.Column("data", Json, nullable=False),
            sa.Column("comment", sa.String(length=4000), nullable=False),
            sa.Column("saved_at", Instant(), nullable=False),
        ),
        {"company_id": "company.id", "task_id": "task.id", "person_id": "person.id"},
        ("task_id", "person_id"),
    ),
}


def upgrade() -> None:
    for name, (columns, references, key) in TABLES.items():
        op.create_table(
            name,
            *columns,
            *(
                sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{name}_{column}"))
                for column, target in references.items()
            ),
            sa.PrimaryKeyConstraint(*key, name=op.f(f"pk_{name}")),
        )
    op.create_index("ix_task_return_instance_id", "task_return", ["instance_id"])
    op.create_index("ix_instance_copy_mine", "instance_copy", ["person_id", "created_at"])
    op.create_index(
        "uq_instance_copy_once", "instance_copy", ["instance_id", "person_id"], unique=True
    )


def downgrade() -> None:
    for name in reversed(TABLES):
        op.drop_table(name)
