"""Programmes, milestones, tasks and parts."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from erp_modules.project import judging, queries, rules
from erp_modules.project.acts.common import (
    alarm,
    require_order,
    require_past,
    require_programme,
    require_same,
    require_two,
)
from erp_modules.project.model import Milestone, Programme, ProjectTask, RaciEntry
from erp_modules.project.states import PASSED
from workflow_engine.errors import BusinessError, _l
from workflow_engine.modules import OperationContext


def check_programme(draft: Any, record: Programme) -> None:
    require_order(draft, "go_live_on", record.starts_on, record.go_live_on)
    if record.sponsor_id == record.manager_id:
        draft.fields.refuse("sponsor", _l("The sponsor decides about the manager's work."))


def start(ctx: OperationContext, record: Programme) -> None:
    """Begin; from now on the milestones' days are the baseline, and there are seven gates."""
    if not record.goals:
        raise BusinessError("NO_GOALS", _l("Say first what the programme is to reach."))
    vague = judging.unmeasurable(record)
    if vague:
        raise BusinessError(
            "GOALS_VAGUE",
            _l("These goals need a value before, another target, a day and an owner: {goals}."),
            goals=", ".join(vague),
        )
    for milestone in queries.all_of(ctx.session, Milestone, programme_id=record.id):
        milestone.baseline_on = milestone.baseline_on or milestone.planned_on
    ctx.call("project.open_gates", programme=record.id)


def go_live(ctx: OperationContext, record: Programme) -> None:
    """The last gate says whether the new system may be used."""
    gates = queries.gates(ctx.session, record.id)
    waiting = [gate.title for gate in gates if gate.state not in PASSED]
    if waiting:
        raise BusinessError(
            "GATES_OPEN", _l("These gates are not passed: {gates}."), gates=", ".join(waiting)
        )


def programme_facts(session: Any, record: Programme) -> Mapping[str, Any]:
    return {
        "sponsor": record.sponsor_id,
        "manager": record.manager_id,
        "starts_on": record.starts_on.isoformat(),
        "go_live_on": record.go_live_on.isoformat(),
        "cutover": record.cutover,
        "tolerance": record.tolerance,
        "goals": len(record.goals),
    }


def check_milestone(draft: Any, record: Milestone) -> None:
    programme = require_programme(draft, record.programme_id)
    if record.baseline_on is None and programme.state != "draft":
        record.baseline_on = record.planned_on
    if not draft.fields.errors:
        _told_slip(draft.ctx, record)


def _slip(record: Milestone) -> int:
    return rules.slip(record.planned_on, record.baseline_on, record.forecast_on, record.actual_on)


def forecast(ctx: OperationContext, record: Milestone, *, forecast_on: date) -> bool:
    """Say when it is expected; a slip that grew is told."""
    if record.forecast_on == forecast_on:
        return False
    record.forecast_on = forecast_on
    _told_slip(ctx, record)
    return True


def reach(ctx: OperationContext, record: Milestone, *, actual_on: date | None = None) -> None:
    record.actual_on = require_past(ctx, actual_on)
    _told_slip(ctx, record)


def _told_slip(ctx: OperationContext, record: Milestone) -> None:
    before, record.slip = record.slip, _slip(record)
    if record.slip <= max(before, 0):
        return
    programme = ctx.record("programme", record.programme_id)
    beyond = record.slip > programme.tolerance
    payload = {**milestone_facts(ctx.session, record), "beyond": beyond}
    ctx.emit("milestone.slipped", key=record.id, payload=payload)
    if beyond:
        alarm(ctx, programme, "milestone", record, slip=record.slip)


def take_back(ctx: OperationContext, record: Milestone) -> None:
    record.actual_on = None
    record.slip = _slip(record)


def rebase(ctx: OperationContext, record: Milestone) -> None:
    """What is planned becomes what was agreed; the sponsor's business."""
    record.baseline_on = record.forecast_on or record.planned_on
    record.planned_on = record.baseline_on
    record.slip = _slip(record)


def milestone_facts(session: Any, record: Milestone) -> Mapping[str, Any]:
    days = ("planned_on", "baseline_on", "forecast_on", "actual_on")
    said = {name: getattr(record, name) for name in days}
    return {
        "milestone": record.id,
        "programme": record.programme_id,
        "title": record.title,
        "slip": record.slip,
        **{name: day.isoformat() if day else None for name, day in said.items()},
    }


