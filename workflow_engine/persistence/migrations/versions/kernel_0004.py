"""External tasks."""

import sqlalchemy as sa
from alembic import op

from workflow_engine.persistence.types import Id, Instant, Json

revision = "kernel_0004"
down_revision = "kernel_0003"
branch_labels = None
depends_on = None

_OPEN = sa.text("state IN ('ready', 'locked')")


def upgrade() -> None:
    op.create_table(
        "external_task",
        sa.Column("id", Id, nullable=False),
        sa.Column("company_id", Id, nullable=False),
        sa.Column("instance_id", Id, nullable=False),
        sa.Column("wait", sa.BigInteger(), nullable=False),
        sa.Column("element", sa.String(length=120), nullable=False),
        sa.Column("iteration", sa.Integer(), nullable=False),
        sa.Column("topic", sa.String(length=120), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("inputs", Json, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("available_at", Instant, nullable=False),
        sa.Column("retries", sa.Integer(), nullable=False),
        sa.Column("max_retries", sa.Integer(), nullable=False),
        sa.Column("lease", sa.Integer(), nullable=False),
        sa.Column("worker", sa.String(length=80), nullable=True),
        sa.Column("account_id", Id, nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lapses", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(length=2000), nullable=True),
        sa.Column("answered", Json, nullable=True),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("ended_at", Instant, nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_external_task_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_external_task_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["instance.id"], name=op.f("fk_external_task_instance_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_external_task")),
    )
    for name, columns in (
        ("order", ["company_id", "topic", "rank", "created_at", "id"]),
        ("next", ["company_id", "topic", "available_at"]),
    ):
        op.create_index(
            f"ix_external_task_{name}",
            "external_task",
            columns,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        )
    op.create_index("ix_external_task_wait", "external_task", ["instance_id", "wait"])
    op.create_index("ix_external_task_list", "external_task", ["company_id", "created_at", "id"])
    op.create_index("ix_external_task_ended", "external_task", ["ended_at"])
    op.create_table(
        "external_topic",
        sa.Column("account_id", Id, nullable=False),
        sa.Column("topic", sa.String(length=120), nullable=False),
        sa.Column("company_id", Id, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_external_topic_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_external_topic_company_id")
        ),
        sa.PrimaryKeyConstraint("account_id", "topic", name=op.f("pk_external_topic")),
    )


def downgrade() -> None:
    op.drop_table("external_topic")
    op.drop_table("external_task")
