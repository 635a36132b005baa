"""Dates, times and durations: reading and writing their texts, and calendar arithmetic."""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from workflow_engine.feel import far
from workflow_engine.feel.far import Day, FarDate, FarMoment
from workflow_engine.feel.values import Months

_DATE = re.compile(r"(-?(?:[1-9]\d{4,8}|\d{4}))-(\d{2})-(\d{2})", re.ASCII)
_TIME = re.compile(
    r"(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,12}))?(Z|z|[+-]\d{2}:[0-5]\d(?::[0-5]\d)?|@[A-Za-z0-9_+\-/]{1,60})?",
    re.ASCII,
)
_MONTHS = re.compile(r"(-)?P(?=\d)(?:(\d{1,12})Y)?(?:(\d{1,12})M)?", re.ASCII)
_SPAN = re.compile(
    r"(-)?P(?=[\dT])(?:(\d{1,12})D)?"
    r"(?:T(?=\d)(?:(\d{1,15})H)?(?:(\d{1,15})M)?(?:(\d{1,15})(?:\.(\d{0,12}))?S)?)?",
    re.ASCII,
)
_ZONE = re.compile(r"[Zz]|[+-]\d{2}:[0-5]\d(?::[0-5]\d)?", re.ASCII)
FARTHEST_OFFSET = timedelta(hours=14)
MOST_MONTHS = 12 * 999_999_999_999

Temporal = Day | time | timedelta | Months


@lru_cache(maxsize=256)
def _region(name: str) -> tzinfo | None:
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, KeyError):
        # Unknown, or no name of a file that may be read.
        return None


def read_zone(text: str) -> tzinfo | None:
    if text in ("Z", "z"):
        return UTC
    if text.startswith("@"):
        return _region(text[1:])
    sign = -1 if text[0] == "-" else 1
    parts = [int(part) for part in text[1:].split(":")]
    seconds = parts[0] * 3600 + parts[1] * 60 + (parts[2] if len(parts) > 2 else 0)
    offset = timedelta(seconds=sign * seconds)
    if abs(offset) > FARTHEST_OFFSET:
        return None
    return timezone(offset) if seconds else UTC


def in_zone(value: Day, zone: str) -> Day | None:
    """The same moment on the clocks of a zone, such as ``Europe/Vienna`` or ``+02:00``."""
    found = _ZONE.fullmatch(zone)
    target = read_zone(zone if found else f"@{zone}")
    if target is None or not isinstance(value, datetime):
        return None
    return value.astimezone(target) if value.tzinfo else value.replace(tzinfo=target)


def read_date(text: str) -> Day | None:
    found = _DATE.fullmatch(text)
    if not found:
        return None
    try:
        return far.dated(int(found[1]), int(found[2]), int(found[3]))
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


def read_moment(text: str) -> Day | None:
    """A date and time; a date alone means its first moment, as the standard has it."""
    day_text, separator, time_text = text.partition("T")
    day = read_date(day_text)
    if day is None:
        return None
    if not separator:
        return far.combined(day, time())
    ends_day = time_text.startswith("24:00:00") and not time_text.startswith("24:00:00.")
    at = read_time("00" + time_text[2:] if ends_day else time_text)
    if at is None:
        return None
    next_day = far.shifted(day, timedelta(days=1)) if ends_day else day
    return far.combined(next_day, at) if next_day else None


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
    if isinstance(value, FarDate | FarMoment):
        return f"{'-' * (value.year < 0)}{abs(value.year):04}{show(value.near)[4:]}"
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


def midnight(day: Day) -> Day | None:
    """The first moment of a day, in UTC: that is how dates and moments are compared."""
    return far.combined(day, time(tzinfo=UTC))
