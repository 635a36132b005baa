"""Substitutions as rows: those that hold for a person now, and all that may stand in the way."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from workflow_engine.domain.substitution import Named, Scope, Span, StandIn
from workflow_engine.persistence.tables import group_member, person, substitution


def stand_ins(connection: sa.Connection, person_id: str, at: datetime) -> tuple[StandIn, ...]:
    """For whom somebody stands in at the moment; nobody for people who have left."""
    values = {"substitute": person_id, "at": at}
    return tuple(found for _, found in _held(connection, _NOW_OF, values))


def held_now(connection: sa.Connection, company_id: str, at: datetime) -> list[tuple[str, StandIn]]:
    """All that hold in a company at the moment, each with the id of its substitute."""
    return _held(connection, _NOW_IN, {"company": company_id, "at": at})


def _held(
    connection: sa.Connection, statement: sa.Select[Any], values: dict[str, Any]
) -> list[tuple[str, StandIn]]:
    rows = connection.execute(statement, values).mappings().all()
    groups = _groups_of(connection, {row["person_id"] for row in rows})
    return [
        (row["substitute_id"], _stand_in(row, groups.get(row["person_id"], frozenset())))
        for row in rows
    ]


def away_now(connection: sa.Connection, company_id: str, at: datetime) -> frozenset[str]:
    """Everybody who is away: a substitute stands in for all of his work."""
    whole = sa.and_(_c.processes.is_(None), _c.groups.is_(None), _c.most.is_(None))
    rows = connection.execute(_NOW_IN.where(whole), {"company": company_id, "at": at})
    return frozenset(row.person_id for row in rows)


def unended(connection: sa.Connection, company_id: str, people: Iterable[str]) -> list[Any]:
    """Rows that nobody has ended and that one of these people is in, with the substitute's name."""
    values = {"company": company_id, "people": sorted(people)}
    return list(connection.execute(_UNENDED, values).mappings())


def of_source(connection: sa.Connection, company_id: str, source: str) -> list[Any]:
    """Rows that a document has led to and nobody has ended."""
    return list(connection.execute(_OF_SOURCE, {"company": company_id, "source": source}))


def named(row: Any) -> Named:
    return Named(row["person_id"], row["substitute_id"], scope_of(row), span_of(row))


def scope_of(row: Any) -> Scope:
    return Scope(_set(row["processes"]), _set(row["groups"]), row["most"])


def span_of(row: Any) -> Span:
    return Span(row["starts_at"], row["ends_at"])


def _set(values: list[str] | None) -> frozenset[str] | None:
    return None if values is None else frozenset(values)


def _stand_in(row: Any, groups: frozenset[str]) -> StandIn:
    scope = scope_of(row)
    held = groups if scope.groups is None else groups & scope.groups
    return StandIn(row["id"], row["person_id"], scope, span_of(row), held)


def _groups_of(connection: sa.Connection, people: set[str]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for row in connection.execute(_GROUPS, {"people": sorted(people)}) if people else ():
        found.setdefault(row.person_id, set()).add(row.group_id)
    return {absent: frozenset(groups) for absent, groups in found.items()}


_c = substitution.c
#: Not ended by anybody; whether it has begun and is not over is another question.
UNENDED = _c.ended_at.is_(None)
_at: sa.BindParameter[datetime] = sa.bindparam("at", type_=_c.starts_at.type)
#: Holds at the moment ``at``.
HOLDS = sa.and_(UNENDED, _c.starts_at <= _at, sa.or_(_c.ends_at.is_(None), _c.ends_at > _at))
_NOW = (
    sa.select(substitution)
    .join(person, person.c.id == _c.person_id)
    .where(HOLDS, person.c.active)
    .order_by(_c.starts_at, _c.id)
)
_NOW_OF = _NOW.where(_c.substitute_id == sa.bindparam("substitute"))
_NOW_IN = _NOW.where(_c.company_id == sa.bindparam("company"))
_GROUPS = sa.select(group_member.c.person_id, group_member.c.group_id).where(
    group_member.c.person_id.in_(sa.bindparam("people", expanding=True))
)
_people: sa.BindParameter[list[str]] = sa.bindparam("people", expanding=True)
_UNENDED = (
    sa.select(substitution, person.c.name)
    .join(person, person.c.id == _c.substitute_id)
    .where(
        _c.company_id == sa.bindparam("company"),
        UNENDED,
        sa.or_(_c.person_id.in_(_people), _c.substitute_id.in_(_people)),
    )
    .order_by(_c.starts_at, _c.id)
)
_OF_SOURCE = sa.select(substitution).where(
    _c.company_id == sa.bindparam("company"), _c.source == sa.bindparam("source"), UNENDED
)
