"""The table of hr and how its object is mapped onto it."""

import sqlalchemy as sa
from sqlalchemy.orm import registry

from erp_modules.hr.model import Employment
from workflow_engine.persistence.tables.base import CONVENTION, key, text
from workflow_engine.persistence.types import Id

metadata = sa.MetaData(naming_convention=CONVENTION)

employment = sa.Table(
    "hr_employment",
    metadata,
    key(),
    sa.Column("company_id", Id, nullable=False),
    sa.Column("person_id", Id, nullable=False),
    text("employee_number", 20),
    sa.Column("hired_on", sa.Date, nullable=False),
    sa.Column("left_on", sa.Date, nullable=True),
    sa.Column("rev", sa.Integer, nullable=False, server_default="1"),
    sa.UniqueConstraint("company_id", "employee_number"),
    # A person may come back, but is employed once at a time.
    sa.Index(
        "uq_hr_employment_open",
        "person_id",
        unique=True,
        sqlite_where=sa.text("left_on IS NULL"),
        postgresql_where=sa.text("left_on IS NULL"),
    ),
    sa.CheckConstraint("left_on IS NULL OR left_on >= hired_on", name="dates"),
    sa.Index(None, "company_id", "person_id"),
)

mapping = registry(metadata=metadata)
mapping.map_imperatively(Employment, employment)
