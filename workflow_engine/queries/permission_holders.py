"""Which permissions there are, and which roles, groups and accounts they come to people by."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from workflow_engine.domain.permissions import PERMISSIONS
from workflow_engine.persistence.tables import account, group, role, role_grant, role_permission
from workflow_engine.queries.base import Query, Reading
from workflow_engine.queries.people import Named


@dataclass(frozen=True, slots=True)
class Holding:
    """A role with the groups and accounts (code is the login) that hold it."""

    role: Named
    groups: Sequence[Named]
    accounts: Sequence[Named]


@dataclass(frozen=True, slots=True)
class HeldPermission:
    """A permission with its title, to be translated, and the roles that have it."""

    name: str
    title: str
    holdings: Sequence[Holding]


@dataclass(frozen=True)
class HeldPermissions(Query[Sequence[HeldPermission]]):
    """All permissions by name; for whoever says which of them a process asks for."""

    permission = "definition:manage"

    def run(self, ctx: Reading) -> Sequence[HeldPermission]:
        holdings = _holdings(ctx)
        held: dict[str, list[Holding]] = defaultdict(list)
        for name, role_id in ctx.connection.execute(_PERMISSIONS, {"company": ctx.company_id}):
            held[name].append(holdings[role_id])
        known = {**PERMISSIONS, **ctx.modules.permissions}
        return [HeldPermission(name, known[name], held[name]) for name in sorted(known)]


def _holdings(ctx: Reading) -> dict[str, Holding]:
    company = {"company": ctx.company_id}
    groups: dict[str, list[Named]] = defaultdict(list)
    accounts: dict[str, list[Named]] = defaultdict(list)
    for role_id, *found in ctx.connection.execute(_GROUPS, company):
        groups[role_id].append(Named(*found))
    for role_id, *found in ctx.connection.execute(_ACCOUNTS, company):
        accounts[role_id].append(Named(*found))
    roles = [Named(*row) for row in ctx.connection.execute(_ROLES, company)]
    return {each.id: Holding(each, groups[each.id], accounts[each.id]) for each in roles}


_OF_COMPANY = role.c.company_id == sa.bindparam("company")
_ROLES = sa.select(role.c.id, role.c.code, role.c.name, role.c.name_zh).where(_OF_COMPANY)
_PERMISSIONS = (
    sa.select(role_permission.c.permission, role_permission.c.role_id)
    .join(role, role.c.id == role_permission.c.role_id)
    .where(_OF_COMPANY)
    .order_by(role_permission.c.permission, role.c.code)
)
_GROUPS = (
    sa.select(role_grant.c.role_id, group.c.id, group.c.code, group.c.name, group.c.name_zh)
    .join(group, group.c.id == role_grant.c.group_id)
    .join(role, role.c.id == role_grant.c.role_id)
    .where(_OF_COMPANY)
    .order_by(group.c.code)
)
_ACCOUNTS = (
    sa.select(role_grant.c.role_id, account.c.id, account.c.login, account.c.name)
    .join(account, account.c.id == role_grant.c.account_id)
    .join(role, role.c.id == role_grant.c.role_id)
    .where(_OF_COMPANY, account.c.active)
    .order_by(account.c.login)
)
