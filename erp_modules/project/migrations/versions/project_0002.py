"""Requests to change what was agreed; short names of what gates ask for."""

import sqlalchemy as sa
from alembic import op

from workflow_engine.persistence.types import Id, Instant

revision = "project_0002"
down_revision = "project_0001"
branch_labels = None
depends_on = None

TABLE = "project_change_request"


def upgrade() -> None:
    op.add_column("project_gate_criterion", sa.Column("code", sa.String(40), nullable=True))
    _change_request()


def _change_request() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", Id, nullable=False),
        sa.Column("company_id", Id, nullable=False),
        sa.Column("rev", sa.Integer, nullable=False),
        sa.Column("number", sa.String(40), nullable=True),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("reason", sa.String(2000), nullable=True),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("created_by_id", Id, nullable=True),
        sa.Column("programme_id", Id, nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("name_zh", sa.String(200), nullable=True),
        sa.Column("justification", sa.String(2000), nullable=False),
        sa.Column("effort", sa.Integer, nullable=False),
        sa.Column("delay", sa.Integer, nullable=False),
        sa.Column("decided_by_id", Id, nullable=True),
        sa.PrimaryKeyConstraint("id", name=f"pk_{TABLE}"),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["project_programme.id"], name=f"fk_{TABLE}_programme_id"
        ),
        sa.UniqueConstraint("company_id", "number", name=f"uq_{TABLE}_company_id_number"),
    )
    op.create_index(f"ix_{TABLE}_company_id_state_id", TABLE, ["company_id", "state", "id"])
    for name in ("created_by_id", "decided_by_id", "programme_id"):
        op.create_index(f"ix_{TABLE}_{name}", TABLE, [name])


def downgrade() -> None:
    op.drop_table(TABLE)
    op.drop_column("project_gate_criterion", "code")
