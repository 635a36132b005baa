"""The people and groups of a company, as far as its scenarios may name them."""

from collections import defaultdict
from typing import Any

import sqlalchemy as sa

from workflow_engine.domain.rehearsal import Cast, CastMember
from workflow_engine.persistence.tables import (
    account,
    group,
    group_member,
    person,
    role_grant,
    role_permission,
)

#: More people than this are not copied to a stage; groups are there nevertheless.
MOST_PEOPLE = 500


def cast_of(connection: sa.Connection, company_id: str) -> Cast:
    """People by login with what they may do; groups by code with the logins of their members."""
    people = _people(connection, company_id)
    logins = {row.person_id: row.login for row in people}
    allowed = _permissions(connection, company_id)
    members: dict[str, list[str]] = defaultdict(list)
    memberships: dict[str, set[str]] = defaultdict(set)
    codes = connection.execute(sa.select(group.c.id, group.c.code).where(_of(group, company_id)))
    code_of = {row.id: row.code for row in codes}
    rows = sa.select(group_member).where(group_member.c.company_id == company_id)
    for row in connection.execute(rows):
        if row.person_id in logins:
            members[code_of[row.group_id]].append(logins[row.person_id])
            memberships[row.person_id].add(row.group_id)
    return Cast(
        people=tuple(
            CastMember(
                row.login,
                row.name,
                logins.get(row.manager_id),
                tuple(sorted(_may(row, memberships[row.person_id], allowed))),
            )
            for row in people
        ),
        groups={code: tuple(sorted(members[code])) for code in sorted(code_of.values())},
    )


def _of(table: Any, company_id: str) -> Any:
    return table.c.company_id == company_id


def _people(connection: sa.Connection, company_id: str) -> list[Any]:
    statement = (
        sa.select(
            account.c.id.label("account_id"),
            account.c.login,
            person.c.id.label("person_id"),
            person.c.name,
            person.c.manager_id,
        )
        .join(person, person.c.id == account.c.person_id)
        .where(_of(account, company_id), account.c.active, person.c.active)
        .order_by(account.c.login)
        .limit(MOST_PEOPLE)
    )
    found: dict[str, Any] = {}
    for row in connection.execute(statement):
        found.setdefault(row.person_id, row)
    return list(found.values())


def _permissions(connection: sa.Connection, company_id: str) -> dict[str, set[str]]:
    """What the roles allow that each group or account holds."""
    statement = (
        sa.select(role_grant.c.account_id, role_grant.c.group_id, role_permission.c.permission)
        .join(role_permission, role_permission.c.role_id == role_grant.c.role_id)
        .where(_of(role_grant, company_id))
    )
    found: dict[str, set[str]] = defaultdict(set)
    for row in connection.execute(statement):
        found[row.account_id or row.group_id].add(row.permission)
    return found


def _may(row: Any, groups: set[str], allowed: dict[str, set[str]]) -> set[str]:
    return set().union(*(allowed.get(holder, set()) for holder in (row.account_id, *groups)))
