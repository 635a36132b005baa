"""Cron expressions, as the cycles of timers: what other engines write instead of ISO 8601.

Five fields as in Unix, six with seconds in front. Where a ``?`` stands it is Quartz, whose week
begins with 1 on Sunday. Times are of the company's wall clock: what falls into the hour that
summer time takes away happens right after it, what falls into the one that it gives back, once.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise, product
from typing import Self
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

_MACROS = {
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
    "@monthly": "0 0 1 * *",
    "@weekly": "0 0 * * 0",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@hourly": "0 * * * *",
}
_LONGEST = 200
_DAY_OF_WEEK = re.compile(r"(?<![/#\d])[1-7](?!\d)")
_ANY_TIME = datetime(2000, 1, 1, tzinfo=UTC)
_HOUR = 3_600


@dataclass(frozen=True, slots=True)
class Cron:
    """When to run: fields as the library wants them, and seconds to add to what it says."""

    fields: str
    seconds: int = 0

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """None when ``text`` is no cron expression that can ever come true."""
        text = _MACROS.get(text.strip().lower(), text.strip())
        parts = text.upper().split()
        if len(parts) == 7 and parts[-1] == "*":
            parts.pop()
        if len(parts) not in (5, 6) or len(text) > _LONGEST:
            return None
        if "?" in (parts[-3], parts[-1]):
            parts[-1] = _DAY_OF_WEEK.sub(lambda day: str(int(day[0]) - 1), parts[-1])
            parts[-3], parts[-1] = parts[-3].replace("?", "*"), parts[-1].replace("?", "*")
        # At one second of the minute it is like one of five fields, and so its summer time.
        seconds = parts.pop(0) if len(parts) == 6 and parts[0].isdecimal() else "0"
        if int(seconds) >= 60:
            return None
        found = cls(" ".join(parts), int(seconds))
        try:
            return found if found.after(_ANY_TIME, ZoneInfo("UTC")) is not None else None
        except CronSimError:
            return None

    def after(self, moment: datetime, zone: ZoneInfo) -> datetime | None:
        """The next time after ``moment``; None when there is none in fifty years."""
        late = timedelta(seconds=self.seconds)
        for found in CronSim(self.fields, (moment - late).astimezone(zone)):
            due: datetime = found.astimezone(UTC) + late
            # In the hour that comes twice the library may still count from the first.
            if due > moment:
                return due
        return None

    def is_shorter_than(self, limit: int) -> bool:
        """Whether two times can lie closer together than ``limit`` seconds."""
        rule = CronSim(self.fields, _ANY_TIME)
        times = sorted(60 * m + s for m, s in product(rule.minutes, rule.seconds))
        if len(rule.hours) > 1 or len(times) == 1:
            times.append(times[0] + _HOUR)
        return min(b - a for a, b in pairwise(times)) < limit
