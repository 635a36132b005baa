"""The critical path of a programme's tasks."""

from collections.abc import Mapping
from typing import Any

from erp_modules.project import queries, rules
from erp_modules.project.model import Programme, ProjectTask


def found(session: Any, programme: Programme) -> Mapping[str, Any]:
    """Early and late dates of every task, the path without slack, and the day all is done.

    Who waits for nobody begins as planned, or as begun; who waits begins when those have ended.
    """
    tasks = [
        task
        for task in queries.all_of(session, ProjectTask, programme_id=programme.id)
        if task.state != "dropped"
    ]
    if not tasks:
        return {"path": [], "tasks": [], "finish_on": None, "days": 0}
    beginning = min(_start(task) for task in tasks)
    dates = rules.schedule(_job(task, beginning) for task in tasks)
    by_id = {task.id: task for task in tasks}
    order = sorted(dates, key=lambda name: (dates[name].early_start, by_id[name].number or ""))
    last = max(each.early_end for each in dates.values())
    return {
        "path": [by_id[name].number for name in rules.critical(dates)],
        "tasks": [_told(by_id[name], dates[name], beginning) for name in order],
        "finish_on": rules.day_of(beginning, last - 1),
        "days": last,
    }


def _start(task: ProjectTask) -> Any:
    return task.actual_start or task.planned_start


def _job(task: ProjectTask, beginning: Any) -> rules.Job:
    free = not task.predecessors or task.actual_start is not None
    return rules.Job(
        task.id,
        max(rules.days_of(_start(task), task.actual_end or task.planned_end), 1),
        {line.task_id: line.lag for line in task.predecessors},
        (_start(task) - beginning).days if free else 0,
    )


def _told(task: ProjectTask, dates: rules.Dates, beginning: Any) -> Mapping[str, Any]:
    return {
        "task": task.id,
        "number": task.number,
        "title": task.title,
        "name_zh": task.name_zh,
        "early_start": rules.day_of(beginning, dates.early_start),
        "early_end": rules.day_of(beginning, dates.early_end - 1),
        "late_start": rules.day_of(beginning, dates.late_start),
        "late_end": rules.day_of(beginning, dates.late_end - 1),
        "slack": dates.slack,
        "critical": dates.critical,
    }