def check_task(draft: Any, record: ProjectTask) -> None:
    """Days, deputies and predecessors; tasks that would wait for each other are refused."""
    require_programme(draft, record.programme_id)
    require_order(draft, "planned_end", record.planned_start, record.planned_end)
    require_two(draft, record.owner_id, record.deputy_id)
    require_same(draft, "milestone", "milestone", record.milestone_id, record.programme_id)
    seen: set[str] = set()
    for index, line in enumerate(record.predecessors):
        path = f"predecessors.{index}.task"
        require_same(draft, path, "project_task", line.task_id, record.programme_id)
        if line.task_id in seen:
            draft.fields.refuse(path, _l("It is named already."))
        seen.add(line.task_id)
    if not draft.fields.errors:
        _refuse_circle(draft, record)
    if not draft.fields.errors:
        _push_milestone(draft.ctx, record)


def _push_milestone(ctx: OperationContext, record: ProjectTask) -> None:
    """A milestone is not reached before its tasks end: the last of them says when it is expected.

    In a plan that nobody agreed yet nothing slips.
    """
    if record.milestone_id is None or record.state not in judging.OPEN_TASK:
        return
    milestone = ctx.record("milestone", record.milestone_id, lock=True)
    expected = milestone.forecast_on or milestone.planned_on
    if milestone.baseline_on is None or milestone.state != "planned":
        return
    if record.planned_end > expected:
        milestone.forecast_on = record.planned_end
        milestone.rev += 1
        _told_slip(ctx, milestone)


def _refuse_circle(draft: Any, record: ProjectTask) -> None:
    tasks = queries.all_of(draft.ctx.session, ProjectTask, programme_id=record.programme_id)
    names = {task.id: task.number or task.title for task in tasks}
    after = {task.id: [line.task_id for line in task.predecessors] for task in tasks}
    after[record.id] = [line.task_id for line in record.predecessors]
    try:
        rules.in_order(after)
    except rules.Circle as circle:
        told = " → ".join(names.get(name, record.title) for name in circle.names)
        draft.fields.refuse("predecessors", _l("They wait for each other: {tasks}."), tasks=told)


def start_task(ctx: OperationContext, record: ProjectTask) -> None:
    waiting = [
        task.number or task.title
        for task in (ctx.record("project_task", line.task_id) for line in record.predecessors)
        if task.state not in ("done", "dropped")
    ]
    if waiting:
        raise BusinessError(
            "PREDECESSORS_OPEN", _l("These have to end first: {tasks}."), tasks=", ".join(waiting)
        )
    record.actual_start = require_past(ctx, None)


def progress(ctx: OperationContext, record: ProjectTask, *, percent: int) -> bool:
    changed = record.percent != percent
    record.percent = percent
    return changed


def finish_task(ctx: OperationContext, record: ProjectTask) -> None:
    record.percent, record.actual_end = 100, require_past(ctx, None)


def reopen_task(ctx: OperationContext, record: ProjectTask) -> None:
    record.percent, record.actual_end = 99, None


def task_facts(session: Any, record: ProjectTask) -> Mapping[str, Any]:
    return {
        "programme": record.programme_id,
        "step": record.step,
        "owner": record.owner_id,
        "deputy": record.deputy_id,
        "percent": record.percent,
        "planned_end": record.planned_end.isoformat(),
    }


def check_raci(draft: Any, record: RaciEntry) -> None:
    """One thing, and for a task no second who is accountable."""
    require_programme(draft, record.programme_id)
    if (record.task_id is None) == (record.deliverable is None):
        draft.fields.refuse("task", _l("Name a task or a deliverable, one of the two."))
        return
    task = require_same(draft, "task", "project_task", record.task_id, record.programme_id)
    record.title = f"{record.role} · {task.title if task else record.deliverable}"
    about = {"task_id": record.task_id, "deliverable": record.deliverable}
    others = queries.all_of(draft.ctx.session, RaciEntry, programme_id=record.programme_id, **about)
    for other in others:
        if other.id == record.id:
            continue
        if other.role == record.role == "A":
            draft.fields.refuse("role", _l("Somebody else is accountable for it already."))
        if (other.role, other.person_id) == (record.role, record.person_id):
            draft.fields.refuse("person", _l("This person has this part already."))
