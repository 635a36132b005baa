"""Counts working days: pure rules."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from decimal import Decimal

from workflow_engine.domain.calendar import Shift, are_hours

HALF, ONE, ZERO = Decimal("0.5"), Decimal(1), Decimal(0)
#: Nobody is away for longer than this at a time.
MOST_DAYS = 366
OFF = "-"


@dataclass(frozen=True, slots=True)
class Working:
    """Which days are worked by a calendar with all that it is based on."""

    week: str = "1111100"
    special: Mapping[date, bool] = field(default_factory=dict)
    cycle: str = ""
    cycle_from: date | None = None

    def shift(self, day: date) -> str:
        """The shift of a day: D, N, or - when it is off."""
        if self.cycle and self.cycle_from is not None:
            return self.cycle[(day - self.cycle_from).days % len(self.cycle)]
        worked = self.special.get(day, self.week[day.weekday()] == "1")
        return "D" if worked else OFF

    def works(self, day: date) -> bool:
        return self.shift(day) != OFF


#: Five days a week and no holidays: what holds where nobody entered a calendar.
PLAIN = Working()


def is_week(text: str) -> bool:
    return len(text) == 7 and set(text) <= {"0", "1"} and "1" in text


def shifts(text: str) -> tuple[Shift, ...] | None:
    """``09:00-12:00, 13:00-18:00`` as begins and ends; None when it cannot be read as such."""
    try:
        parts = [part.split("-") for part in text.split(",")]
        found = tuple((_time(begin), _time(end)) for begin, end in parts)
    except ValueError:
        return None
    return found if are_hours(found) else None


def _time(text: str) -> time:
    found = time.fromisoformat(text.strip())
    if found.tzinfo is not None:
        raise ValueError(text)
    return found


def is_cycle(text: str) -> bool:
    return bool(text) and set(text) <= {"D", "N", OFF} and set(text) != {OFF}


def span(first: date, last: date) -> Iterator[date]:
    for offset in range((last - first).days + 1):
        yield first + timedelta(days=offset)


def portions(
    works: Callable[[date], bool],
    first: date,
    last: date,
    *,
    first_half: bool = False,
    last_half: bool = False,
) -> dict[date, Decimal]:
    """How much of each day somebody is away from ``first`` to ``last``: 1 or 0.5.

    Days that are not worked are left out. ``first_half``: only from noon of the first day;
    ``last_half``: only until noon of the last one.
    """
    found = {day: ONE for day in span(first, last) if works(day)}
    if first_half and first in found:
        found[first] -= HALF
    if last_half and last in found:
        found[last] -= HALF
    return {day: part for day, part in found.items() if part > ZERO}


def by_year(parts: Mapping[date, Decimal]) -> dict[int, Decimal]:
    """The sum of each year: a leave over New Year is taken from two of them."""
    found: dict[int, Decimal] = {}
    for day, part in parts.items():
        found[day.year] = found.get(day.year, ZERO) + part
    return found
