"""Working time: which days and hours count, and when a span of them is over."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from workflow_engine.domain.deadline import in_utc
from workflow_engine.errors import ValueRefused, _l

MONDAY_TO_FRIDAY = frozenset(range(5))
FARTHEST = timedelta(days=3_660)


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """The working time of a company in the zone ``timezone``.

    ``extra_days`` are worked although the weekday says otherwise, as when a Chinese holiday is
    made up for on a Sunday; they win over ``holidays``.
    """

    timezone: str = "UTC"
    weekdays: frozenset[int] = MONDAY_TO_FRIDAY
    holidays: frozenset[date] = frozenset()
    extra_days: frozenset[date] = frozenset()
    opens: time = time(9)
    closes: time = time(17)

    def __post_init__(self) -> None:
        if self.opens >= self.closes:
            raise ValueRefused(path="opens", reason=_l("work must begin before it ends"))

    def is_working(self, day: date) -> bool:
        if day in self.extra_days:
            return True
        return day.weekday() in self.weekdays and day not in self.holidays

    def hours_of(self, day: date) -> tuple[datetime, datetime]:
        """When work begins and ends that day, in UTC; the wall clock decides, also in summer."""
        zone = ZoneInfo(self.timezone)
        begin = datetime.combine(day, self.opens, zone).astimezone(UTC)
        return begin, datetime.combine(day, self.closes, zone).astimezone(UTC)

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
        for day in self._working_days(start.astimezone(ZoneInfo(self.timezone)).date()):
            begin, end = self.hours_of(day)
            begin = max(begin, start)
            if begin >= end:
                continue
            if left <= end - begin:
                return begin + left
            left -= end - begin
        raise ValueRefused(path="calendar", reason=_l("no working day lies within ten years"))

    def between(self, start: datetime, end: datetime) -> timedelta:
        """The working time from ``start`` to ``end``; nothing when they are the wrong way round."""
        start, end = in_utc(start, "start"), in_utc(end, "end")
        if end - start > FARTHEST:
            raise ValueRefused(path="end", reason=_l("it is more than ten years away"))
        zone = ZoneInfo(self.timezone)
        last = end.astimezone(zone).date()
        total = timedelta(0)
        for day in self._working_days(start.astimezone(zone).date()):
            if day > last:
                break
            opens, closes = self.hours_of(day)
            total += max(min(closes, end) - max(opens, start), timedelta(0))
        return total

    def _working_days(self, first: date) -> Iterator[date]:
        for offset in range(min(FARTHEST, date.max - first).days):
            day = first + timedelta(days=offset)
            if self.is_working(day):
                yield day
