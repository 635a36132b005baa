"""Functions on dates, times and durations; the present moment is given, never looked up."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal

from workflow_engine.feel import temporal
from workflow_engine.feel.builtins.registry import builtin
from workflow_engine.feel.errors import NoPresentMoment
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
def date_from(_run: Run, value: date) -> object:
    return value.date() if isinstance(value, datetime) else value


@builtin("date(year: number, month: number, day: number)")
def date_of(_run: Run, year: Decimal, month: Decimal, day: Decimal) -> object:
    return date(int(year), int(month), int(day))


@builtin("time(from: string)")
def time_from_text(_run: Run, written: str) -> object:
    return temporal.read_time(written)


@builtin("time(from: time)", "time(from: date and time)", "time(from: date)")
def time_from(_run: Run, value: date | time) -> object:
    if isinstance(value, datetime):
        return value.timetz()
    return value if isinstance(value, time) else time(0, 0, 0, 0, UTC)


@builtin(
    "time(hour: number, minute: number, second: number)",
    "time(hour: number, minute: number, second: number, offset: days and time duration|null)",
)
def time_of(
    _run: Run, hour: Decimal, minute: Decimal, second: Decimal, offset: timedelta | None = None
) -> object:
    whole = int(second)
    micro = int((second - whole) * 1_000_000)
    zone = None if offset is None else timezone(offset) if offset else UTC
    return time(int(hour), int(minute), whole, micro, zone)


@builtin("date and time(from: string)")
def moment_from_text(_run: Run, written: str) -> object:
    return temporal.read_moment(written)


@builtin("date and time(from: date and time)")
def moment_from(_run: Run, value: datetime) -> object:
    return value


@builtin(
    "date and time(date: date, time: time)",
    "date and time(date: date and time, time: time)",
)
def moment_of(_run: Run, day: date, at: time) -> object:
    return datetime.combine(day, at)


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
def months_between(_run: Run, start: date, end: date) -> object:
    first, last = (start, end) if _day(start) <= _day(end) else (end, start)
    months = (last.year - first.year) * 12 + last.month - first.month - (last.day < first.day)
    return Months(months if first is start else -months)


def _day(value: date) -> date:
    return value.date() if isinstance(value, datetime) else value


@builtin("day of year(date: date)", "day of year(date: date and time)")
def day_of_year(_run: Run, day: date) -> object:
    return Decimal(day.timetuple().tm_yday)


_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


@builtin("day of week(date: date)", "day of week(date: date and time)")
def day_of_week(_run: Run, day: date) -> object:
    return _DAYS[day.weekday()]


@builtin("month of year(date: date)", "month of year(date: date and time)")
def month_of_year(_run: Run, day: date) -> object:
    return _MONTHS[day.month - 1]


@builtin("week of year(date: date)", "week of year(date: date and time)")
def week_of_year(_run: Run, day: date) -> object:
    return Decimal(day.isocalendar().week)
