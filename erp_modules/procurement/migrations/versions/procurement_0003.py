"""Which document a requisition was opened for."""

import sqlalchemy as sa
from alembic import op

from workflow_engine.persistence.types import Id

revision = "procurement_0003"
down_revision = "procurement_0002"
branch_labels = None
depends_on = None

TABLE = "procurement_requisition"


def upgrade() -> None:
    op.add_column(TABLE, sa.Column("source_kind", sa.String(length=40), nullable=True))
    op.add_column(TABLE, sa.Column("source_id", Id, nullable=True))
    op.add_column(TABLE, sa.Column("source_part", sa.String(length=40), nullable=True))
    op.create_index("ix_procurement_requisition_source_id", TABLE, ["source_id"])
