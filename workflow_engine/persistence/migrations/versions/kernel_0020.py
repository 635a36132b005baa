"""Who was chosen for a step to come, and by whom."""

import sqlalchemy as sa
from alembic import op

from workflow_engine.persistence.types import Json

revision = "kernel_0020"
down_revision = "kernel_0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("instance", sa.Column("choices", Json, nullable=True))


def downgrade() -> None:
    op.drop_column("instance", "choices")
