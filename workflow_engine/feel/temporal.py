"""Dates, times and durations: reading and writing their texts, and calendar arithmetic."""

import calendar
import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from workflow_engine.feel.values import Months

_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_TIME = re.compile(
    r"(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,12}))?(Z|z|[+-]\d{2}:\d{2}(?::\d{2})?|@[A-Za-z0-9_+\-/]{1,60})?",
    re.ASCII,
)
_MONTHS = re.compile(r"(-)?P(?=\d)(?:(\d{1,12})Y)?(?:(\d{1,12})M)?", re.ASCII)
_SPAN = re.compile(
    r"(-)?P(?=[\dT])(?:(\d{1,12})D)?"
    r"(?:T(?=\d)(?:(\d{1,15})H)?(?:(\d{1,15})M)?(?:(\d{1,15})(?:\.(\d{0,12}))?S)?)?",
    re.ASCII,
)
MOST_MONTHS = 12 * 999_999_999_999

Temporal = date | time | datetime | timedelta | Months


@lru_cache(maxsize=256)
def _region(name: str) -> tzinfo | None:
    try:
        return ZoneInfo(name)
    except (OSError, ValueError):
        return None


def read_zone(text: str) -> tzinfo | None:
    if text in ("Z", "z"):
        return UTC
    if text.startswith("@"):
        return _region(text[1:])
    sign = -1 if text[0] == "-" else 1
    parts = [int(part) for part in text[1:].split(":")]
    seconds = parts[0] * 3600 + parts[1] * 60 + (parts[2] if len(parts) > 2 else 0)
    if seconds > 14 * 3600:
        return None
    return timezone(timedelta(seconds=sign * seconds)) if seconds else UTC


def read_date(text: str) -> date | None:
    found = _DATE.fullmatch(text)
    if not found:
        return None
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None


def read_time(text: str) -> time | None:
    found = _TIME.fullmatch(text)
    if not found:
        return None
    zone = read_zone(found[5]) if found[5] else None
    if found[5] and zone is None:
        return None
    micro = int((found[4] or "0")[:6].ljust(6, "0"))
    try:
        return time(int(found[1]), int(found[2]), int(found[3]), micro, zone)
    except ValueError:
        return None


def read_moment(text: str) -> datetime | None:
    """A date and time; a date alone means its first moment, as the standard has it."""
    day_text, separator, time_text = text.partition("T")
    day = read_date(day_text)
    if day is None:
        return None
    if not separator:
        return datetime(day.year, day.month, day.day)  # noqa: DTZ001 - FEEL has local moments
    if time_text == "24:00:00":
        return datetime(day.year, day.month, day.day) + timedelta(days=1)  # noqa: DTZ001
    at = read_time(time_text)
    return datetime.combine(day, at) if at else None


def read_duration(text: str) -> timedelta | Months | None:
    if found := _MONTHS.fullmatch(text):
        months = int(found[2] or 0) * 12 + int(found[3] or 0)
        return Months(-months if found[1] else months)
    found = _SPAN.fullmatch(text)
    if not found or text.endswith("T"):
        return None
    days, hours, minutes, seconds = (int(found[n] or 0) for n in (2, 3, 4, 5))
    micro = int((found[6] or "0")[:6].ljust(6, "0"))
    try:
        span = timedelta(
            days=days, hours=hours, minutes=minutes, seconds=seconds, microseconds=micro
        )
    except OverflowError:
        return None
    return -span if found[1] else span


def read(text: str) -> Temporal | None:
    """The value of ``@"…"``."""
    if "T" in text and not text.startswith(("P", "-P")):
        return read_moment(text)
    for reader in (read_duration, read_date, read_time):
        value = reader(text)
        if value is not None:
            return value
    return None


def show(value: Temporal) -> str:
    """The text that reads back as the value."""
    if isinstance(value, datetime):
        return f"{show(value.date())}T{_show_time(value.timetz(), value.utcoffset())}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return _show_time(value, value.utcoffset())
    if isinstance(value, timedelta):
        return _show_span(value)
    return str(value)


def _show_time(value: time, offset: timedelta | None) -> str:
    shown = value.replace(tzinfo=None).isoformat()
    shown = shown.rstrip("0") if "." in shown else shown
    if isinstance(value.tzinfo, ZoneInfo):
        return f"{shown}@{value.tzinfo.key}"
    if offset is None:
        return shown
    if not offset:
        return shown + "Z"
    return shown + time.min.replace(tzinfo=value.tzinfo).isoformat()[8:]


def _show_span(value: timedelta) -> str:
    micro = abs(value) // timedelta(microseconds=1)
    seconds, micro = divmod(micro, 1_000_000)
    minutes, second = divmod(seconds, 60)
    hours, minute = divmod(minutes, 60)
    days, hour = divmod(hours, 24)
    fraction = f".{micro:06d}".rstrip("0") if micro else ""
    clock = (f"{hour}H" if hour else "") + (f"{minute}M" if minute else "")
    if second or micro:
        clock += f"{second}{fraction}S"
    shown = (f"{days}D" if days else "") + (f"T{clock}" if clock else "")
    return ("-" if value < timedelta(0) else "") + "P" + (shown or "T0S")


def seconds_of(value: timedelta) -> Decimal:
    """The exact number of seconds."""
    return Decimal(value // timedelta(microseconds=1)).scaleb(-6).normalize()


def add_months(day: date, months: int) -> date | None:
    """``day`` moved by months; the 31st becomes the last day of a shorter month."""
    if abs(months) > 120_000:
        return None
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        return None
    last = calendar.monthrange(year, month + 1)[1]
    return day.replace(year=year, month=month + 1, day=min(day.day, last))


def midnight(day: date) -> datetime:
    """The first moment of a day, in UTC: that is how dates and moments are compared."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
