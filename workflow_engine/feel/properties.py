"""What ``.`` finds on a value that is no context: parts of dates, times, durations, ranges."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from workflow_engine.feel.far import FarDate, FarMoment
from workflow_engine.feel.values import Months, Range

Part = Callable[..., object]


def _number(attribute: str) -> Part:
    return lambda value: Decimal(getattr(value, attribute))


def _zone(value: datetime | time) -> str | None:
    return value.tzinfo.key if isinstance(value.tzinfo, ZoneInfo) else None


def _seconds(value: timedelta) -> int:
    return abs(value) // timedelta(seconds=1)


def _signed(value: timedelta, amount: int) -> Decimal:
    return Decimal(-amount if value < timedelta(0) else amount)


def _years(value: Months) -> Decimal:
    whole = abs(value.months) // 12
    return Decimal(-whole if value.months < 0 else whole)


def _months(value: Months) -> Decimal:
    rest = abs(value.months) % 12
    return Decimal(-rest if value.months < 0 else rest)


_DATE: dict[str, Part] = {
    "year": _number("year"),
    "month": _number("month"),
    "day": _number("day"),
    "weekday": lambda value: Decimal(value.isoweekday()),
}
_TIME: dict[str, Part] = {
    "hour": _number("hour"),
    "minute": _number("minute"),
    "second": _number("second"),
    "time offset": lambda value: value.utcoffset(),
    "timezone": _zone,
}
_PARTS: dict[type, dict[str, Part]] = {
    date: _DATE,
    time: _TIME,
    datetime: _DATE | _TIME,
    timedelta: {
        "days": lambda value: _signed(value, _seconds(value) // 86_400),
        "hours": lambda value: _signed(value, _seconds(value) // 3600 % 24),
        "minutes": lambda value: _signed(value, _seconds(value) // 60 % 60),
        "seconds": lambda value: _signed(value, _seconds(value) % 60),
    },
    Months: {"years": _years, "months": _months},
    Range: {
        "start": lambda value: value.start,
        "end": lambda value: value.end,
        "start included": lambda value: value.start_included,
        "end included": lambda value: value.end_included,
    },
}


def part(value: object, name: str) -> object:
    """The named part, or None; nothing of Python's own is ever reachable."""
    if isinstance(value, dict):
        return value.get(name)
    if isinstance(value, FarDate | FarMoment):
        return Decimal(value.year) if name == "year" else part(value.near, name)
    finder = _PARTS.get(type(value), {}).get(name)
    return finder(value) if finder else None
