"""Parts of big instances, and instances that are called by others."""

import sqlalchemy as sa
from alembic import op

from workflow_engine.persistence.types import Id

revision = "kernel_0002"
down_revision = "kernel_0001"
branch_labels = None
depends_on = None

_WAITS = (("task", False), ("subscription", False), ("job", True), ("incident", True))


def upgrade() -> None:
    _widen(sa.Integer(), sa.BigInteger())
    with op.batch_alter_table("instance") as batch:
        batch.add_column(sa.Column("parent_id", Id, nullable=True))
        batch.add_column(sa.Column("parent_wait", sa.BigInteger(), nullable=True))
        batch.add_column(sa.Column("depth", sa.Integer(), server_default="0", nullable=False))
        batch.create_foreign_key(op.f("fk_instance_parent_id"), "instance", ["parent_id"], ["id"])
    op.create_index("ix_instance_called", "instance", ["parent_id", "parent_wait"])
    op.create_table(
        "instance_part",
        sa.Column("instance_id", Id, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("company_id", Id, nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_instance_part_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["instance.id"], name=op.f("fk_instance_part_instance_id")
        ),
        sa.PrimaryKeyConstraint("instance_id", "number", name=op.f("pk_instance_part")),
    )


def downgrade() -> None:
    op.drop_table("instance_part")
    op.drop_index("ix_instance_called", "instance")
    with op.batch_alter_table("instance") as batch:
        batch.drop_constraint(op.f("fk_instance_parent_id"), type_="foreignkey")
        batch.drop_column("depth")
        batch.drop_column("parent_wait")
        batch.drop_column("parent_id")
    _widen(sa.BigInteger(), sa.Integer())


def _widen(old: sa.types.TypeEngine[int], new: sa.types.TypeEngine[int]) -> None:
    """SQLite keeps every integer in as many bytes as it needs."""
    if op.get_bind().dialect.name == "sqlite":
        return
    for table, nullable in _WAITS:
        op.alter_column(table, "wait", existing_type=old, type_=new, existing_nullable=nullable)
