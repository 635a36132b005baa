"""Dates and moments outside the years 1 to 9999, where Python's own end.

The Gregorian calendar repeats every 400 years, weekdays included, so a far date is a near one and
how many such periods lie between.
"""

import calendar
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

PERIOD = 400
_PERIOD_SPAN = timedelta(days=146_097)
_FIRST = 2000
_MICRO = timedelta(microseconds=1)
LAST_YEAR = 999_999_999


@dataclass(frozen=True, slots=True)
class _Far:
    periods: int
    near: date

    def __str__(self) -> str:
        return f"{'-' * (self.year < 0)}{abs(self.year):04}{self.near.isoformat()[4:]}"

    @property
    def year(self) -> int:
        return self.near.year + PERIOD * self.periods

    @property
    def month(self) -> int:
        return self.near.month

    @property
    def day(self) -> int:
        return self.near.day


class FarDate(_Far):
    """A date of another age; ``near`` is the same day between the years 2000 and 2399."""

    __slots__ = ()


class FarMoment(_Far):
    """A date and time of another age; ``near`` is a datetime."""

    __slots__ = ()


Day = date | FarDate | FarMoment


def apart(value: Day) -> tuple[int, date]:
    """Periods of 400 years, and the value between the years 2000 and 2399."""
    if isinstance(value, _Far):
        return value.periods, value.near
    periods = (value.year - _FIRST) // PERIOD
    return periods, value.replace(year=value.year - PERIOD * periods)


def joined(periods: int, near: date) -> Day | None:
    """The reverse: Python's own value where it has one; None beyond 999,999,999 years."""
    more, near = apart(near)
    periods += more
    year = near.year + PERIOD * periods
    if 1 <= year <= 9999:
        return near.replace(year=year)
    if abs(year) > LAST_YEAR:
        return None
    return FarMoment(periods, near) if isinstance(near, datetime) else FarDate(periods, near)


def dated(year: int, month: int, day: int) -> Day | None:
    """The date; ValueError where the calendar has none."""
    periods = (year - _FIRST) // PERIOD
    return joined(periods, date(year - PERIOD * periods, month, day))


def combined(day: Day, at: time) -> Day | None:
    """The moment of a day at a time."""
    periods, near = apart(day)
    return joined(periods, datetime.combine(near, at))


def day_of(value: Day) -> Day:
    """The date of a moment; a date is its own."""
    if isinstance(value, FarMoment):
        return FarDate(value.periods, date(value.near.year, value.month, value.day))
    return value.date() if isinstance(value, datetime) else value


def clock(value: Day) -> time | None:
    """The time of a moment; a date has none."""
    near = value.near if isinstance(value, _Far) else value
    return near.timetz() if isinstance(near, datetime) else None


def shifted(value: Day, span: timedelta) -> Day | None:
    """The value later by a span; a date stays one."""
    if isinstance(value, date):
        try:
            return _moved(value, span)
        except OverflowError:
            pass
    periods, near = apart(value)
    return joined(periods + span // _PERIOD_SPAN, _moved(near, span % _PERIOD_SPAN))


def _moved(value: date, span: timedelta) -> date:
    if not isinstance(value, datetime):
        return value + timedelta(days=span.days)
    if value.tzinfo is None:
        return value + span
    return (value.astimezone(UTC) + span).astimezone(value.tzinfo)


def add_months(value: Day, months: int) -> Day | None:
    """The value moved by months; the 31st becomes the last day of a shorter month."""
    periods, near = apart(value)
    year, month = divmod(near.year * 12 + near.month - 1 + months, 12)
    more = (year - _FIRST) // PERIOD
    year -= PERIOD * more
    day = min(near.day, calendar.monthrange(year, month + 1)[1])
    return joined(periods + more, near.replace(year=year, month=month + 1, day=day))


def is_local(value: Day) -> bool:
    """Whether it is a moment without a zone."""
    near = value.near if isinstance(value, _Far) else value
    return isinstance(near, datetime) and near.tzinfo is None


def instant(value: Day) -> int:
    """Microseconds since a fixed moment, for comparing; dates and local moments count as UTC."""
    periods, near = (value.periods, value.near) if isinstance(value, _Far) else (0, value)
    at = datetime.combine(near, clock(near) or time())
    at = at.replace(tzinfo=UTC) if at.tzinfo is None else at
    since = (at - datetime(_FIRST, 1, 1, tzinfo=UTC)) // _MICRO
    return periods * (_PERIOD_SPAN // _MICRO) + since
