"""How much of what nobody was asked about is audited."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from workflow_engine.persistence.types import Exact

revision = "procurement_0005"
down_revision = "procurement_0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    audited: sa.Column[Any] = sa.Column("audited", Exact(20, 2), nullable=False, server_default="5")
    op.add_column("procurement_policy", audited)
