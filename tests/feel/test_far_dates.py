"""Dates beyond the years 1 to 9999 keep the calendar of those within."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow_engine import feel
from workflow_engine.feel import far
from workflow_engine.feel.show import written

#: So many years later the calendar is the same.
AGES = st.integers(-2_000_000, 2_000_000).map(lambda n: n * far.PERIOD)
days = st.dates(date(400, 1, 1), date(9500, 12, 31))
moments = st.datetimes(datetime(400, 1, 1), datetime(9500, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
spans = st.timedeltas(timedelta(days=-100_000), timedelta(days=100_000))


def later(day, years):
    periods, near = far.apart(day)
    return far.joined(periods + years // far.PERIOD, near)


def value(text, **facts):
    return feel.compile(text).evaluate(facts)


@given(days, AGES, spans)
def test_a_span_leads_as_far_as_in_our_age(day, years, span):
    moved = value("day + span", day=day, span=span)
    assert value("day + span", day=later(day, years), span=span) == later(moved, years)


@given(moments, AGES, spans)
def test_a_span_from_a_moment_leads_as_far_as_in_our_age(at, years, span):
    moved = value("at + span", at=at, span=span)
    assert value("a = b", a=value("at + span", at=later(at, years), span=span),
                 b=later(moved, years)) is True  # fmt: skip


@given(days, AGES, st.integers(-2_000, 2_000))
def test_months_lead_as_far_as_in_our_age(day, years, months):
    moved = value("day + duration(m)", day=day, m=f"{'-' * (months < 0)}P{abs(months)}M")
    far_away = value('day + m * @"P1M"', day=later(day, years), m=months)
    assert far_away == later(moved, years)


@given(days, days, AGES)
def test_what_lies_between_and_what_comes_first_is_as_in_our_age(one, other, years):
    facts, far_facts = {"a": one, "b": other}, {"a": later(one, years), "b": later(other, years)}
    for text in ("a - b", "a < b", "a = b", "years and months duration(a, b)", "a in [b..a]"):
        assert value(text, **far_facts) == value(text, **facts), text


@given(days, AGES)
def test_a_date_written_and_read_again_is_the_same(day, years):
    there = later(day, years)
    assert value(f'@"{written(there)}"') == there
    for text in ("day of week(d)", "day of year(d)", "week of year(d)", "d.month", "d.weekday"):
        assert value(text, d=there) == value(text, d=day), text
    assert value("d.year", d=there) == day.year + years


@pytest.mark.parametrize(
    "text",
    ['date("999999999-12-31") + @"P1D"', 'date("-999999999-01-01") - @"P1M"',
     'date("1000000000-01-01")', 'date("999999999-12-31") - date("-999999999-01-01")'],
)  # fmt: skip
def test_beyond_the_last_year_is_null(text):
    assert value(text) is None


def test_a_far_date_comes_back_to_our_age():
    assert isinstance(value('date("12026-01-01")'), far.FarDate)
    assert value('date("12026-01-01") - @"P10000Y"') == date(2026, 1, 1)
