"""What incidents and items of batches say is kept with its parameters, for every language."""

import sqlalchemy as sa
from alembic import op

from workflow_engine.persistence.types import Json

revision = "kernel_0009"
down_revision = "kernel_0008"
branch_labels = None
depends_on = None

_TABLES = ("incident", "batch_item")


def upgrade() -> None:
    for table in _TABLES:
        op.add_column(table, sa.Column("told", Json, nullable=True))


def downgrade() -> None:
    for table in _TABLES:
        with op.batch_alter_table(table) as batch:
            batch.drop_column("told")
