"""What limits of authority are measured by: what a person is, and what he approved so far."""

from datetime import datetime
from decimal import Decimal

import sqlalchemy as sa

from workflow_engine.domain.approval import APPROVALS
from workflow_engine.persistence.counting import STANDING
from workflow_engine.persistence.tables import (
    account,
    decision,
    group,
    group_member,
    person,
    post,
    role,
    role_grant,
)


def entitlements(connection: sa.Connection, person_id: str) -> list[str]:
    """A person's logins, post, roles and groups, as references: ``role:cfo``."""
    rows = connection.execute(_ENTITLED, {"person": person_id})
    return sorted({f"{row.kind}:{row.code}" for row in rows})


def lock(connection: sa.Connection, person_id: str) -> None:
    """Two approvals in one person's name wait for each other, so each counts the other."""
    connection.execute(_LOCK, {"person": person_id})


def used(
    connection: sa.Connection, person_id: str, since: datetime, without: tuple[str, str]
) -> Decimal:
    """What was approved in a person's name since a moment, each document once at its dearest.

    In the company's currency, as the documents were rated; ``without`` is not counted.
    """
    rows = connection.execute(_APPROVED, {"person": person_id, "since": since})
    most: dict[tuple[str, str], Decimal] = {}
    for row in rows:
        place = (row.subject_type, row.subject_id)
        if place != without:
            most[place] = max(most.get(place, Decimal(0)), row.base_amount)
    return sum(most.values(), Decimal(0))


_person: sa.BindParameter[str] = sa.bindparam("person")


def _coded(kind: str, code: sa.ColumnElement[str]) -> sa.Select[str, str]:
    return sa.select(sa.literal(kind).label("kind"), code.label("code"))


_GROUPS = sa.select(group_member.c.group_id).where(group_member.c.person_id == _person)
_ACCOUNTS = sa.select(account.c.id).where(account.c.person_id == _person, account.c.active)
_ENTITLED = sa.union_all(
    _coded("person", account.c.login).where(account.c.person_id == _person),
    _coded("post", post.c.code)
    .join_from(post, person, person.c.post_id == post.c.id)
    .where(person.c.id == _person),
    _coded("group", group.c.code).where(group.c.id.in_(_GROUPS)),
    _coded("role", role.c.code)
    .join_from(role, role_grant, role_grant.c.role_id == role.c.id)
    .where(sa.or_(role_grant.c.account_id.in_(_ACCOUNTS), role_grant.c.group_id.in_(_GROUPS))),
)
#: Rows that refer to the person are written meanwhile, so the weaker lock is right.
_LOCK = sa.select(person.c.id).where(person.c.id == _person).with_for_update(key_share=True)
_APPROVED = sa.select(decision.c.subject_type, decision.c.subject_id, decision.c.base_amount).where(
    sa.func.coalesce(decision.c.on_behalf_of, decision.c.person_id) == _person,
    sa.or_(decision.c.person_id == _person, decision.c.on_behalf_of == _person),
    decision.c.outcome.in_(sorted(APPROVALS)),
    decision.c.decided_at >= sa.bindparam("since"),
    decision.c.subject_id.is_not(None),
    decision.c.base_amount.is_not(None),
    STANDING,
)
