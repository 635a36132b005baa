"""What operators look at: incidents and jobs."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from workflow_engine.domain.ids import is_id
from workflow_engine.domain.phrases import shown
from workflow_engine.persistence.tables import incident, instance, job
from workflow_engine.queries.base import Page, Query, Reading, from_cursor, to_cursor
from workflow_engine.queries.element_names import ElementNames


@dataclass(frozen=True, slots=True)
class IncidentRow:
    """Something that cannot proceed without a person; ``name`` is that of its element."""

    incident_id: str
    instance_id: str | None
    title: str | None
    key: str | None
    element: str | None
    name: str | None
    kind: str
    code: str
    message: str
    state: str
    created_at: datetime
    resolved_at: datetime | None
    resolution: str | None


@dataclass(frozen=True)
class Incidents(Query[Page[IncidentRow]]):
    """Newest first; open ones unless ``state`` says ``resolved``."""

    permission = "incident:read"
    cursor: str | None = None
    state: str = "open"
    key: str | None = None
    element: str | None = None
    definition_id: str | None = None
    code: str | None = None
    limit: int = 25

    def run(self, ctx: Reading) -> Page[IncidentRow]:
        most = min(max(self.limit, 1), 100)
        statement = (
            sa.select(incident, instance.c.title, instance.c.key, instance.c.definition_id)
            .outerjoin(instance, instance.c.id == incident.c.instance_id)
            .where(incident.c.company_id == ctx.company_id, incident.c.state == self.state)
            .order_by(incident.c.created_at.desc(), incident.c.id.desc())
            .limit(most + 1)
        )
        if self.key:
            statement = statement.where(instance.c.key == self.key)
        if self.element:
            statement = statement.where(incident.c.element == self.element)
        if self.definition_id and is_id(self.definition_id):
            statement = statement.where(instance.c.definition_id == self.definition_id)
        if self.code:
            statement = statement.where(incident.c.code == self.code)
        if self.cursor is not None:
            statement = statement.where(_before(incident.c.created_at, incident.c.id, self.cursor))
        rows = list(ctx.connection.execute(statement).mappings())
        last = rows[most - 1] if len(rows) > most else None
        cursor = to_cursor(last["created_at"], last["id"]) if last else None
        names = ElementNames(ctx)
        return Page([_incident(row, names) for row in rows[:most]], cursor)


def _before(moment: Any, key: Any, cursor: str) -> Any:
    at, row_id = from_cursor(cursor, 2)
    place = sa.tuple_(sa.bindparam(None, at, moment.type), sa.bindparam(None, row_id, key.type))
    return sa.tuple_(moment, key) < place


def _incident(row: Any, names: ElementNames) -> IncidentRow:
    return IncidentRow(
        incident_id=row["id"],
        instance_id=row["instance_id"],
        title=row["title"],
        key=row["key"],
        element=row["element"],
        name=names.element(row["definition_id"], row["element"]),
        kind=row["kind"],
        code=row["code"],
        message=shown(row["message"], row["told"]),
        state=row["state"],
        created_at=row["created_at"],
        resolved_at=row["resolved_at"],
        resolution=row["resolution"],
    )


@dataclass(frozen=True, slots=True)
class JobRow:
    """Work that is planned or failed.

    ``name`` is that of its element, ``title`` that of its instance, or of the process it begins.
    """

    job_id: str
    kind: str
    state: str
    due_at: datetime
    attempts: int
    max_attempts: int
    element: str | None
    name: str | None
    instance_id: str | None
    title: str | None
    error: str | None


@dataclass(frozen=True)
class Jobs(Query[Page[JobRow]]):
    """By due date; ``instance_id`` keeps those of one instance."""

    permission = "incident:read"
    cursor: str | None = None
    state: str | None = None
    instance_id: str | None = None
    limit: int = 50

    def run(self, ctx: Reading) -> Page[JobRow]:
        most = min(max(self.limit, 1), 100)
        statement = (
            sa.select(job, instance.c.title, instance.c.definition_id)
            .outerjoin(instance, instance.c.id == job.c.instance_id)
            .where(job.c.company_id == ctx.company_id)
            .order_by(job.c.due_at.desc(), job.c.id.desc())
            .limit(most + 1)
        )
        if self.state:
            statement = statement.where(job.c.state == self.state)
        if self.instance_id:
            statement = statement.where(job.c.instance_id == self.instance_id)
        if self.cursor is not None:
            statement = statement.where(_before(job.c.due_at, job.c.id, self.cursor))
        rows = list(ctx.connection.execute(statement).mappings())
        last = rows[most - 1] if len(rows) > most else None
        cursor = to_cursor(last["due_at"], last["id"]) if last else None
        names = ElementNames(ctx)
        return Page([_job(row, names) for row in rows[:most]], cursor)


def _job(row: Any, names: ElementNames) -> JobRow:
    definition_id = row["definition_id"] or _to_begin(row)
    return JobRow(
        job_id=row["id"],
        kind=row["kind"],
        state="held" if row["held_due"] else row["state"],
        due_at=row["held_due"] or row["due_at"],
        attempts=row["attempts"],
        max_attempts=row["max_attempts"],
        element=row["element"],
        name=names.element(definition_id, row["element"]),
        instance_id=row["instance_id"],
        title=row["title"] or names.process(definition_id),
        error=row["error"],
    )


def _to_begin(row: Any) -> str | None:
    """The version of a process that a timer start will begin."""
    return row["payload"]["definition"] if row["kind"] == "start" else None
