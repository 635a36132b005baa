"""When a task is due, when to remind of it and when to escalate; all moments are aware UTC."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Protocol

from workflow_engine.errors import ValueRefused, _l

#: How the time to a deadline is counted.
CLOCK, WORKING = "clock", "working"
TIMES = (CLOCK, WORKING)


class WorkingTime(Protocol):
    """A calendar that counts working time; see ``domain.calendar``."""

    def after(self, start: datetime, span: timedelta) -> datetime: ...
    def between(self, start: datetime, end: datetime) -> timedelta: ...


@dataclass(frozen=True, slots=True)
class Deadline:
    """The moments of one task; reminders lie strictly between opening and due, in order."""

    due: datetime
    reminders: tuple[datetime, ...]
    escalates_at: datetime

    def after(self, moment: datetime) -> tuple[datetime, ...]:
        """The reminders still to come; those that an outage swallowed are not sent late."""
        return tuple(r for r in self.reminders if r > in_utc(moment, "moment"))

    def is_over(self, now: datetime) -> bool:
        return in_utc(now, "now") >= self.due


def plan(
    opened: datetime,
    due: datetime,
    *,
    remind: Iterable[float] = (),
    grace: timedelta = timedelta(0),
    working: WorkingTime | None = None,
) -> Deadline:
    """Lay out a deadline; ``remind`` are fractions of the span from ``opened`` to ``due``.

    With ``working`` they are fractions of the working time in it.

    A task that is opened after its due date has no reminders and escalates at once.
    """
    opened, due = in_utc(opened, "opened"), in_utc(due, "due")
    fractions = sorted({_fraction(f) for f in remind})
    span = due - opened if working is None else working.between(opened, due)
    at = opened.__add__ if working is None else partial(working.after, opened)
    reminders = tuple(at(span * f) for f in fractions) if span > timedelta(0) else ()
    return Deadline(due, reminders, max(due + grace, opened))


def in_utc(moment: datetime, path: str) -> datetime:
    """The same moment in UTC; a naive one is refused since nobody knows when it is."""
    if moment.tzinfo is None:
        raise ValueRefused(path=path, reason=_l("the time has no time zone"))
    return moment.astimezone(UTC)


def _fraction(value: float) -> float:
    if not 0 < value < 1:
        raise ValueRefused(path="remind", reason=_l("a reminder must lie between 0 and 1"))
    return value
