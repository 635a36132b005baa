"""What a document lacks is asked for once, part by part."""

import sqlalchemy as sa
from alembic import op

revision = "procurement_0004"
down_revision = "procurement_0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    where = sa.text("state NOT IN ('rejected', 'withdrawn', 'cancelled', 'supplied')")
    op.create_index(
        "uq_procurement_requisition_wanted",
        "procurement_requisition",
        ["source_kind", "source_id", "source_part"],
        unique=True,
        sqlite_where=where,
        postgresql_where=where,
    )
