"""Substitutions that an approved document has led to, such as a leave request."""

import sqlalchemy as sa
from alembic import op

revision = "kernel_0022"
down_revision = "kernel_0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("substitution", sa.Column("source", sa.String(length=120), nullable=True))
    op.create_index("ix_substitution_source", "substitution", ["source"])


def downgrade() -> None:
    op.drop_index("ix_substitution_source", table_name="substitution")
    op.drop_column("substitution", "source")
