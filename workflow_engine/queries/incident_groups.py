"""Open incidents by version, element and code: what went wrong in the same way."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from workflow_engine.domain.phrases import shown
from workflow_engine.persistence.tables import incident, instance
from workflow_engine.queries.base import Query, Reading


@dataclass(frozen=True, slots=True)
class StuckVersion:
    """A version of a process in which something is stuck."""

    definition_id: str
    key: str
    name: str
    version: int
    incidents: int


@dataclass(frozen=True)
class StuckVersions(Query[list[StuckVersion]]):
    """Those with most incidents first."""

    permission = "incident:read"

    def run(self, ctx: Reading) -> list[StuckVersion]:
        count = sa.func.count().label("incidents")
        statement = (
            sa.select(instance.c.definition_id, count)
            .join(incident, incident.c.instance_id == instance.c.id)
            .where(*_open(ctx))
            .group_by(instance.c.definition_id)
            .order_by(count.desc(), instance.c.definition_id)
        )
        return [_version(ctx, row) for row in ctx.connection.execute(statement)]


def _version(ctx: Reading, row: Any) -> StuckVersion:
    model = ctx.models.process(ctx.definitions, row.definition_id)
    title = model.title(ctx.actor.locale)
    return StuckVersion(row.definition_id, model.key, title, model.version, row.incidents)


@dataclass(frozen=True, slots=True)
class IncidentGroup:
    """What is stuck at one element for one reason; ``message`` is that of the latest."""

    element: str | None
    name: str
    kind: str
    code: str
    incidents: int
    first_at: datetime
    last_at: datetime
    message: str


@dataclass(frozen=True)
class IncidentGroups(Query[list[IncidentGroup]]):
    """The groups of one version, the largest first."""

    permission = "incident:read"
    definition_id: str

    def run(self, ctx: Reading) -> list[IncidentGroup]:
        rows = ctx.connection.execute(_groups(ctx, self.definition_id)).all()
        if not rows:
            return []
        model = ctx.models.process(ctx.definitions, self.definition_id)
        locale = ctx.actor.locale
        return [
            IncidentGroup(
                element=row.element,
                name=model.name_of(row.element, locale) if row.element else model.title(locale),
                kind=row.kind,
                code=row.code,
                incidents=row.incidents,
                first_at=row.first_at,
                last_at=row.last_at,
                message=_latest(ctx, self.definition_id, row),
            )
            for row in rows
        ]


def _groups(ctx: Reading, definition_id: str) -> sa.Select[Any]:
    count = sa.func.count().label("incidents")
    by = (incident.c.element, incident.c.kind, incident.c.code)
    at = incident.c.created_at
    return (
        sa.select(*by, count, sa.func.min(at).label("first_at"), sa.func.max(at).label("last_at"))
        .join(instance, instance.c.id == incident.c.instance_id)
        .where(*_open(ctx), instance.c.definition_id == definition_id)
        .group_by(*by)
        .order_by(count.desc(), incident.c.element, incident.c.code)
    )


def _latest(ctx: Reading, definition_id: str, row: Any) -> str:
    statement = (
        sa.select(incident.c.message, incident.c.told)
        .join(instance, instance.c.id == incident.c.instance_id)
        .where(
            *_open(ctx),
            instance.c.definition_id == definition_id,
            incident.c.element == row.element if row.element else incident.c.element.is_(None),
            incident.c.kind == row.kind,
            incident.c.code == row.code,
        )
        .order_by(incident.c.created_at.desc(), incident.c.id.desc())
        .limit(1)
    )
    found = ctx.connection.execute(statement).one()
    return shown(found.message, found.told)


def _open(ctx: Reading) -> list[Any]:
    return [incident.c.company_id == ctx.company_id, incident.c.state == "open"]
