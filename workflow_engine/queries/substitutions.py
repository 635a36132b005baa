"""Who stands in for whom: one's own substitutions, those of a person, and whom one replaces now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

import sqlalchemy as sa

from workflow_engine.domain.ids import is_id
from workflow_engine.errors import NotFound
from workflow_engine.persistence.repositories.directory import DirectoryRows
from workflow_engine.persistence.repositories.substitutions import span_of
from workflow_engine.persistence.tables import account, company, group, person, substitution
from workflow_engine.queries.base import Query, Reading, own_name

MOST = 200


class Choice(NamedTuple):
    """The key of a process or an id, and what it is called in the reader's language."""

    value: str
    name: str


@dataclass(frozen=True, slots=True)
class SubstitutionView:
    """One substitution with names in the reader's language.

    ``processes`` and ``groups`` are None for all; ``state`` is ``coming``, ``current`` or ``over``.
    """

    id: str
    person_id: str
    person: str
    substitute_id: str
    substitute: str
    starts_at: datetime
    ends_at: datetime | None
    processes: Sequence[Choice] | None
    groups: Sequence[Choice] | None
    most: Decimal | None
    currency: str
    reason: str
    is_planned: bool
    set_by: str | None
    set_at: datetime
    ended_by: str | None
    ended_at: datetime | None
    state: str
    may_end: bool


@dataclass(frozen=True)
class Substitutions(Query[list[SubstitutionView]]):
    """Of ``person_id``, or of the actor: those in which he is away or stands in, newest first.

    Somebody else's are for his managers and whoever may see the organisation; for others there
    is no such person.
    """

    permission = "task:read"
    person_id: str | None = None

    def run(self, ctx: Reading) -> list[SubstitutionView]:
        of = self.person_id or ctx.actor.person_id
        if of is None:
            return []
        if not is_id(of) or not (is_over(ctx, of) or ctx.actor.may("organisation:read")):
            raise NotFound
        values = {"company": ctx.company_id, "of": of}
        found = ctx.connection.execute(_listed(ctx), values).mappings().all()
        return [_view(ctx, row) for row in found]


@dataclass(frozen=True, slots=True)
class Replaced:
    """Somebody for whom the reader stands in at the moment."""

    person_id: str
    name: str
    ends_at: datetime | None


@dataclass(frozen=True)
class ReplacedNow(Query[list[Replaced]]):
    """By name, each person once."""

    permission = "task:read"

    def run(self, ctx: Reading) -> list[Replaced]:
        ends = {s.absent: s.span.ends_at for s in ctx.actor.stands_in if s.span.holds(ctx.now)}
        if not ends:
            return []
        statement = sa.select(person.c.id, own_name(ctx, person).label("shown")).where(
            person.c.id.in_(sorted(ends))
        )
        found = [
            Replaced(row.id, row.shown, ends[row.id]) for row in ctx.connection.execute(statement)
        ]
        return sorted(found, key=lambda one: one.name)


def is_over(ctx: Reading, person_id: str) -> bool:
    """Oneself, or somebody below."""
    me = ctx.actor.person_id
    return me is not None and DirectoryRows(ctx.connection).is_above(person, me, person_id)


def _listed(ctx: Reading) -> sa.Select[Any]:
    absent, substitute = person.alias("absent"), person.alias("stands_in")
    setter, ender = account.alias("setter"), account.alias("ender")
    c, of = substitution.c, sa.bindparam("of", type_=substitution.c.person_id.type)
    return (
        sa.select(
            substitution,
            own_name(ctx, absent).label("absent_name"),
            own_name(ctx, substitute).label("substitute_name"),
            company.c.currency,
            setter.c.name.label("setter"),
            ender.c.name.label("ender"),
        )
        .join(absent, absent.c.id == c.person_id)
        .join(substitute, substitute.c.id == c.substitute_id)
        .join(company, company.c.id == c.company_id)
        .outerjoin(setter, setter.c.id == c.set_by)
        .outerjoin(ender, ender.c.id == c.ended_by)
        .where(
            c.company_id == sa.bindparam("company"),
            sa.or_(c.person_id == of, c.substitute_id == of),
        )
        .order_by(c.starts_at.desc(), c.id.desc())
        .limit(MOST)
    )


def _view(ctx: Reading, row: Any) -> SubstitutionView:
    state = _state(ctx, row)
    return SubstitutionView(
        **{name: row[name] for name in _AS_STORED},
        person=row["absent_name"],
        substitute=row["substitute_name"],
        processes=_processes(ctx, row["processes"]),
        groups=_groups(ctx, row["groups"]),
        set_by=row["setter"],
        ended_by=row["ender"],
        state=state,
        may_end=state != "over"
        and (is_over(ctx, row["person_id"]) or ctx.actor.may("organisation:write")),
    )


def _state(ctx: Reading, row: Any) -> str:
    if row["ended_at"] is not None or (row["ends_at"] is not None and row["ends_at"] <= ctx.now):
        return "over"
    return "current" if span_of(row).holds(ctx.now) else "coming"


def _processes(ctx: Reading, keys: Sequence[str] | None) -> list[Choice] | None:
    return None if keys is None else [Choice(key, title_of(ctx, key)) for key in keys]


def title_of(ctx: Reading, key: str) -> str:
    row = ctx.definitions.latest(ctx.company_id, key)
    if row is None:
        return key
    return ctx.models.process(ctx.definitions, row["id"]).title(ctx.actor.locale)


def _groups(ctx: Reading, ids: Sequence[str] | None) -> list[Choice] | None:
    if ids is None:
        return None
    statement = sa.select(group.c.id, own_name(ctx, group).label("shown"))
    found = ctx.connection.execute(statement.where(group.c.id.in_(list(ids))))
    return sorted((Choice(row.id, row.shown) for row in found), key=lambda one: one.name)


_AS_STORED = (
    "id",
    "person_id",
    "substitute_id",
    "starts_at",
    "ends_at",
    "most",
    "currency",
    "reason",
    "is_planned",
    "set_at",
    "ended_at",
)
