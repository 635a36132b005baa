"""What people are entitled to: pure rules."""

from collections.abc import Iterable
from datetime import date
from decimal import ROUND_FLOOR, Decimal

from erp_modules.hr.leave.model import HALF, ZERO, LeaveType


def years_of_service(hired_on: date, day: date) -> int:
    """Whole years from the first day of work until ``day``."""
    full = day.year - hired_on.year - ((day.month, day.day) < (hired_on.month, hired_on.day))
    return max(full, 0)


def days_of_year(kind: LeaveType, hired_on: date, year: int) -> Decimal:
    """The days of a whole year, by the years of service on its first day."""
    if kind.entitlement == "fixed":
        return kind.days
    served = years_of_service(hired_on, date(year, 1, 1))
    reached = [step for step in kind.steps if step.from_years <= served]
    return max(reached, key=lambda step: step.from_years).days if reached else ZERO


def entitlement(kind: LeaveType, hired_on: date, left_on: date | None, year: int) -> Decimal:
    """The days of a year in halves: of who is there for part of it that part, rounded down."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    begin, end = max(first, hired_on), min(last, left_on or last)
    if end < begin or kind.entitlement == "none":
        return ZERO
    whole = days_of_year(kind, hired_on, year)
    if not kind.prorated:
        return whole
    part = whole * ((end - begin).days + 1) / ((last - first).days + 1)
    return (part / HALF).quantize(Decimal(1), ROUND_FLOOR) * HALF


def carried(kind: LeaveType, available: Decimal) -> Decimal:
    """What of the rest of a year goes on into the next one."""
    return max(min(available, kind.carried), ZERO)


def are_halves(days: Iterable[Decimal]) -> bool:
    return all(each % HALF == 0 for each in days)
