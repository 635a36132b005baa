"""How leave finds its rows."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from erp_modules.hr import tables
from erp_modules.hr.leave.model import (
    Absence,
    LeaveBalance,
    LeaveMove,
    LeaveRequest,
    LeaveType,
)
from erp_modules.hr.model import Employment

#: Requests that keep their days from others.
HOLDING = ("submitted", "approved", "taken")


def balance(
    session: Session, company_id: str, person_id: str, type_id: str, year: int
) -> LeaveBalance | None:
    """The balance, locked until the commit."""
    statement = sa.select(LeaveBalance).filter_by(
        company_id=company_id, person_id=person_id, leave_type_id=type_id, year=year
    )
    locked = statement.with_for_update().execution_options(populate_existing=True)
    return session.scalars(locked).one_or_none()


def balances(session: Session, company_id: str, person_id: str) -> Sequence[tuple[Any, Any]]:
    """Balances of a person with their sorts of leave, the newest year first."""
    statement = (
        sa.select(LeaveBalance, LeaveType)
        .join(LeaveType, tables.leave_type.c.id == tables.leave_balance.c.leave_type_id)
        .where(
            tables.leave_balance.c.company_id == company_id,
            tables.leave_balance.c.person_id == person_id,
        )
        .order_by(tables.leave_balance.c.year.desc(), tables.leave_type.c.code)
    )
    return [(row[0], row[1]) for row in session.execute(statement)]


def moves(session: Session, balance_id: str) -> Sequence[LeaveMove]:
    """The ledger of a balance from its first line on."""
    statement = (
        sa.select(LeaveMove).filter_by(balance_id=balance_id).order_by(tables.leave_move.c.seq)
    )
    return session.scalars(statement).all()


def last_line(session: Session, balance_id: str) -> int:
    column = sa.func.coalesce(sa.func.max(tables.leave_move.c.seq), 0)
    statement = sa.select(column).where(tables.leave_move.c.balance_id == balance_id)
    return int(session.execute(statement).scalar_one())


def held_by(session: Session, request_id: str) -> Mapping[str, tuple[Decimal, Decimal]]:
    """What a request has planned and taken, by balance."""
    found: dict[str, tuple[Decimal, Decimal]] = {}
    for move in session.scalars(sa.select(LeaveMove).filter_by(request_id=request_id)):
        planned, taken = found.get(move.balance_id, (Decimal(0), Decimal(0)))
        found[move.balance_id] = (planned + move.planned, taken + move.taken)
    return {key: held for key, held in found.items() if any(held)}


def overlapping(
    session: Session, company_id: str, person_id: str, first: date, last: date, *, but: str = ""
) -> Sequence[LeaveRequest]:
    """Requests of a person that touch these days and keep them."""
    table = tables.leave_request
    statement = (
        sa.select(LeaveRequest)
        .where(
            table.c.company_id == company_id,
            table.c.person_id == person_id,
            table.c.state.in_(HOLDING),
            table.c.starts_on <= last,
            table.c.ends_on >= first,
        )
        .order_by(table.c.starts_on)
    )
    return [one for one in session.scalars(statement) if one.id != but]


def requests_of(session: Session, company_id: str, person_id: str) -> Sequence[LeaveRequest]:
    """The requests of a person, the newest first."""
    table = tables.leave_request
    statement = (
        sa.select(LeaveRequest)
        .filter_by(company_id=company_id, person_id=person_id)
        .order_by(table.c.starts_on.desc())
        .limit(20)
    )
    return session.scalars(statement).all()


def absences(session: Session, request_id: str) -> Mapping[date, Decimal]:
    """The days that a request has put down as absence, without what was taken back."""
    found: dict[date, Decimal] = {}
    for one in session.scalars(sa.select(Absence).filter_by(request_id=request_id)):
        found[one.day] = found.get(one.day, Decimal(0)) + one.portion
    return {day: portion for day, portion in found.items() if portion}


def limited_types(session: Session, company_id: str) -> Sequence[LeaveType]:
    """Sorts of leave of which people have so many days a year."""
    statement = (
        sa.select(LeaveType)
        .where(
            tables.leave_type.c.company_id == company_id,
            tables.leave_type.c.active,
            tables.leave_type.c.entitlement != "none",
        )
        .order_by(tables.leave_type.c.code)
    )
    return session.scalars(statement).all()


def employed_in(session: Session, company_id: str, year: int) -> Sequence[str]:
    """Who works here on some day of the year."""
    table = tables.employment
    statement = (
        sa.select(table.c.person_id)
        .where(
            table.c.company_id == company_id,
            table.c.hired_on <= date(year, 12, 31),
            sa.or_(table.c.left_on.is_(None), table.c.left_on >= date(year, 1, 1)),
        )
        .distinct()
        .order_by(table.c.person_id)
    )
    return [str(each) for each in session.scalars(statement)]


def employment_in(
    session: Session, company_id: str, person_id: str, year: int, *, lock: bool = False
) -> Employment | None:
    """The last employment of a person that reaches into the year."""
    table = tables.employment
    statement = (
        sa.select(Employment)
        .filter_by(company_id=company_id, person_id=person_id)
        .where(
            table.c.hired_on <= date(year, 12, 31),
            sa.or_(table.c.left_on.is_(None), table.c.left_on >= date(year, 1, 1)),
        )
        .order_by(table.c.hired_on.desc())
        .limit(1)
    )
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return session.scalars(statement).one_or_none()
