"""Working time: which days and hours count, and when a span of them is over."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from workflow_engine.domain.deadline import in_utc
from workflow_engine.errors import ValueRefused, _l

Shift = tuple[time, time]
MONDAY_TO_FRIDAY = frozenset(range(5))
NINE_TO_FIVE: tuple[Shift, ...] = ((time(9), time(17)),)
FARTHEST = timedelta(days=3_660)


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """The working time of a company in the zone ``timezone``.

    ``extra_days`` are worked although the weekday says otherwise, as when a Chinese holiday is
    made up for on a Sunday; they win over ``holidays``. ``hours`` are the shifts of a working day
    from begin to end, in order; one that ends before it begins goes on to the next day.
    """

    timezone: str = "UTC"
    weekdays: frozenset[int] = MONDAY_TO_FRIDAY
    holidays: frozenset[date] = frozenset()
    extra_days: frozenset[date] = frozenset()
    hours: tuple[Shift, ...] = NINE_TO_FIVE

    def __post_init__(self) -> None:
        if not self.hours or not are_hours(self.hours):
            raise ValueRefused(path="hours", reason=_l("shifts must be in order and apart"))

    def is_working(self, day: date) -> bool:
        if day in self.extra_days:
            return True
        return day.weekday() in self.weekdays and day not in self.holidays

    def hours_of(self, day: date) -> list[tuple[datetime, datetime]]:
        """When its shifts begin and end, in UTC; the wall clock decides, also in summer."""
        zone = ZoneInfo(self.timezone)
        return [
            (
                datetime.combine(day, begin, zone).astimezone(UTC),
                datetime.combine(_end_day(day, begin, end), end, zone).astimezone(UTC),
            )
            for begin, end in self.hours
        ]

    def after_days(self, start: date, count: int) -> date:
        """The working day that is ``count`` working days after ``start``; 0 is the next or same."""
        for day in self._working_days(start):
            if day == start and count > 0:
                continue
            if count <= 1:
                return day
            count -= 1
        raise ValueRefused(path="calendar", reason=_l("no working day lies within ten years"))

    def after(self, start: datetime, span: timedelta) -> datetime:
        """When ``span`` of working time is over that begins to run at ``start``; in UTC."""
        start, left = in_utc(start, "start"), max(span, timedelta(0))
        for begin, end in self._shifts(start):
            begin = max(begin, start)
            if begin >= end:
                continue
            if left <= end - begin:
                return begin + left
            left -= end - begin
        raise ValueRefused(path="calendar", reason=_l("no working day lies within ten years"))

    def later(self, start: datetime, days: int, span: timedelta = timedelta(0)) -> datetime:
        """``days`` working days after ``start`` at the same time of day, then ``span`` of work.

        What begins outside of working time begins with the next shift.
        """
        zone = ZoneInfo(self.timezone)
        begin = self.after(start, timedelta(0)).astimezone(zone)
        if days > 0:
            begin = datetime.combine(self.after_days(begin.date(), days), begin.time(), zone)
        return self.after(begin, span)

    def between(self, start: datetime, end: datetime) -> timedelta:
        """The working time from ``start`` to ``end``; nothing when they are the wrong way round."""
        start, end = in_utc(start, "start"), in_utc(end, "end")
        if end - start > FARTHEST:
            raise ValueRefused(path="end", reason=_l("it is more than ten years away"))
        total = timedelta(0)
        for opens, closes in self._shifts(start):
            if opens >= end:
                break
            total += max(min(closes, end) - max(opens, start), timedelta(0))
        return total

    def _shifts(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The shifts from the day before ``start`` on, whose last one may last into it."""
        first = start.astimezone(ZoneInfo(self.timezone)).date()
        for day in self._working_days(first - timedelta(days=1)):
            yield from self.hours_of(day)

    def _working_days(self, first: date) -> Iterator[date]:
        for offset in range(min(FARTHEST, date.max - first).days):
            day = first + timedelta(days=offset)
            if self.is_working(day):
                yield day


def are_hours(hours: Sequence[Shift]) -> bool:
    """Whether each shift begins after the one before has ended, and the last ends within a day."""
    moments = [moment for shift in hours for moment in shift]
    inner = moments if len(moments) < 2 or moments[-1] > moments[-2] else moments[:-1]
    in_order = all(one < other for one, other in pairwise(inner))
    return in_order and (inner is moments or moments[-1] <= moments[0])


def _end_day(day: date, begin: time, end: time) -> date:
    return day if begin < end else day + timedelta(days=1)
