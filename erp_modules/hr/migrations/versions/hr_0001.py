"""Employment of people."""

import sqlalchemy as sa
from alembic import op

from workflow_engine.persistence.types import Id

revision = "hr_0001"
down_revision = None
branch_labels = ("hr",)
depends_on = ("kernel_0001",)


def upgrade() -> None:
    op.create_table(
        "hr_employment",
        sa.Column("id", Id, nullable=False),
        sa.Column("company_id", Id, nullable=False),
        sa.Column("person_id", Id, nullable=False),
        sa.Column("employee_number", sa.String(20), nullable=False),
        sa.Column("hired_on", sa.Date, nullable=False),
        sa.Column("left_on", sa.Date, nullable=True),
        sa.Column("rev", sa.Integer, nullable=False, server_default="1"),
        sa.PrimaryKeyConstraint("id", name="pk_hr_employment"),
        sa.UniqueConstraint(
            "company_id", "employee_number", name="uq_hr_employment_company_id_employee_number"
        ),
        sa.CheckConstraint(
            "left_on IS NULL OR left_on >= hired_on", name=op.f("ck_hr_employment_dates")
        ),
    )
    op.create_index(
        "ix_hr_employment_company_id_person_id", "hr_employment", ["company_id", "person_id"]
    )
    still_there = sa.text("left_on IS NULL")
    op.create_index(
        "uq_hr_employment_open",
        "hr_employment",
        ["person_id"],
        unique=True,
        sqlite_where=still_there,
        postgresql_where=still_there,
    )


def downgrade() -> None:
    op.drop_table("hr_employment")
