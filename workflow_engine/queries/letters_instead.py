"""Who is written to because he stands in for somebody whose inbox holds a task."""

from dataclasses import dataclass

import sqlalchemy as sa

from workflow_engine.domain.substitution import StandIn, Work
from workflow_engine.persistence.repositories.substitutions import held_now
from workflow_engine.persistence.tables import account, company, inbox, instance, person, task
from workflow_engine.queries.base import Reading


@dataclass(frozen=True, slots=True)
class Substitute:
    """Where to write to, and the name of the absent in the substitute's language."""

    person_id: str
    email: str
    locale: str
    timezone: str
    absent: str
    instead_of: str


def substitutes(ctx: Reading, task_id: str) -> list[Substitute]:
    """Each once, by address; nobody about his own request, or whom it does not concern."""
    named = held_now(ctx.connection, ctx.company_id, ctx.now)
    if not named:
        return []
    about = ctx.connection.execute(_TASK, {"task": task_id}).one()
    work = Work(about.key, about.amount, about.base_amount)
    offered = set(ctx.connection.scalars(_OFFERED, {"task": task_id}))
    asked = {
        substitute: stand_in.absent
        for substitute, stand_in in named
        if substitute != about.requester_id and _concerns(stand_in, work, offered)
    }
    return _addressed(ctx, asked) if asked else []


def _concerns(stand_in: StandIn, work: Work, offered: set[str]) -> bool:
    return stand_in.scope.covers(work) and not offered.isdisjoint(stand_in.principals)


def _addressed(ctx: Reading, asked: dict[str, str]) -> list[Substitute]:
    names = {
        row.id: row
        for row in ctx.connection.execute(_NAMES, {"people": sorted(set(asked.values()))})
    }
    found = []
    for row in ctx.connection.execute(_ADDRESSES, {"people": sorted(asked)}):
        absent = names[asked[row.id]]
        name = (absent.name_zh if row.locale.startswith("zh") else None) or absent.name
        found.append(Substitute(row.id, row.email, row.locale, row.timezone, absent.id, name))
    return found


_TASK = (
    sa.select(instance.c.key, task.c.amount, task.c.base_amount, task.c.requester_id)
    .join(instance, instance.c.id == task.c.instance_id)
    .where(task.c.id == sa.bindparam("task"))
)
_OFFERED = sa.select(inbox.c.principal_id).where(inbox.c.task_id == sa.bindparam("task"))
_people: sa.BindParameter[list[str]] = sa.bindparam("people", expanding=True)
_NAMES = sa.select(person.c.id, person.c.name, person.c.name_zh).where(person.c.id.in_(_people))
_ADDRESSES = (
    sa.select(
        person.c.id,
        person.c.email,
        sa.func.max(sa.func.coalesce(account.c.locale, company.c.locale)).label("locale"),
        sa.func.max(sa.func.coalesce(account.c.timezone, company.c.timezone)).label("timezone"),
    )
    .join(company, company.c.id == person.c.company_id)
    .join(account, account.c.person_id == person.c.id)
    .where(person.c.active, person.c.email.is_not(None), person.c.id.in_(_people))
    .group_by(person.c.id, person.c.email)
    .order_by(person.c.email)
)
