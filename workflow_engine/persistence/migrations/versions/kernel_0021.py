"""The limit of whoever decided, as it stood then."""

import sqlalchemy as sa
from alembic import op

from workflow_engine.persistence.types import Json

revision = "kernel_0021"
down_revision = "kernel_0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("decision", sa.Column("limits", Json, nullable=True))


def downgrade() -> None:
    op.drop_column("decision", "limits")
