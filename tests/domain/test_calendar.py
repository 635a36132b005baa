from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow_engine.domain.calendar import WorkingCalendar
from workflow_engine.errors import ValueRefused

PLAIN = WorkingCalendar()
SHANGHAI = WorkingCalendar(
    timezone="Asia/Shanghai",
    holidays=frozenset(date(2026, 10, day) for day in range(1, 8)),
    extra_days=frozenset({date(2026, 10, 10)}),
)
BERLIN = WorkingCalendar(timezone="Europe/Berlin")
SHIFTS = WorkingCalendar(
    timezone="Asia/Shanghai",
    hours=((time(6), time(14)), (time(14, 30), time(22)), (time(22, 30), time(5))),
)
HOUR = timedelta(hours=1)


def at(month, day, hour, minute=0):
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "count", "day"),
    [
        (date(2026, 11, 20), 0, date(2026, 11, 20)),
        (date(2026, 11, 20), 1, date(2026, 11, 23)),
        (date(2026, 11, 21), 0, date(2026, 11, 23)),
        (date(2026, 11, 21), 1, date(2026, 11, 23)),
        (date(2026, 11, 20), 5, date(2026, 11, 27)),
    ],
)
def test_days_are_counted_over_the_weekend(start, count, day):
    assert PLAIN.after_days(start, count) == day


def test_a_holiday_is_skipped_and_the_day_that_makes_up_for_it_is_worked():
    assert SHANGHAI.after_days(date(2026, 9, 30), 1) == date(2026, 10, 8)
    assert SHANGHAI.after_days(date(2026, 10, 9), 1) == date(2026, 10, 10)


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        (at(11, 20, 10), 2, at(11, 20, 12)),
        (at(11, 20, 16), 2, at(11, 23, 10)),
        (at(11, 21, 3), 1, at(11, 23, 10)),
        (at(11, 20, 20), 8, at(11, 23, 17)),
        (at(11, 20, 10), 0, at(11, 20, 10)),
        (at(11, 20, 16), 17, at(11, 24, 17)),
    ],
)
def test_hours_run_only_while_there_is_work(start, hours, end):
    assert PLAIN.after(start, hours * HOUR) == end


def test_work_begins_at_nine_on_the_wall_in_winter_and_in_summer():
    friday = datetime(2026, 3, 27, 16, tzinfo=UTC)
    assert BERLIN.after(friday, HOUR) == datetime(2026, 3, 30, 8, tzinfo=UTC)


def test_a_calendar_without_working_days_is_told_instead_of_searched_for_ever():
    never = WorkingCalendar(weekdays=frozenset())
    with pytest.raises(ValueRefused):
        never.after(at(1, 1, 9), HOUR)
    with pytest.raises(ValueRefused):
        never.after_days(date(2026, 1, 1), 1)


@pytest.mark.parametrize(
    "hours",
    [
        (),
        ((time(13), time(17)), (time(9), time(12))),
        ((time(9), time(13)), (time(12), time(17))),
        ((time(9), time(12)), (time(22), time(10))),
        ((time(22), time(6)), (time(8), time(9))),
    ],
)
def test_shifts_stand_in_order_and_apart(hours):
    with pytest.raises(ValueRefused):
        WorkingCalendar(hours=hours)


def test_work_rests_between_shifts_and_goes_on_after_midnight():
    noon = WorkingCalendar(hours=((time(9), time(12)), (time(13), time(17))))
    assert noon.after(at(11, 23, 11), 2 * HOUR) == at(11, 23, 14)
    # Friday's night shift in Shanghai lasts until five on Saturday.
    night = WorkingCalendar(timezone="Asia/Shanghai", hours=((time(22), time(5)),))
    assert night.after(at(11, 20, 14), 7 * HOUR) == at(11, 20, 21)
    assert night.between(at(11, 20, 20), at(11, 22, 20)) == HOUR


@pytest.mark.parametrize(
    ("start", "days", "hours", "end"),
    [
        (at(11, 20, 10), 1, 0, at(11, 23, 10)),
        (at(11, 20, 10), 2, 4, at(11, 24, 14)),
        (at(11, 20, 10), 2, 8, at(11, 25, 10)),
        (at(11, 21, 10), 1, 0, at(11, 24, 9)),
        (at(11, 20, 20), 1, 0, at(11, 24, 9)),
        (at(11, 20, 10), 0, 0, at(11, 20, 10)),
    ],
)
def test_days_end_at_the_time_of_day_at_which_they_began(start, days, hours, end):
    assert PLAIN.later(start, days, hours * HOUR) == end


def test_a_time_without_zone_is_refused():
    with pytest.raises(ValueRefused):
        PLAIN.after(datetime(2026, 1, 1), HOUR)  # noqa: DTZ001


def test_what_lies_the_wrong_way_round_has_no_working_time():
    assert PLAIN.between(at(11, 23, 12), at(11, 20, 12)) == timedelta(0)


def test_a_span_over_more_than_ten_years_is_not_counted():
    with pytest.raises(ValueRefused):
        PLAIN.between(at(1, 1, 9), at(1, 1, 9).replace(year=2040))


MOMENTS = st.datetimes(
    datetime(2026, 1, 1), datetime(2026, 12, 1), timezones=st.just(UTC)  # noqa: DTZ001
)  # fmt: skip
SPANS = st.timedeltas(timedelta(minutes=1), timedelta(days=20))


@given(MOMENTS, SPANS, st.sampled_from([PLAIN, SHANGHAI, BERLIN, SHIFTS]))
def test_the_working_time_up_to_the_end_is_the_span(start, span, calendar):
    assert calendar.between(start, calendar.after(start, span)) == span


@given(MOMENTS, SPANS, SPANS, st.sampled_from([PLAIN, SHANGHAI, BERLIN, SHIFTS]))
def test_two_spans_one_after_the_other_are_their_sum(start, one, other, calendar):
    assert calendar.after(calendar.after(start, one), other) == calendar.after(start, one + other)
