from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erp_modules.hr.calendars.rules import PLAIN, Working, by_year, portions
from erp_modules.hr.tests.office import Office
from workflow_engine.errors import Invalid

D = Decimal
MONDAY = date(2026, 11, 23)
DAYS = st.dates(date(2024, 1, 1), date(2028, 12, 31))


def count(working, first, last, **halves):
    return sum(portions(working.works, first, last, **halves).values(), D(0))


def test_a_week_has_five_working_days():
    assert count(PLAIN, MONDAY, MONDAY + timedelta(6)) == 5


def test_half_days_count_half():
    assert count(PLAIN, MONDAY, MONDAY, first_half=True) == D("0.5")
    assert count(PLAIN, MONDAY, MONDAY + timedelta(1), first_half=True, last_half=True) == 1


def test_from_noon_until_noon_of_one_day_is_nothing():
    assert count(PLAIN, MONDAY, MONDAY, first_half=True, last_half=True) == 0


def test_holidays_are_off_and_days_worked_instead_are_not():
    china = Working(special={MONDAY: False, MONDAY + timedelta(5): True})
    assert not china.works(MONDAY)
    assert china.works(MONDAY + timedelta(5))


def test_shifts_follow_their_cycle_whatever_the_weekday():
    shifts = Working(cycle="DDNN--", cycle_from=MONDAY, special={MONDAY: False})
    assert "".join(shifts.shift(MONDAY + timedelta(n)) for n in range(-2, 7)) == "--DDNN--D"


def test_a_leave_over_new_year_is_taken_from_both_years():
    parts = portions(PLAIN.works, date(2026, 12, 30), date(2027, 1, 5))
    assert by_year(parts) == {2026: D(2), 2027: D(3)}


@given(DAYS, st.integers(0, 60), st.integers(0, 60))
def test_two_spans_that_meet_have_as_many_days_as_both_together(first, one, two):
    middle = first + timedelta(one)
    last = middle + timedelta(two + 1)
    whole = count(PLAIN, first, last)
    assert whole == count(PLAIN, first, middle) + count(PLAIN, middle + timedelta(1), last)


@given(DAYS, st.integers(0, 400), st.booleans(), st.booleans())
def test_the_years_add_up_to_the_whole(first, days, begin, end):
    last = first + timedelta(days)
    parts = portions(PLAIN.works, first, last, first_half=begin, last_half=end)
    assert sum(by_year(parts).values()) == sum(parts.values())
    assert all(part in (D("0.5"), D(1)) for part in parts.values())


def test_a_company_takes_the_days_of_its_country(office: Office):
    office.make("holiday_calendar", code="CN", name="China", lines=[{"day": MONDAY}])
    office.make(
        "holiday_calendar", code="US", name="Us", based_on="CN", main=True,
        lines=[{"day": MONDAY + timedelta(1)}],
    )  # fmt: skip
    week = {"first": MONDAY, "last": MONDAY + timedelta(6)}
    assert office.do("count_days", person=office.person("anna"), **week)["days"] == 3


def test_who_works_in_shifts_has_a_calendar_of_his_own(office: Office):
    office.make(
        "holiday_calendar", code="S", name="Shifts", cycle="D-", cycle_from=MONDAY.isoformat()
    )
    office.make(
        "work_schedule", person=office.person("boris"), calendar="S",
        valid_from=MONDAY + timedelta(2),
    )  # fmt: skip
    week = {"first": MONDAY, "last": MONDAY + timedelta(6)}
    # Two plain days, then the shifts of Wednesday, Friday and Sunday.
    assert office.do("count_days", person=office.person("boris"), **week)["days"] == 5


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("week", {"week": "11111"}),
        ("week", {"week": "0000000"}),
        ("cycle", {"cycle": "DXN", "cycle_from": MONDAY}),
        ("cycle_from", {"cycle": "DN"}),
        ("lines.1.day", {"lines": [{"day": MONDAY}, {"day": MONDAY}]}),
    ],
)
def test_a_calendar_that_means_nothing_is_refused(office: Office, field, values):
    with pytest.raises(Invalid) as refused:
        office.make("holiday_calendar", code="X", name="X", **values)
    assert field in refused.value.errors


def test_one_calendar_holds_for_everybody(office: Office):
    office.make("holiday_calendar", code="A", name="A", main=True)
    with pytest.raises(Invalid) as refused:
        office.make("holiday_calendar", code="B", name="B", main=True)
    assert list(refused.value.errors) == ["main"]
