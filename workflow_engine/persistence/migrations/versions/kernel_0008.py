"""The audit of one subject is found without reading the company's whole audit."""

from alembic import op

revision = "kernel_0008"
down_revision = "kernel_0007"
branch_labels = None
depends_on = None

_NAME = "ix_audit_company_id_subject_seq"


def upgrade() -> None:
    op.create_index(_NAME, "audit", ["company_id", "subject", "seq"])


def downgrade() -> None:
    op.drop_index(_NAME, table_name="audit")
