"""Groups with their members and roles."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from workflow_engine.persistence.tables import group, group_member, person, role, role_grant
from workflow_engine.queries.base import Page, Query, Reading
from workflow_engine.queries.lists import PAGE, by_name, contains, only
from workflow_engine.queries.people import Named


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A group and how many active people are in it."""

    id: str
    code: str
    name: str
    name_zh: str | None
    members: int


@dataclass(frozen=True, slots=True)
class Member:
    """A person in a group."""

    id: str
    name: str
    name_zh: str | None
    email: str | None
    active: bool


@dataclass(frozen=True)
class Groups(Query[Page[GroupRow]]):
    """In the order of codes; ``text`` searches codes and names."""

    permission = "organisation:read"
    text: str = ""
    cursor: str | None = None
    limit: int = PAGE

    def run(self, ctx: Reading) -> Page[GroupRow]:
        statement = _ROWS.where(group.c.company_id == ctx.company_id)
        if self.text.strip():
            found = contains(self.text, group.c.code, group.c.name, group.c.name_zh)
            statement = statement.where(found)
        return by_name(
            ctx, statement, _row, order=group.c.code, cursor=self.cursor, limit=self.limit
        )


@dataclass(frozen=True, slots=True)
class GroupDetails:
    """A group with the roles it holds."""

    row: GroupRow
    roles: Sequence[Named]


@dataclass(frozen=True)
class GroupById(Query[GroupDetails]):
    """One group."""

    permission = "organisation:read"
    group_id: str

    def run(self, ctx: Reading) -> GroupDetails:
        row = _row(only(ctx, _ROWS, group, self.group_id))
        roles = ctx.connection.execute(_ROLES, {"group": row.id})
        return GroupDetails(row, [Named(*found) for found in roles])


@dataclass(frozen=True)
class Members(Query[Page[Member]]):
    """The people of a group in the order of names, also those who have left."""

    permission = "organisation:read"
    group_id: str
    cursor: str | None = None
    limit: int = PAGE

    def run(self, ctx: Reading) -> Page[Member]:
        row = only(ctx, _ROWS, group, self.group_id)
        statement = _MEMBERS.where(group_member.c.group_id == row.id)
        return by_name(
            ctx, statement, _member, order=person.c.name, cursor=self.cursor, limit=self.limit
        )


def _row(row: Any) -> GroupRow:
    return GroupRow(*row)


def _member(row: Any) -> Member:
    return Member(*row)


_members = (
    sa.select(sa.func.count())
    .select_from(sa.join(group_member, person, person.c.id == group_member.c.person_id))
    .where(group_member.c.group_id == group.c.id, person.c.active)
)
_ROWS = sa.select(
    group.c.id,
    group.c.code,
    group.c.name,
    group.c.name_zh,
    _members.scalar_subquery().label("members"),
)
_MEMBERS = sa.select(
    person.c.id, person.c.name, person.c.name_zh, person.c.email, person.c.active
).join(group_member, group_member.c.person_id == person.c.id)
_ROLES = (
    sa.select(role.c.id, role.c.code, role.c.name, role.c.name_zh)
    .join(role_grant, role_grant.c.role_id == role.c.id)
    .where(role_grant.c.group_id == sa.bindparam("group"))
    .order_by(role.c.code)
)
