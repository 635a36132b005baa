"""What can be chosen when somebody names a substitute."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from workflow_engine.domain.ids import is_id
from workflow_engine.errors import NotFound
from workflow_engine.persistence.tables import (
    account,
    company,
    group,
    group_member,
    person,
    process,
)
from workflow_engine.queries.base import Query, Reading, own_name
from workflow_engine.queries.substitutions import Choice, is_over, title_of

MOST = 500


@dataclass(frozen=True, slots=True)
class AbsenceForm:
    """Names in the reader's language. ``below`` reports to the absent person himself."""

    person_id: str
    name: str
    is_own: bool
    may_set: bool
    currency: str
    people: Sequence[Choice]
    processes: Sequence[Choice]
    groups: Sequence[Choice]
    below: Sequence[Choice]


@dataclass(frozen=True)
class GetAbsenceForm(Query[AbsenceForm]):
    """For oneself or for somebody else; at most ``MOST`` people."""

    permission = "task:read"
    person_id: str | None = None

    def run(self, ctx: Reading) -> AbsenceForm:
        me = ctx.actor.person_id
        of = self.person_id or me or ""
        over = is_id(of) and is_over(ctx, of)
        if not over and not (is_id(of) and ctx.actor.may("organisation:read")):
            raise NotFound
        row = ctx.connection.execute(_PERSON, {"of": of, "company": ctx.company_id}).one_or_none()
        if row is None:
            raise NotFound
        own = {of, me}
        known = _choices(ctx, person, _CAN_SIGN_IN, {"company": ctx.company_id})
        return AbsenceForm(
            person_id=of,
            name=(row.name_zh if ctx.actor.locale.startswith("zh") else None) or row.name,
            is_own=of == me,
            may_set=over or ctx.actor.may("organisation:write"),
            currency=row.currency,
            people=[one for one in known if one.value not in own],
            processes=self._processes(ctx),
            groups=_choices(ctx, group, _IN, {"of": of}),
            below=_choices(ctx, person, _BELOW, {"of": of}),
        )

    @staticmethod
    def _processes(ctx: Reading) -> list[Choice]:
        keys = ctx.connection.scalars(_KEYS, {"company": ctx.company_id})
        found = [Choice(key, title_of(ctx, key)) for key in keys]
        return sorted(found, key=lambda one: one.name)


def _choices(
    ctx: Reading, table: sa.Table, condition: sa.ColumnElement[bool], values: dict[str, str]
) -> list[Choice]:
    shown = own_name(ctx, table)
    statement = sa.select(table.c.id, shown.label("shown")).where(condition).order_by(shown)
    rows = ctx.connection.execute(statement.limit(MOST), values)
    return [Choice(row.id, row.shown) for row in rows]


_of: sa.BindParameter[str] = sa.bindparam("of", type_=person.c.id.type)
_company: sa.BindParameter[str] = sa.bindparam("company", type_=company.c.id.type)
_PERSON = (
    sa.select(person.c.name, person.c.name_zh, company.c.currency)
    .join(company, company.c.id == person.c.company_id)
    .where(person.c.id == _of, person.c.company_id == _company)
)
_CAN_SIGN_IN = sa.and_(
    person.c.company_id == _company,
    person.c.active,
    person.c.id.in_(sa.select(account.c.person_id).where(account.c.active)),
)
_IN = group.c.id.in_(sa.select(group_member.c.group_id).where(group_member.c.person_id == _of))
_BELOW = sa.and_(person.c.manager_id == _of, person.c.active)
_KEYS = sa.select(process.c.key).where(
    process.c.company_id == _company, process.c.state != "retired"
)
