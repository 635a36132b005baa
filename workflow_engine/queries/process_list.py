"""Processes as their designers see them: in force, running by version, stuck, proposed."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from workflow_engine.persistence.tables import definition, incident, instance
from workflow_engine.queries.base import COUNT_CAP, Query, Reading
from workflow_engine.queries.definitions import RUNNING, DefinitionRow, Definitions
from workflow_engine.queries.deployments import DeploymentRow, Deployments

#: More proposals than anybody lets wait.
MOST_PROPOSED = 100


@dataclass(frozen=True, slots=True)
class Running:
    """So many active instances of one version, counted up to the cap."""

    version: int
    count: int


@dataclass(frozen=True, slots=True)
class ProcessEntry:
    """One process; ``running`` names only versions with instances, the newest first."""

    row: DefinitionRow
    running: tuple[Running, ...]
    incidents: int
    proposals: tuple[DeploymentRow, ...]


@dataclass(frozen=True, slots=True)
class ProcessList:
    """All processes by name, and what waits for a second person, also of processes to come."""

    entries: Sequence[ProcessEntry]
    proposals: Sequence[DeploymentRow]


@dataclass(frozen=True)
class Processes(Query[ProcessList]):
    """What the actor may see."""

    permission = "definition:read"

    def run(self, ctx: Reading) -> ProcessList:
        proposed = Deployments(state="proposed", limit=MOST_PROPOSED).run(ctx).rows
        running, incidents = _running(ctx), _incidents(ctx)
        entries = [
            ProcessEntry(
                row,
                tuple(running[row.key]),
                incidents.get(row.key, 0),
                tuple(each for each in proposed if row.key in each.keys),
            )
            for row in Definitions().run(ctx)
        ]
        return ProcessList(entries, proposed)


def _running(ctx: Reading) -> Mapping[str, list[Running]]:
    statement = (
        sa.select(definition.c.key, definition.c.version, RUNNING)
        .where(definition.c.company_id == ctx.company_id)
        .order_by(definition.c.key, definition.c.version.desc())
    )
    found: dict[str, list[Running]] = defaultdict(list)
    for key, version, count in ctx.connection.execute(statement):
        if count:
            found[key].append(Running(version, count))
    return found


def _incidents(ctx: Reading) -> Mapping[str, int]:
    """Open incidents by process, the newest ones up to the cap."""
    some = (
        sa.select(incident.c.instance_id)
        .where(incident.c.company_id == ctx.company_id, incident.c.state == "open")
        .order_by(incident.c.created_at.desc())
        .limit(COUNT_CAP)
        .subquery()
    )
    statement = (
        sa.select(definition.c.key, sa.func.count().label("open"))
        .select_from(some)
        .join(instance, instance.c.id == some.c.instance_id)
        .join(definition, definition.c.id == instance.c.definition_id)
        .group_by(definition.c.key)
    )
    return {row.key: row.open for row in ctx.connection.execute(statement)}
