"""Timer start events: a job starts the latest version at each moment."""

from typing import Any

from workflow_engine import bpmn
from workflow_engine.bpmn.timers import next_start
from workflow_engine.commands.base import Context
from workflow_engine.commands.start_instance import begin


def schedule_starts(
    ctx: Context,
    key: str,
    graph: bpmn.ProcessGraph,
    replaces: str | None,
    definition_id: str,
) -> None:
    """Plan the timer starts of a new version; those of the version before it are dropped."""
    if replaces is not None:
        ctx.uow.jobs.drop_starts(replaces)
    for start in graph.starts:
        if start.kind == "timer":
            _plan(ctx, graph, start.node, definition_id, previous=None)


def _plan(
    ctx: Context, graph: bpmn.ProcessGraph, node: str, definition_id: str, *, previous: Any
) -> None:
    schedule = next_start(graph, node, now=ctx.now, timezone=ctx.timezone, previous=previous)
    if schedule is None:
        return
    ctx.uow.jobs.add(
        "start",
        company_id=ctx.company_id,
        due=schedule.due,
        now=ctx.now,
        max_attempts=ctx.settings.job_attempts,
        element=node,
        payload={
            "definition": definition_id,
            "repeat": schedule.repeat,
            "every": schedule.every,
            "due": schedule.due,
        },
    )


def start_by_timer(ctx: Context, job: dict[str, Any]) -> None:
    """Start the instance that is due and plan the next one."""
    payload = job["payload"]
    model = ctx.models.process(ctx.uow.definitions, payload["definition"])
    point = next(s for s in model.graph.starts if s.node == job["element"])
    begin(ctx, model, {}, business_key=None, start=point)
    _plan(ctx, model.graph, job["element"], payload["definition"], previous=payload)
