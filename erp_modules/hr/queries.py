"""How hr finds its rows beside the kernel's people, and what its pages and its API ask."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from erp_modules.hr import tables
from erp_modules.hr.errors import EmployeeNotFound
from erp_modules.hr.model import Employment
from workflow_engine.domain.ids import is_id
from workflow_engine.persistence.tables import company, department, person, post
from workflow_engine.queries.base import BadCursor, Page, Query, Reading, from_cursor, to_cursor

Row = Mapping[str, Any]


def today(session: Session, company_id: str, now: datetime) -> date:
    """What day it is in the company."""
    zone = session.execute(sa.select(company.c.timezone).where(company.c.id == company_id))
    return now.astimezone(ZoneInfo(zone.scalar_one())).date()


def name_of(session: Session, company_id: str, person_id: str) -> str:
    """The name of a person of the company; ``EmployeeNotFound`` for anybody else."""
    statement = sa.select(person.c.name).where(
        person.c.id == person_id, person.c.company_id == company_id
    )
    found = session.execute(statement).scalar_one_or_none() if is_id(person_id) else None
    if found is None:
        raise EmployeeNotFound(person=person_id)
    return str(found)


def manager_of(session: Session, company_id: str, person_id: str) -> Row | None:
    """The manager, unless he has left."""
    name_of(session, company_id, person_id)
    chief = person.alias()
    statement = (
        sa.select(chief.c.id, chief.c.name)
        .join(person, person.c.manager_id == chief.c.id)
        .where(person.c.id == person_id, chief.c.active)
    )
    row = session.execute(statement).mappings().one_or_none()
    return dict(row) if row else None


def employment(
    session: Session, company_id: str, person_id: str, *, lock: bool = False
) -> Employment | None:
    """The newest employment of a person."""
    statement = (
        sa.select(Employment)
        .filter_by(company_id=company_id, person_id=person_id)
        .order_by(tables.employment.c.hired_on.desc())
        .limit(1)
    )
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return session.scalars(statement).one_or_none()


def is_number_taken(session: Session, company_id: str, number: str) -> bool:
    statement = sa.select(Employment).filter_by(company_id=company_id, employee_number=number)
    return session.scalars(statement).one_or_none() is not None


def _people(ctx: Reading) -> sa.Select[Any]:
    chief = person.alias()
    return (
        sa.select(
            person.c.id,
            person.c.name,
            person.c.name_zh,
            person.c.email,
            person.c.active,
            person.c.rev,
            person.c.manager_id,
            chief.c.name.label("manager"),
            chief.c.name_zh.label("manager_zh"),
            person.c.department_id,
            department.c.name.label("department"),
            department.c.name_zh.label("department_zh"),
            person.c.post_id,
            post.c.title.label("post"),
            post.c.title_zh.label("post_zh"),
            tables.employment.c.employee_number,
            tables.employment.c.hired_on,
            tables.employment.c.left_on,
        )
        .select_from(person)
        .outerjoin(chief, chief.c.id == person.c.manager_id)
        .outerjoin(department, department.c.id == person.c.department_id)
        .outerjoin(post, post.c.id == person.c.post_id)
        .outerjoin(tables.employment, tables.employment.c.id == _newest())
        .where(person.c.company_id == ctx.company_id)
    )


def _newest() -> Any:
    """The newest employment of the person of the row: who came back has several."""
    inner = tables.employment.alias()
    return (
        sa.select(inner.c.id)
        .where(inner.c.person_id == person.c.id)
        .order_by(inner.c.hired_on.desc())
        .limit(1)
        .correlate(person)
        .scalar_subquery()
    )


@dataclass(frozen=True)
class Employees(Query[Page[Row]]):
    """The people of the company with department, post, manager and employment, by name."""

    permission = "employee:read"
    text: str = ""
    former: bool = False
    cursor: str | None = None
    limit: int = 50

    def run(self, ctx: Reading) -> Page[Row]:
        place = (person.c.name, person.c.id)
        statement = _people(ctx)
        if not self.former:
            statement = statement.where(person.c.active)
        if self.text:
            wanted = [
                column.icontains(self.text, autoescape=True)
                for column in (person.c.name, person.c.name_zh, tables.employment.c.employee_number)
            ]
            statement = statement.where(sa.or_(*wanted))
        if self.cursor:
            name, key = from_cursor(self.cursor, 2)
            if not isinstance(name, str) or not isinstance(key, str) or not is_id(key):
                raise BadCursor
            after = sa.tuple_(sa.literal(name), sa.literal(key, person.c.id.type))
            statement = statement.where(sa.tuple_(*place) > after)
        found = ctx.connection.execute(statement.order_by(*place).limit(self.limit + 1))
        rows = [dict(row) for row in found.mappings()]
        more = len(rows) > self.limit
        rows = rows[: self.limit]
        return Page(rows, to_cursor(rows[-1]["name"], rows[-1]["id"]) if more else None)


@dataclass(frozen=True)
class EmployeeDetail(Query[Row]):
    """One person with department, post, manager and employment."""

    permission = "employee:read"
    person_id: str

    def run(self, ctx: Reading) -> Row:
        row = None
        if is_id(self.person_id):
            statement = _people(ctx).where(person.c.id == self.person_id)
            row = ctx.connection.execute(statement).mappings().one_or_none()
        if row is None:
            raise EmployeeNotFound(person=self.person_id)
        return dict(row)


@dataclass(frozen=True)
class Places(Query[Mapping[str, Sequence[Row]]]):
    """Where somebody who joins may belong: departments, posts and people."""

    permission = "employee:read"

    def run(self, ctx: Reading) -> Mapping[str, Sequence[Row]]:
        return {
            "departments": _named(ctx, department, department.c.name, department.c.name_zh),
            "posts": _named(ctx, post, post.c.title, post.c.title_zh),
            "people": _named(ctx, person, person.c.name, person.c.name_zh, person.c.active),
        }


def _named(
    ctx: Reading, table: sa.Table, name: sa.Column[str], name_zh: sa.Column[str], *where: Any
) -> Sequence[Row]:
    statement = (
        sa.select(table.c.id, name.label("name"), name_zh.label("name_zh"))
        .where(table.c.company_id == ctx.company_id, *where)
        .order_by(name, table.c.id)
    )
    return [dict(row) for row in ctx.connection.execute(statement).mappings()]
