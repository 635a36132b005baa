"""Instances that messages and signals begin know how long their chain is."""

import sqlalchemy as sa
from alembic import op

from workflow_engine.persistence.types import Id

revision = "kernel_0012"
down_revision = "kernel_0011"
branch_labels = None
depends_on = None

_NAME = "ix_instance_chain"


def upgrade() -> None:
    with op.batch_alter_table("instance") as batch:
        batch.add_column(sa.Column("chain", sa.Integer(), server_default="0", nullable=False))
        batch.add_column(sa.Column("chain_origin", Id, nullable=True))
    op.create_index(
        _NAME,
        "instance",
        ["chain_origin", "chain"],
        sqlite_where=sa.text("chain_origin IS NOT NULL"),
        postgresql_where=sa.text("chain_origin IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index(_NAME, table_name="instance")
    with op.batch_alter_table("instance") as batch:
        batch.drop_column("chain_origin")
        batch.drop_column("chain")
