"""The secret that a hook had before still counts for a while."""

import sqlalchemy as sa
from alembic import op

from workflow_engine.persistence.types import Instant

revision = "kernel_0014"
down_revision = "kernel_0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("incoming_hook") as batch:
        batch.add_column(sa.Column("former_secret", sa.Text(), nullable=True))
        batch.add_column(sa.Column("former_until", Instant(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("incoming_hook") as batch:
        batch.drop_column("former_until")
        batch.drop_column("former_secret")
