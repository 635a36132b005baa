"""How calendars are found, and which of them holds for a person on a day."""

from collections.abc import Callable, Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from erp_modules.hr import tables
from erp_modules.hr.calendars.model import HolidayCalendar, WorkSchedule
from erp_modules.hr.calendars.rules import PLAIN, Working, shifts
from workflow_engine.domain.calendar import NINE_TO_FIVE, WorkingCalendar


def main_calendar(session: Session, company_id: str) -> HolidayCalendar | None:
    statement = sa.select(HolidayCalendar).filter_by(company_id=company_id, main=True, active=True)
    return session.scalars(statement).one_or_none()


def calendar(session: Session, company_id: str, calendar_id: str) -> HolidayCalendar:
    statement = sa.select(HolidayCalendar).filter_by(company_id=company_id, id=calendar_id)
    return session.scalars(statement).one()


def schedules(session: Session, company_id: str, person_id: str) -> Sequence[WorkSchedule]:
    """By which calendars a person works, the newest first."""
    statement = (
        sa.select(WorkSchedule)
        .filter_by(company_id=company_id, person_id=person_id)
        .order_by(tables.work_schedule.c.valid_from.desc())
    )
    return session.scalars(statement).all()


def ancestors(session: Session, found: HolidayCalendar) -> list[HolidayCalendar]:
    """The calendar and what it is based on, from the farthest on."""
    chain = [found]
    while chain[0].based_on_id and chain[0].based_on_id not in {one.id for one in chain}:
        chain.insert(0, calendar(session, found.company_id, chain[0].based_on_id))
    return chain


def working(session: Session, found: HolidayCalendar) -> Working:
    """The calendar as rules read it."""
    special = {
        line.day: line.sort == "working" for one in ancestors(session, found) for line in one.lines
    }
    return Working(found.week, special, found.cycle or "", found.cycle_from)


def working_time(session: Session, company_id: str, timezone: str) -> WorkingCalendar | None:
    """The calendar for everybody, as deadlines of tasks are counted; None where there is none.

    A cycle of shifts is nobody's office hours, so it has no part in this.
    """
    main = main_calendar(session, company_id)
    if main is None:
        return None
    special = working(session, main).special
    return WorkingCalendar(
        timezone,
        frozenset(at for at, digit in enumerate(main.week) if digit == "1"),
        frozenset(day for day, is_worked in special.items() if not is_worked),
        frozenset(day for day, is_worked in special.items() if is_worked),
        shifts(main.hours) or NINE_TO_FIVE,
    )


def works_of(session: Session, company_id: str, person_id: str) -> Callable[[date], bool]:
    """Which days a person works: by his own calendar of the day, else by everybody's."""
    main = main_calendar(session, company_id)
    general = working(session, main) if main is not None else PLAIN
    own = [
        (one.valid_from, working(session, calendar(session, company_id, one.calendar_id)))
        for one in schedules(session, company_id, person_id)
    ]

    def works(day: date) -> bool:
        return next((found for begin, found in own if begin <= day), general).works(day)

    return works
