"""Files that people attach to requests and documents."""

import sqlalchemy as sa
from alembic import op

from workflow_engine.persistence.types import Id, Instant

revision = "kernel_0019"
down_revision = "kernel_0018"
branch_labels = None
depends_on = None

REFERENCES = {
    "company_id": "company.id",
    "instance_id": "instance.id",
    "task_id": "task.id",
    "person_id": "person.id",
    "account_id": "account.id",
    "struck_by": "person.id",
}


def upgrade() -> None:
    op.create_table(
        "attachment",
        sa.Column("id", Id, nullable=False),
        sa.Column("company_id", Id, nullable=False),
        sa.Column("instance_id", Id, nullable=True),
        sa.Column("subject_type", sa.String(length=60), nullable=True),
        sa.Column("subject_id", sa.String(length=60), nullable=True),
        sa.Column("task_id", Id, nullable=True),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=120), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("person_id", Id, nullable=True),
        sa.Column("account_id", Id, nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("scan", sa.String(length=10), nullable=False),
        sa.Column("scan_told", sa.String(length=200), nullable=True),
        sa.Column("struck_at", Instant(), nullable=True),
        sa.Column("struck_by", Id, nullable=True),
        *(
            sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_attachment_{column}"))
            for column, target in REFERENCES.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
    )
    op.create_index("ix_attachment_instance_id", "attachment", ["instance_id"])
    op.create_index("ix_attachment_subject", "attachment", ["subject_type", "subject_id"])
    op.create_index("ix_attachment_company_id_digest", "attachment", ["company_id", "digest"])


def downgrade() -> None:
    op.drop_table("attachment")
