"""Whose roles would let him act in two duties that conflict."""

from collections import defaultdict
from dataclasses import dataclass

import sqlalchemy as sa

from workflow_engine.persistence.tables import (
    account,
    group_member,
    person,
    role_grant,
    role_permission,
)
from workflow_engine.queries.base import Query, Reading, own_name
from workflow_engine.queries.duties import conflicting


@dataclass(frozen=True, slots=True)
class ConflictPossible:
    """A person whose permissions let him act in two duties that conflict."""

    person_id: str
    person: str
    held: str
    wanted: str
    reason: str


@dataclass(frozen=True)
class ConflictsPossible(Query[list[ConflictPossible]]):
    """By name; a server still refuses the second duty in the same chain."""

    permission = "audit:read"

    def run(self, ctx: Reading) -> list[ConflictPossible]:
        pairs = {tuple(sorted(pair)): reason for pair, reason in sorted(conflicting(ctx).items())}
        duties = _duties_of_permissions(ctx)
        held: dict[tuple[str, str], set[str]] = defaultdict(set)
        values = {"company": ctx.company_id, "permissions": list(duties)}
        statement = _HOLDERS.add_columns(own_name(ctx, person).label("called"))
        for row in ctx.connection.execute(statement.order_by(person.c.name, person.c.id), values):
            held[row.id, row.called] |= duties[row.permission]
        return [
            ConflictPossible(*who, first, second, reason)
            for who, has in held.items()
            for (first, second), reason in pairs.items()
            if {first, second} <= has
        ]


def _duties_of_permissions(ctx: Reading) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for kind in ctx.modules.kinds.values():
        if kind.duty and kind.write:
            found[kind.write].add(kind.duty)
        for act in kind.acts:
            if act.duty:
                found[act.permission].add(act.duty)
    return found


_IN_GROUPS = sa.select(group_member.c.group_id).where(group_member.c.person_id == person.c.id)
_HOLDERS = (
    sa.select(person.c.id, role_permission.c.permission)
    .join(account, account.c.person_id == person.c.id)
    .join(
        role_grant,
        (role_grant.c.account_id == account.c.id)
        | role_grant.c.group_id.in_(_IN_GROUPS.correlate(person)),
    )
    .join(role_permission, role_permission.c.role_id == role_grant.c.role_id)
    .where(
        person.c.company_id == sa.bindparam("company"),
        person.c.active,
        account.c.active,
        role_permission.c.permission.in_(sa.bindparam("permissions", expanding=True)),
    )
)
