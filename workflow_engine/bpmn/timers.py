"""Points in time, durations and cycles: ISO 8601 or cron texts, or values of FEEL expressions."""

import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from workflow_engine.bpmn.cron import Cron
from workflow_engine.bpmn.errors import (
    BadTimer,
    CycleTooOften,
    CycleTooShort,
    ModelTrouble,
    WaitTooLong,
)
from workflow_engine.bpmn.formulas import Formula
from workflow_engine.bpmn.ports import Ports
from workflow_engine.errors import ValueRefused
from workflow_engine.feel.values import Months

Kind = Literal["date", "duration", "cycle"]

_DURATION = re.compile(
    r"P(?!$)(?:(\d{1,9})Y)?(?:(\d{1,9})M)?(?:(\d{1,9})W)?(?:(\d{1,9})D)?"
    r"(?:T(?=\d)(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})(?:\.(\d{1,6})\d*)?S)?)?",
    re.ASCII,
)
_CYCLE = re.compile(r"R(\d{0,20})/(?:([^/P][^/]*)/)?(P[^/]+)", re.ASCII)
#: More often than that nobody counts; ``R/…`` goes on without end.
MOST_REPEATS = 999_999

ENDLESS = -1
#: The length of a cycle is taken from here: no month is shorter than the one that begins.
_REFERENCE = datetime(2001, 2, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Duration:
    """A span of calendar months, of days by the wall clock, and of exact time."""

    months: int
    days: int
    exact: timedelta

    def after(self, moment: datetime, zone: ZoneInfo) -> datetime:
        """``moment`` moved on: months and days by the wall clock, ``PT24H`` and such exactly."""
        local = moment.astimezone(zone)
        month = local.year * 12 + local.month - 1 + self.months
        year, month = divmod(month, 12)
        day = min(local.day, monthrange(year, month + 1)[1])
        local = local.replace(year=year, month=month + 1, day=day) + timedelta(self.days)
        return local.astimezone(UTC) + self.exact


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a timer is due next, how often after that, and the cycle's step as ISO text."""

    due: datetime
    repeat: int | None = None
    every: str | None = None

    def once(self) -> "Schedule":
        return Schedule(self.due)


@dataclass(frozen=True, slots=True)
class TimerDefinition:
    """What the model says about a timer."""

    kind: Kind
    formula: Formula

    def schedule(self, variables: Mapping[str, Any], ports: Ports) -> Schedule:
        value = self.formula.evaluate(variables, ports)
        schedule = _schedule(value, self.kind, ports)
        if schedule.due - ports.now > timedelta(days=ports.limits.longest_wait_days):
            raise WaitTooLong(text=str(value), limit=ports.limits.longest_wait_days)
        return schedule


def parse_duration(text: str) -> Duration | None:
    """An ISO 8601 duration; None when ``text`` is none."""
    match = _DURATION.fullmatch(text.strip())
    if match is None:
        return None
    years, months, weeks, days, hours, minutes, seconds = (int(g or 0) for g in match.groups()[:7])
    micros = int((match.group(8) or "0").ljust(6, "0"))
    try:
        timedelta(weeks=weeks, days=days)
        exact = timedelta(hours=hours, minutes=minutes, seconds=seconds, microseconds=micros)
    except OverflowError:
        return None
    return Duration(years * 12 + months, weeks * 7 + days, exact)


def parse_moment(text: str, zone: ZoneInfo) -> datetime | None:
    """An ISO 8601 date and time; without an offset it is of ``zone``."""
    try:
        moment = datetime.fromisoformat(text.strip())
        aware = moment if moment.tzinfo else moment.replace(tzinfo=zone)
        return aware.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def is_timer_text(text: str, kind: Kind) -> bool:
    """Can the literal ``text`` be a timer of this kind? Asked when a model is loaded."""
    text = text.strip()
    if kind == "date":
        return parse_moment(text, ZoneInfo("UTC")) is not None
    if kind == "duration":
        return parse_duration(text) is not None
    match = _CYCLE.fullmatch(text)
    if match is None:
        return Cron.parse(text) is not None
    if parse_duration(match.group(3)) is None:
        return False
    return match.group(2) is None or parse_moment(match.group(2), ZoneInfo("UTC")) is not None


def wrong_cycle(text: str) -> ModelTrouble | None:
    """What is wrong with a cycle that is written as it should be, and repeats too often."""
    match = _CYCLE.fullmatch(text.strip())
    step = parse_duration(match.group(3)) if match is not None else None
    if match is None or step is None or int(match.group(1) or 0) <= MOST_REPEATS:
        return None
    if not (step.months or step.days or step.exact):
        return CycleTooShort(text=text, limit=1)
    return CycleTooOften(text=text, limit=MOST_REPEATS)


def due_moment(value: Any, ports: Ports) -> datetime | None:
    """The deadline that a value means; a plain date is met until the end of that day."""
    if value is None or value == "":
        return None
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime.combine(value + timedelta(days=1), time.min)
    return _moment_of(value, ports)


def working_moment(value: Any, ports: Ports) -> datetime | None:
    """The deadline where spans are working time: days are working days, hours those of work.

    A plain date ends with the work of that day; a moment stays what it is.
    """
    if value is None or value == "":
        return None
    if isinstance(value, date) and not isinstance(value, datetime):
        return max(end for _, end in ports.calendar().hours_of(value))
    span = _duration_of(value)
    if span is None:
        return _moment_of(value, ports)
    begin, zone = ports.now, ZoneInfo(ports.timezone)
    try:
        if span.months:
            begin = Duration(span.months, 0, timedelta(0)).after(begin, zone)
        return ports.calendar().later(begin, span.days, span.exact)
    except (OverflowError, ValueError, ValueRefused) as problem:
        raise WaitTooLong(text=str(value), limit=ports.limits.longest_wait_days) from problem


def next_due(every: str, last: datetime, ports: Ports) -> datetime:
    """The first date of the cycle after ``last`` that is still ahead: missed ones are one."""
    step, zone = parse_duration(every), ZoneInfo(ports.timezone)
    if step is None:
        return _next_of(every, max(last, ports.now), ports)
    due = step.after(last, zone)
    if due > ports.now:
        return due
    if not step.months and not step.days:
        return due + ((ports.now - due) // step.exact + 1) * step.exact
    while due <= ports.now:
        due = step.after(due, zone)
    return due


def _schedule(value: Any, kind: Kind, ports: Ports) -> Schedule:
    if kind == "cycle" and isinstance(value, str):
        return _cycle(value.strip(), ports)
    if kind == "cycle":
        return _every(value, ports)
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime.combine(value, time.min)
    return Schedule(_moment_of(value, ports))


def _moment_of(value: Any, ports: Ports) -> datetime:
    zone = ZoneInfo(ports.timezone)
    try:
        if isinstance(value, datetime):
            return (value if value.tzinfo else value.replace(tzinfo=zone)).astimezone(UTC)
        span = _duration_of(value)
        if span is not None:
            return span.after(ports.now, zone)
    except (OverflowError, ValueError) as problem:
        raise WaitTooLong(text=str(value), limit=ports.limits.longest_wait_days) from problem
    moment = parse_moment(value, zone) if isinstance(value, str) else None
    if moment is None:
        raise BadTimer(text=str(value))
    return moment


def _duration_of(value: Any) -> Duration | None:
    if isinstance(value, timedelta):
        return Duration(0, value.days, value - timedelta(value.days))
    if isinstance(value, Months):
        return Duration(value.months, 0, timedelta())
    return parse_duration(value) if isinstance(value, str) else None


def _cycle(text: str, ports: Ports) -> Schedule:
    match = _CYCLE.fullmatch(text)
    if match is None:
        return _by_cron(text, ports)
    count, begin, every = match.groups()
    step = parse_duration(every)
    if step is None:
        raise BadTimer(text=text)
    _require_fitting(step, text, ports)
    if count and int(count) > MOST_REPEATS:
        raise CycleTooOften(text=text, limit=MOST_REPEATS)
    zone = ZoneInfo(ports.timezone)
    first = _moment_of(begin, ports) if begin else step.after(ports.now, zone)
    if ports.now - first > timedelta(days=ports.limits.longest_wait_days):
        # All that was missed would be counted, one by one.
        raise BadTimer(text=text)
    # R0 is an interval that is not repeated (ISO 8601), and still takes place: like R1.
    return Schedule(first, max(int(count) - 1, 0) if count else ENDLESS, every)


def _every(value: Any, ports: Ports) -> Schedule:
    """A cycle given as a plain duration repeats without end."""
    step = _duration_of(value)
    if step is None:
        raise BadTimer(text=str(value))
    _require_fitting(step, str(value), ports)
    due = step.after(ports.now, ZoneInfo(ports.timezone))
    return Schedule(due, ENDLESS, duration_text(step))


def duration_text(span: Duration) -> str:
    """The ISO 8601 text of a span that is not negative."""
    exact = span.exact
    seconds = f"{exact.days * 86_400 + exact.seconds}.{exact.microseconds:06d}"
    return f"P{span.months}M{span.days}DT{seconds}S"


def _by_cron(text: str, ports: Ports) -> Schedule:
    rule, limit = Cron.parse(text), ports.limits.shortest_cycle_seconds
    if rule is None:
        raise BadTimer(text=text)
    if rule.is_shorter_than(limit):
        raise CycleTooShort(text=text, limit=limit)
    return Schedule(_next_of(text, ports.now, ports), ENDLESS, text)


def _next_of(text: str, moment: datetime, ports: Ports) -> datetime:
    rule = Cron.parse(text)
    due = rule.after(moment, ZoneInfo(ports.timezone)) if rule is not None else None
    if due is None:
        raise BadTimer(text=text)
    return due


def _require_fitting(step: Duration, text: str, ports: Ports) -> None:
    """Neither shorter than a cycle may be, nor longer than a wait."""
    shortest, longest = ports.limits.shortest_cycle_seconds, ports.limits.longest_wait_days
    try:
        length = step.after(_REFERENCE, ZoneInfo("UTC")) - _REFERENCE
    except (OverflowError, ValueError) as problem:
        raise WaitTooLong(text=text, limit=longest) from problem
    if length < timedelta(seconds=max(shortest, 1)):
        raise CycleTooShort(text=text, limit=shortest)
    if length > timedelta(days=longest):
        raise WaitTooLong(text=text, limit=longest)
