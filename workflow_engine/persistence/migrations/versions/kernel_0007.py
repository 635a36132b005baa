"""Suspended instances, instances begun again, and batches."""

import sqlalchemy as sa
from alembic import op

from workflow_engine.persistence.types import Id, Instant, Json

revision = "kernel_0007"
down_revision = "kernel_0006"
branch_labels = None
depends_on = None

_RUNNING = sa.text("status IN ('active', 'suspended')")
_ACTIVE = sa.text("status = 'active'")


def upgrade() -> None:
    op.add_column("instance", sa.Column("suspended_with", Id, nullable=True))
    op.add_column("instance", sa.Column("restarted_from", Id, nullable=True))
    op.add_column("job", sa.Column("held_due", Instant(), nullable=True))
    _index_running(_RUNNING)
    _batches()
    _items()


def _index_running(condition: sa.TextClause) -> None:
    op.drop_index("ix_instance_running", table_name="instance")
    op.create_index(
        "ix_instance_running",
        "instance",
        ["definition_id"],
        sqlite_where=condition,
        postgresql_where=condition,
    )


def _batches() -> None:
    op.create_table(
        "batch",
        sa.Column("id", Id, nullable=False),
        sa.Column("company_id", Id, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("filter", Json, nullable=False),
        sa.Column("options", Json, nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("created_by", Id, nullable=True),
        sa.Column("granted", Json, nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_batch_company_id")),
        sa.ForeignKeyConstraint(["created_by"], ["account.id"], name=op.f("fk_batch_created_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch")),
    )
    op.create_index("ix_batch_list", "batch", ["company_id", "created_at", "id"])


def _items() -> None:
    references = (
        ("batch_id", "batch.id"),
        ("company_id", "company.id"),
        ("instance_id", "instance.id"),
        ("incident_id", "incident.id"),
    )
    op.create_table(
        "batch_item",
        sa.Column("batch_id", Id, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("company_id", Id, nullable=False),
        sa.Column("instance_id", Id, nullable=True),
        sa.Column("incident_id", Id, nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("detail", sa.String(length=1000), nullable=True),
        sa.Column("result_id", Id, nullable=True),
        sa.Column("ended_at", Instant(), nullable=True),
        *(
            sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_batch_item_{column}"))
            for column, target in references
        ),
        sa.PrimaryKeyConstraint("batch_id", "number", name=op.f("pk_batch_item")),
    )
    op.create_index("ix_batch_item_state", "batch_item", ["batch_id", "state", "number"])


def downgrade() -> None:
    op.drop_table("batch_item")
    op.drop_table("batch")
    _index_running(_ACTIVE)
    op.drop_column("job", "held_due")
    op.drop_column("instance", "restarted_from")
    op.drop_column("instance", "suspended_with")
