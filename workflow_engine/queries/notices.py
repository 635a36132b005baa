"""Who is told that a webhook was switched off: everybody who may switch it on again."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from workflow_engine.persistence.tables import (
    account,
    company,
    group_member,
    person,
    role_grant,
    role_permission,
    webhook,
)
from workflow_engine.queries.base import Reading


@dataclass(frozen=True, slots=True)
class Notice:
    """The name of the webhook, and its receivers: person id, address and language."""

    name: str
    people: Sequence[Any]


def notice_of(ctx: Reading, webhook_id: str, chosen: Sequence[str] | None) -> Notice:
    """To nobody when it is gone or on again; only to those ``chosen``, and in their order."""
    name = ctx.connection.execute(_OFF, {"id": webhook_id}).scalar_one_or_none()
    if name is None:
        return Notice("", ())
    values = {"company": ctx.company_id, "permission": "webhook:write"}
    people = list(ctx.connection.execute(_HOLDERS, values))
    if chosen is not None:
        left = [each for each in people if each.person_id in chosen]
        people = sorted(left, key=lambda each: chosen.index(each.person_id))
    return Notice(name, people)


_OFF = sa.select(webhook.c.name).where(
    webhook.c.id == sa.bindparam("id"), webhook.c.active.is_(False)
)
_ROLES = sa.select(role_permission.c.role_id).where(
    role_permission.c.company_id == sa.bindparam("company"),
    role_permission.c.permission == sa.bindparam("permission"),
)
_HOLDERS = (
    sa.select(
        person.c.id.label("person_id"),
        person.c.email,
        sa.func.max(sa.func.coalesce(account.c.locale, company.c.locale)).label("locale"),
    )
    .join(company, company.c.id == person.c.company_id)
    .join(account, account.c.person_id == person.c.id)
    .where(
        person.c.company_id == sa.bindparam("company"),
        person.c.active,
        person.c.email.is_not(None),
        account.c.active,
        sa.or_(
            account.c.id.in_(
                sa.select(role_grant.c.account_id).where(
                    role_grant.c.account_id.is_not(None), role_grant.c.role_id.in_(_ROLES)
                )
            ),
            person.c.id.in_(
                sa.select(group_member.c.person_id)
                .join(role_grant, role_grant.c.group_id == group_member.c.group_id)
                .where(role_grant.c.role_id.in_(_ROLES))
            ),
        ),
    )
    .group_by(person.c.id, person.c.email)
    .order_by(person.c.email)
)
