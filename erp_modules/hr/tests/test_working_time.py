"""Deadlines follow the calendar for everybody."""

from datetime import date, time

import pytest

from erp_modules.hr.calendars.queries import working_time
from erp_modules.hr.module import MODULE
from erp_modules.hr.tests.office import Office
from workflow_engine.errors import Invalid


def of_company(office: Office):
    with office.bench.work() as ctx:
        return working_time(ctx.session, ctx.company_id, "Asia/Shanghai")


def test_without_a_calendar_for_everybody_there_is_none(office: Office) -> None:
    office.make("holiday_calendar", code="X", name="Somebody's own")
    assert of_company(office) is None
    assert MODULE.calendar is working_time


def test_week_shifts_and_days_of_all_that_it_is_based_on_are_taken(office: Office) -> None:
    china = [
        {"day": "2026-10-01", "sort": "holiday"},
        {"day": "2026-10-10", "sort": "working"},
    ]
    office.make("holiday_calendar", code="CN", name="China", lines=china)
    office.make(
        "holiday_calendar", code="US", name="Ours", based_on="CN", main=True, week="1111110",
        hours="09:00-12:00, 13:00-18:00", lines=[{"day": "2026-12-31", "sort": "holiday"}],
    )  # fmt: skip
    found = of_company(office)
    assert found is not None
    assert found.timezone == "Asia/Shanghai"
    assert found.weekdays == frozenset(range(6))
    assert found.holidays == {date(2026, 10, 1), date(2026, 12, 31)}
    assert found.extra_days == {date(2026, 10, 10)}
    assert found.hours == ((time(9), time(12)), (time(13), time(18)))


@pytest.mark.parametrize(
    "hours", ["", "9-17", "09:00", "09:00-25:00", "13:00-17:00, 09:00-12:00", "09:00+01:00-10:00"]
)
def test_hours_that_make_no_sense_are_refused_at_their_field(office: Office, hours: str) -> None:
    with pytest.raises(Invalid) as caught:
        office.make("holiday_calendar", code="X", name="X", hours=hours)
    assert "hours" in caught.value.errors
