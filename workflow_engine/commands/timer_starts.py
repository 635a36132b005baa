"""Timer start events: a job starts the version in force at each moment."""

from typing import Any

from workflow_engine.bpmn.graph import ProcessGraph
from workflow_engine.bpmn.starts import first_start, following_start
from workflow_engine.bpmn.timers import Schedule
from workflow_engine.commands.base import Context
from workflow_engine.commands.beginning import begin
from workflow_engine.commands.kept_messages import offer_starts
from workflow_engine.commands.ports import timer_ports


def schedule_starts(
    ctx: Context, graph: ProcessGraph, definition_id: str, *, replaces: str | None
) -> None:
    """Plan the timer starts of a new version; those of the version before it are dropped.

    Messages that were kept because no version listened start their instances now.
    """
    if replaces is not None:
        ctx.uow.jobs.drop_starts(replaces)
    for start in graph.starts:
        schedule = first_start(graph, start.node, timer_ports(ctx))
        if schedule is not None:
            _plan(ctx, definition_id, start.node, schedule)
    offer_starts(ctx, graph, definition_id)


def start_by_timer(ctx: Context, job: dict[str, Any]) -> None:
    """Start the instance that is due and plan the next one."""
    payload = job["payload"]
    model = ctx.models.process(ctx.uow.definitions, payload["definition"])
    point = next(start for start in model.graph.starts if start.node == job["element"])
    begin(ctx, model, {}, start=point)
    last = Schedule(payload["due"], payload["repeat"], payload["every"])
    following = following_start(last, timer_ports(ctx))
    if following is not None:
        _plan(ctx, payload["definition"], job["element"], following)


def _plan(ctx: Context, definition_id: str, node: str, schedule: Schedule) -> None:
    ctx.uow.jobs.add(
        "start",
        company_id=ctx.company_id,
        due=schedule.due,
        now=ctx.now,
        max_attempts=ctx.settings.job_attempts,
        element=node,
        payload={
            "definition": definition_id,
            "due": schedule.due,
            "repeat": schedule.repeat,
            "every": schedule.every,
        },
    )
