"""The tables of hr and how its objects are mapped onto them."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import registry

from erp_modules.hr.calendars.model import HolidayCalendar, WorkSchedule
from erp_modules.hr.expenses.model import (
    ExpenseAdvance,
    ExpenseCategory,
    ExpenseClaim,
    ReceiptUse,
)
from erp_modules.hr.leave.model import Absence, LeaveBalance, LeaveMove, LeaveRequest, LeaveType
from erp_modules.hr.model import Employment
from workflow_engine.persistence.store import Store
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

store = Store("hr", metadata)
holiday_calendar = store.keep("holiday_calendar", HolidayCalendar)
work_schedule = store.keep(
    "work_schedule", WorkSchedule, sa.UniqueConstraint("company_id", "person_id", "valid_from")
)
leave_type = store.keep("leave_type", LeaveType)
leave_request = store.keep("leave_request", LeaveRequest)
leave_balance = store.keep(
    "leave_balance",
    LeaveBalance,
    sa.UniqueConstraint("company_id", "person_id", "leave_type_id", "year"),
    sa.CheckConstraint("planned >= 0 AND taken >= 0", name="not_negative"),
)
# Two transactions that write to one balance collide here, whatever they locked.
leave_move = store.keep("leave_move", LeaveMove, sa.UniqueConstraint("balance_id", "seq"))
absence = store.keep("absence", Absence)
expense_category = store.keep("expense_category", ExpenseCategory)
expense_advance = store.keep(
    "expense_advance",
    ExpenseAdvance,
    sa.CheckConstraint("open_amount >= 0 AND open_amount <= amount", name="within_amount"),
)
expense_claim = store.keep("expense_claim", ExpenseClaim)
expense_claim_line = metadata.tables["hr_expense_claim_line"]
receipt_use = store.keep("receipt_use", ReceiptUse, sa.UniqueConstraint("company_id", "key"))


class LedgerTouched(RuntimeError):
    """Code tried to change or to remove a line of the ledger; it stays as it was written."""


def _refuse(mapper: Any, connection: Any, line: Any) -> None:
    raise LedgerTouched(f"{type(line).__name__} {line.id} is written already")


for _kept in (LeaveMove, Absence):
    sa.event.listen(_kept, "before_update", _refuse)
    sa.event.listen(_kept, "before_delete", _refuse)
