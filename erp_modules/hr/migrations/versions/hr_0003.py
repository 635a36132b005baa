"""Calendars say in which hours people work."""

import sqlalchemy as sa
from alembic import op

revision = "hr_0003"
down_revision = "hr_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    usual = sa.Column("hours", sa.String(60), nullable=False, server_default="09:00-17:00")
    op.add_column("hr_holiday_calendar", usual)


def downgrade() -> None:
    op.drop_column("hr_holiday_calendar", "hours")
