"""The kinds of calendars, and what each has to be."""

from typing import Any

from erp_modules.hr.calendars import queries, rules
from erp_modules.hr.calendars.model import HolidayCalendar, WorkSchedule
from workflow_engine.errors import _l
from workflow_engine.records import Kind


def check_calendar(draft: Any, record: HolidayCalendar) -> None:
    fields, session = draft.fields, draft.ctx.session
    if not rules.is_week(record.week):
        fields.refuse("week", _l("Write seven digits like 1111100; at least one day is worked."))
    if rules.shifts(record.hours) is None:
        fields.refuse("hours", _l("Write shifts like 09:00-12:00, 13:00-18:00, in their order."))
    if record.cycle and not rules.is_cycle(record.cycle):
        fields.refuse("cycle", _l("Only D, N and - stand in a cycle, and some day is worked."))
    if bool(record.cycle) != (record.cycle_from is not None):
        fields.refuse("cycle_from", _l("A cycle and its first day belong together."))
    others = queries.main_calendar(session, record.company_id)
    if record.main and others is not None and others.id != record.id:
        fields.refuse("main", _l("{calendar} holds for everybody already."), calendar=others.code)
    if record.based_on_id is not None:
        base = queries.calendar(session, record.company_id, record.based_on_id)
        if record.id in {one.id for one in queries.ancestors(session, base)}:
            fields.refuse("based_on", _l("It would be based on itself."))
    days = [line.day for line in record.lines]
    for index, one in enumerate(days):
        if days.index(one) != index:
            fields.refuse(f"lines.{index}.day", _l("This day is on the list already."))


def check_schedule(draft: Any, record: WorkSchedule) -> None:
    for other in queries.schedules(draft.ctx.session, record.company_id, record.person_id):
        if other.id != record.id and other.valid_from == record.valid_from:
            draft.fields.refuse("valid_from", _l("From this day on another calendar is given."))


CALENDARS = Kind(
    name="holiday_calendar",
    path="calendars",
    title=_l("Holiday calendar"),
    plural=_l("Holiday calendars"),
    entity=HolidayCalendar,
    read="leave:read",
    write="leave:configure",
    columns=("code", "name", "country", "based_on_id", "main", "week", "cycle", "active"),
    search=("code", "name", "name_zh"),
    filters=("country", "active"),
    check=check_calendar,
    icon="calendar-event",
)
SCHEDULES = Kind(
    name="work_schedule",
    path="schedules",
    title=_l("Work schedule"),
    plural=_l("Work schedules"),
    entity=WorkSchedule,
    read="leave:read_all",
    write="leave:configure",
    columns=("person_id", "calendar_id", "valid_from"),
    filters=("person_id", "calendar_id"),
    check=check_schedule,
    icon="calendar-time",
    menu=False,
)
KINDS = (CALENDARS, SCHEDULES)
