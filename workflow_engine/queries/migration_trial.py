"""A dry run for all running instances of a version: how many could move, and what stops others."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import sqlalchemy as sa

from workflow_engine.bpmn.migration import check, plan
from workflow_engine.models import ProcessModel
from workflow_engine.persistence.tables import instance
from workflow_engine.queries.base import Query, Reading, capped_count
from workflow_engine.queries.migration import model_of, whole_of
from workflow_engine.queries.visibility import visible

#: A page waits for no more checks than these; the batch looks at every instance itself.
MOST_CHECKED = 200
_SAMPLES = 3


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One reason at one element; ``samples`` are ids and titles of some that it stops."""

    node: str
    name: str
    code: str
    message: str
    instances: int
    samples: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class TrialView:
    """``running`` is how many there are (capped), ``checked`` how many were looked at."""

    running: int
    checked: int
    possible: int
    obstacles: Sequence[Obstacle]

    @property
    def blocked(self) -> int:
        return self.checked - self.possible


@dataclass(frozen=True)
class MigrationTrial(Query[TrialView]):
    """The oldest are checked first; nothing is changed by asking."""

    permission = "instance:migrate"
    from_id: str
    to_id: str
    mapping: Mapping[str, str] = field(default_factory=dict)
    timers: Literal["keep", "anew"] = "keep"

    def run(self, ctx: Reading) -> TrialView:
        old = model_of(ctx, self.from_id)
        new = model_of(ctx, self.to_id, key=old.key)
        planned = plan(old.graph, new.graph, dict(self.mapping))
        statement = _running(ctx, self.from_id)
        rows = list(ctx.connection.execute(statement.limit(MOST_CHECKED)).mappings())
        stopped: dict[tuple[str, str, str], dict[str, str]] = {}
        blocked = 0
        for row in rows:
            report = check(whole_of(ctx, dict(row)), planned, self.timers)
            blocked += not report.is_possible
            for problem in report.problems:
                place = problem.node, problem.code, problem.reason
                stopped.setdefault(place, {})[row["id"]] = row["title"]
        return TrialView(
            running=capped_count(ctx, statement.with_only_columns(instance.c.id)),
            checked=len(rows),
            possible=len(rows) - blocked,
            obstacles=list(_obstacles(ctx, old, stopped)),
        )


def _running(ctx: Reading, definition_id: str) -> sa.Select[Any]:
    return (
        sa.select(instance)
        .where(
            instance.c.definition_id == definition_id,
            instance.c.status.in_(("active", "suspended")),
            visible(ctx),
        )
        .order_by(instance.c.started_at, instance.c.id)
    )


def _obstacles(
    ctx: Reading, old: ProcessModel, stopped: Mapping[tuple[str, str, str], Mapping[str, str]]
) -> Iterator[Obstacle]:
    """What stops most comes first."""
    for (node, code, message), found in sorted(stopped.items(), key=lambda e: -len(e[1])):
        samples = list(found.items())[:_SAMPLES]
        name = old.name_of(node, ctx.actor.locale)
        yield Obstacle(node, name, code, message, len(found), samples)
