"""People as lists and pages show them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from workflow_engine.persistence.tables import (
    account,
    department,
    group,
    group_member,
    person,
    post,
)
from workflow_engine.queries.base import Page, Query, Reading
from workflow_engine.queries.lists import PAGE, by_name, contains, only, refers_to


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person with the names of department, post and manager."""

    id: str
    name: str
    name_zh: str | None
    email: str | None
    active: bool
    rev: int
    department_id: str | None
    department: str | None
    department_zh: str | None
    post_id: str | None
    post: str | None
    post_zh: str | None
    manager_id: str | None
    manager: str | None
    manager_zh: str | None


@dataclass(frozen=True, slots=True)
class Named:
    """Something with a code or login, a name and a Chinese name."""

    id: str
    code: str
    name: str
    name_zh: str | None = None


@dataclass(frozen=True, slots=True)
class PersonDetails:
    """A person with groups, accounts (code is the login) and direct reports."""

    row: PersonRow
    groups: Sequence[Named]
    accounts: Sequence[Named]
    reports: Sequence[PersonRow]


@dataclass(frozen=True)
class People(Query[Page[PersonRow]]):
    """In the order of names. ``text`` searches names and addresses; ``active`` None shows all."""

    permission = "organisation:read"
    text: str = ""
    department_id: str | None = None
    active: bool | None = True
    cursor: str | None = None
    limit: int = PAGE

    def run(self, ctx: Reading) -> Page[PersonRow]:
        statement = _ROWS.where(person.c.company_id == ctx.company_id)
        if self.text.strip():
            found = contains(self.text, person.c.name, person.c.name_zh, person.c.email)
            statement = statement.where(found)
        if self.department_id is not None:
            statement = statement.where(refers_to(person.c.department_id, self.department_id))
        if self.active is not None:
            statement = statement.where(person.c.active == self.active)
        return by_name(
            ctx, statement, _row, order=person.c.name, cursor=self.cursor, limit=self.limit
        )


@dataclass(frozen=True)
class PersonById(Query[PersonDetails]):
    """One person with all that hangs on it."""

    permission = "organisation:read"
    person_id: str

    def run(self, ctx: Reading) -> PersonDetails:
        row = _row(only(ctx, _ROWS, person, self.person_id))
        parameters = {"person": row.id}
        reports = ctx.connection.execute(_REPORTS, parameters)
        return PersonDetails(
            row,
            [Named(*found) for found in ctx.connection.execute(_GROUPS, parameters)],
            [Named(*found) for found in ctx.connection.execute(_ACCOUNTS, parameters)],
            [_row(found) for found in reports],
        )


def _row(row: Any) -> PersonRow:
    return PersonRow(*row)


_manager = person.alias("manager")
_ROWS = (
    sa.select(
        person.c.id,
        person.c.name,
        person.c.name_zh,
        person.c.email,
        person.c.active,
        person.c.rev,
        person.c.department_id,
        department.c.name.label("department"),
        department.c.name_zh.label("department_zh"),
        person.c.post_id,
        post.c.title.label("post"),
        post.c.title_zh.label("post_zh"),
        person.c.manager_id,
        _manager.c.name.label("manager"),
        _manager.c.name_zh.label("manager_zh"),
    )
    .outerjoin(department, department.c.id == person.c.department_id)
    .outerjoin(post, post.c.id == person.c.post_id)
    .outerjoin(_manager, _manager.c.id == person.c.manager_id)
)
_REPORTS = (
    _ROWS.where(person.c.manager_id == sa.bindparam("person"), person.c.active)
    .order_by(person.c.name, person.c.id)
    .limit(200)
)
_GROUPS = (
    sa.select(group.c.id, group.c.code, group.c.name, group.c.name_zh)
    .join(group_member, group_member.c.group_id == group.c.id)
    .where(group_member.c.person_id == sa.bindparam("person"))
    .order_by(group.c.code)
)
_ACCOUNTS = (
    sa.select(account.c.id, account.c.login, account.c.name)
    .where(account.c.person_id == sa.bindparam("person"))
    .order_by(account.c.login)
)
