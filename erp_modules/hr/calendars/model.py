"""Holiday calendars of countries and companies, cycles of shifts, and who works by which."""

from dataclasses import dataclass
from datetime import date

from workflow_engine.errors import _l
from workflow_engine.records import Line, Master, Record, choice, day, flag, lines, reference, text

#: What holds where nobody says otherwise.
NINE_TO_FIVE = "09:00-17:00"
SORTS = {"holiday": _l("Holiday"), "working": _l("Worked instead")}


@dataclass(eq=False, kw_only=True)
class CalendarDay(Line):
    """A day that is not what its weekday says."""

    day: date = day(_l("Day"))
    sort: str = choice(_l("What it is"), SORTS, default="holiday")
    name: str | None = text(_l("Occasion"), 100, required=False)


@dataclass(eq=False, kw_only=True)
class HolidayCalendar(Master):
    """Which days are worked.

    ``week`` has a digit for each weekday from Monday on, 1 when it is worked. A calendar that is
    based on another one takes its days too; its own days win. With a ``cycle`` of shifts (D day,
    N night, - off) that repeats from ``cycle_from`` on neither weekdays nor holidays matter.
    """

    country: str | None = text(
        _l("Country"), 2, required=False, help=_l("Two letters like CN; empty for a company's own.")
    )
    based_on_id: str | None = reference(_l("Based on"), "holiday_calendar", required=False)
    main: bool = flag(
        _l("For everybody"), help=_l("Holds for all people to whom no other one is given.")
    )
    week: str = text(
        _l("Working week"), 7, default="1111100",
        help=_l("Seven digits from Monday to Sunday: 1 is worked, 0 is off."),
    )  # fmt: skip
    hours: str = text(
        _l("Working hours"), 60, default=NINE_TO_FIVE,
        help=_l("Shifts of a day, as in 09:00-12:00, 13:00-18:00; deadlines run only in them."),
    )  # fmt: skip
    cycle: str | None = text(
        _l("Cycle of shifts"), 60, required=False,
        help=_l("D day shift, N night shift, - off, as in DDNN--; it repeats."),
    )  # fmt: skip
    cycle_from: date | None = day(_l("The cycle begins"), required=False)
    lines: list[CalendarDay] = lines(_l("Days"), CalendarDay, required=False)


@dataclass(eq=False, kw_only=True)
class WorkSchedule(Record):
    """From which day on a person works by a calendar."""

    person_id: str = reference(_l("Employee"), "person")
    calendar_id: str = reference(_l("Calendar"), "holiday_calendar")
    valid_from: date = day(_l("Valid from"))
