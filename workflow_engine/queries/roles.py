"""Roles with their permissions and holders, and all permissions there are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from workflow_engine.domain.permissions import PERMISSIONS
from workflow_engine.persistence.tables import account, group, role, role_grant, role_permission
from workflow_engine.queries.base import Page, Query, Reading
from workflow_engine.queries.lists import PAGE, by_name, contains, only
from workflow_engine.queries.people import Named


@dataclass(frozen=True, slots=True)
class RoleRow:
    """A role and how many permissions it has."""

    id: str
    code: str
    name: str
    name_zh: str | None
    rev: int
    permissions: int


@dataclass(frozen=True, slots=True)
class RoleDetails:
    """A role with its permissions, and the groups and accounts (code is the login) holding it."""

    row: RoleRow
    permissions: Sequence[str]
    groups: Sequence[Named]
    accounts: Sequence[Named]


@dataclass(frozen=True)
class Roles(Query[Page[RoleRow]]):
    """In the order of codes; ``text`` searches codes and names."""

    permission = "account:read"
    text: str = ""
    cursor: str | None = None
    limit: int = PAGE

    def run(self, ctx: Reading) -> Page[RoleRow]:
        statement = _ROWS.where(role.c.company_id == ctx.company_id)
        if self.text.strip():
            found = contains(self.text, role.c.code, role.c.name, role.c.name_zh)
            statement = statement.where(found)
        return by_name(
            ctx, statement, _row, order=role.c.code, cursor=self.cursor, limit=self.limit
        )


@dataclass(frozen=True)
class RoleById(Query[RoleDetails]):
    """One role."""

    permission = "account:read"
    role_id: str

    def run(self, ctx: Reading) -> RoleDetails:
        row = _row(only(ctx, _ROWS, role, self.role_id))
        parameters = {"role": row.id}
        return RoleDetails(
            row,
            list(ctx.connection.execute(_PERMISSIONS, parameters).scalars()),
            [Named(*found) for found in ctx.connection.execute(_GROUPS, parameters)],
            [Named(*found) for found in ctx.connection.execute(_ACCOUNTS, parameters)],
        )


@dataclass(frozen=True)
class Permissions(Query[Mapping[str, str]]):
    """Every permission that can be given, with its title to be translated."""

    permission = "account:read"

    def run(self, ctx: Reading) -> Mapping[str, str]:
        return dict(sorted({**PERMISSIONS, **ctx.modules.permissions}.items()))


def _row(row: Any) -> RoleRow:
    return RoleRow(*row)


_count = (
    sa.select(sa.func.count())
    .select_from(role_permission)
    .where(role_permission.c.role_id == role.c.id)
)
_ROWS = sa.select(
    role.c.id,
    role.c.code,
    role.c.name,
    role.c.name_zh,
    role.c.rev,
    _count.scalar_subquery().label("permissions"),
)
_PERMISSIONS = (
    sa.select(role_permission.c.permission)
    .where(role_permission.c.role_id == sa.bindparam("role"))
    .order_by(role_permission.c.permission)
)
_GROUPS = (
    sa.select(group.c.id, group.c.code, group.c.name, group.c.name_zh)
    .join(role_grant, role_grant.c.group_id == group.c.id)
    .where(role_grant.c.role_id == sa.bindparam("role"))
    .order_by(group.c.code)
)
_ACCOUNTS = (
    sa.select(account.c.id, account.c.login, account.c.name)
    .join(role_grant, role_grant.c.account_id == account.c.id)
    .where(role_grant.c.role_id == sa.bindparam("role"))
    .order_by(account.c.login)
)
