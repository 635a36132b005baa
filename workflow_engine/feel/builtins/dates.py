"""Functions on dates, times and durations; the present moment is given, never looked up."""

from datetime import UTC, datetime, time, timedelta, timezone
from decimal import Decimal

from workflow_engine.feel import far, temporal
from workflow_engine.feel.builtins.registry import builtin
from workflow_engine.feel.errors import NoPresentMoment
from workflow_engine.feel.far import Day
from workflow_engine.feel.limits import Run
from workflow_engine.feel.values import Months


def _moment(run: Run) -> datetime:
    if run.moment is None:
        raise NoPresentMoment
    return run.moment


@builtin("now()")
def now(run: Run) -> object:
    return _moment(run)


@builtin("today()")
def today(run: Run) -> object:
    return _moment(run).date()


@builtin("date(from: string)")
def date_from_text(_run: Run, written: str) -> object:
    return temporal.read_date(written)


@builtin("date(from: date)", "date(from: date and time)")
def date_from(_run: Run, value: Day) -> object:
    return far.day_of(value)


@builtin("date(year: number, month: number, day: number)")
def date_of(_run: Run, year: Decimal, month: Decimal, day: Decimal) -> object:
    return far.dated(int(year), int(month), int(day))


@builtin("time(from: string)")
def time_from_text(_run: Run, written: str) -> object:
    return temporal.read_time(written)


@builtin("time(from: time)", "time(from: date and time)", "time(from: date)")
def time_from(_run: Run, value: Day | time) -> object:
    return value if isinstance(value, time) else far.clock(value) or time(tzinfo=UTC)


@builtin(
    "time(hour: number, minute: number, second: number)",
    "time(hour: number, minute: number, second: number, offset: days and time duration|null)",
)
def time_of(
    _run: Run, hour: Decimal, minute: Decimal, second: Decimal, offset: timedelta | None = None
) -> object:
    if offset is not None and abs(offset) > temporal.FARTHEST_OFFSET:
        return None
    whole = int(second)
    micro = int((second - whole) * 1_000_000)
    zone = None if offset is None else timezone(offset) if offset else UTC
    return time(int(hour), int(minute), whole, micro, zone)


@builtin("date and time(from: string)")
def moment_from_text(_run: Run, written: str) -> object:
    return temporal.read_moment(written)


@builtin("date and time(from: date and time)")
def moment_from(_run: Run, value: Day) -> object:
    return value


@builtin(
    "date and time(date: date, time: time)",
    "date and time(date: date and time, time: time)",
)
def moment_of(_run: Run, day: Day, at: time) -> object:
    return far.combined(day, at)


@builtin("date and time(date: date and time, timezone: string)")
def moment_in(_run: Run, value: Day, zone: str) -> object:
    return temporal.in_zone(value, zone)


@builtin("duration(from: string)")
def duration(_run: Run, written: str) -> object:
    return temporal.read_duration(written)


@builtin("duration(from: days and time duration)", "duration(from: years and months duration)")
def duration_from(_run: Run, value: object) -> object:
    return value


@builtin(
    "years and months duration(from: date, to: date)",
    "years and months duration(from: date and time, to: date and time)",
    "years and months duration(from: date, to: date and time)",
    "years and months duration(from: date and time, to: date)",
)
def months_between(_run: Run, start: Day, end: Day) -> object:
    start, end = far.day_of(start), far.day_of(end)
    first, last = sorted((start, end), key=far.instant)
    months = (last.year - first.year) * 12 + last.month - first.month - (last.day < first.day)
    return Months(months if first is start else -months)


@builtin("last day of month(date: date)", "last day of month(date: date and time)")
def last_day_of_month(_run: Run, value: Day) -> object:
    day = far.day_of(value)
    following = far.add_months(far.dated(day.year, day.month, 1) or day, 1)
    return following and far.shifted(following, timedelta(days=-1))


@builtin("day of year(date: date)", "day of year(date: date and time)")
def day_of_year(_run: Run, day: Day) -> object:
    return Decimal(far.apart(day)[1].timetuple().tm_yday)


_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


@builtin("day of week(date: date)", "day of week(date: date and time)")
def day_of_week(_run: Run, day: Day) -> object:
    return _DAYS[far.apart(day)[1].weekday()]


@builtin("month of year(date: date)", "month of year(date: date and time)")
def month_of_year(_run: Run, day: Day) -> object:
    return _MONTHS[day.month - 1]


@builtin("week of year(date: date)", "week of year(date: date and time)")
def week_of_year(_run: Run, day: Day) -> object:
    return Decimal(far.apart(day)[1].isocalendar().week)
