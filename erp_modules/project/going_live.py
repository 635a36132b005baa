"""What the go-live processes read of a programme, and do to several of its records at once."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from erp_modules.project import judging, queries, rules
from erp_modules.project.acts.common import acting, today
from erp_modules.project.model import (
    DataLoad,
    Gate,
    Milestone,
    Programme,
    ProjectTask,
    Risk,
    RunbookTask,
    Waiver,
)
from erp_modules.project.operations import READ
from erp_modules.project.states import PASSED
from workflow_engine.commands import records as commands
from workflow_engine.modules import OperationContext, operation
from workflow_engine.persistence.records import look_up
from workflow_engine.records.facts import facts_of

#: So many days before the go-live nothing is changed any more.
FREEZE = 5


def _programme(ctx: OperationContext, named: str, *, lock: bool = False) -> Programme:
    found: Programme = look_up(
        ctx.session, ctx.kinds["programme"], ctx.company_id, named, lock=lock
    )
    return found


@operation("project.load_programme", permission=READ)
def load_programme(ctx: OperationContext, *, programme: str) -> Mapping[str, Any]:
    """The programme, its gates step by step, and the first step whose gate is not passed.

    ``step`` is 8 when all of them are; ``freeze_on`` the day from which nothing is changed.
    """
    record = _programme(ctx, programme)
    gates = queries.gates(ctx.session, record.id)
    waiting = [gate.step for gate in gates if gate.state not in PASSED]
    return {
        **facts_of(ctx.kinds["programme"], ctx.session, record),
        "gates": [gate.id for gate in gates],
        "step": min(waiting, default=len(gates) + 1),
        "freeze_on": record.go_live_on - timedelta(days=FREEZE),
    }


@operation("project.departments", permission=READ)
def departments(ctx: OperationContext) -> Mapping[str, Any]:
    """Who has to be asked: each department that has a head."""
    found = queries.headed_departments(ctx.session, ctx.company_id)
    rows = [
        {"code": code, "name": name, "name_zh": name_zh or name, "head": head}
        for code, name, name_zh, head in found
    ]
    return {"departments": rows}


@operation("project.check_goals", permission=READ)
def check_goals(ctx: OperationContext, *, programme: str) -> Mapping[str, Any]:
    """Whether each goal has a value before, another target, a day and an owner; which has not."""
    record = _programme(ctx, programme)
    vague = judging.unmeasurable(record)
    return {"measurable": bool(record.goals) and not vague, "vague": vague}


@operation("project.ask_waivers", permission="gate:write")
def ask_waivers(
    ctx: OperationContext, *, gate: str, until: date, justification: str, person: str = ""
) -> Mapping[str, Any]:
    """Ask to do without everything that is missing and may be waived; what was asked stands."""
    record: Gate = look_up(ctx.session, ctx.kinds["gate"], ctx.company_id, gate, lock=True)
    asked = []
    for each in judging.judge(ctx.session, record, today(ctx)):
        if not each.missing or each.criterion.mandatory:
            continue
        there = queries.all_of(ctx.session, Waiver, criterion_id=each.criterion.id, state="draft")
        values = {
            "criterion": each.criterion.id, "title": each.criterion.title,
            "justification": justification, "expires_on": until.isoformat(),
        }  # fmt: skip
        kind = ctx.kinds["waiver"]
        waiver = there[0] if there else commands.make(acting(ctx, person), kind, values)
        asked.append(waiver.id)
    return {"waivers": asked}


@operation("project.reopen_gates", permission="gate:write")
def reopen_gates(
    ctx: OperationContext, *, programme: str, step: int, reason: str
) -> Mapping[str, Any]:
    """Go back to a step: its gate and all after it are open again."""
    record = _programme(ctx, programme, lock=True)
    opened = []
    for gate in queries.gates(ctx.session, record.id):
        if gate.step < step or gate.state == "open":
            continue
        for owner in gate.owners:
            owner.signed_at = None
        gate.decided_at = gate.decided_by_id = gate.back_to = None
        ctx.kinds["gate"].move(gate, "open", reason.strip() or record.title)
        opened.append(gate.id)
    ctx.session.flush()
    return {"gates": opened}


@operation("project.datasets", permission=READ)
def datasets(ctx: OperationContext, *, programme: str, stage: str = "dry") -> Mapping[str, Any]:
    """The data of one stage (``dry``, ``rehearsal``, ``live``) that its owners did not sign."""
    found = _programme(ctx, programme)
    loads = queries.all_of(ctx.session, DataLoad, programme_id=found.id, stage=stage)
    rows = [
        {"data_load": load.id, "title": load.title, "name_zh": load.name_zh or load.title,
         "owner": load.owner_id, "loops": load.loops}
        for load in loads if load.state != "signed"
    ]  # fmt: skip
    return {"datasets": rows}


@operation("project.runbook", permission=READ)
def runbook(ctx: OperationContext, *, programme: str) -> Mapping[str, Any]:
    """When the cut-over begins, reaches the point of no return and ends, as planned; its tasks.

    Without a runbook the moments are null; ``failed`` names the tasks that failed.
    """
    found = _programme(ctx, programme)
    tasks = queries.all_of(ctx.session, RunbookTask, programme_id=found.id)
    points = [task.planned_start_at for task in tasks if task.point_of_no_return]
    return {
        "begins_at": min((task.planned_start_at for task in tasks), default=None),
        "no_return_at": min(points, default=None),
        "ends_at": max((task.planned_end_at for task in tasks), default=None),
        "tasks": [
            {"runbook_task": task.id, "title": task.title, "owner": task.owner_id,
             "state": task.state}
            for task in sorted(tasks, key=lambda task: task.place)
        ],
        "failed": [task.title for task in tasks if task.state == "failed"],
    }  # fmt: skip


@operation("project.weekly_report", permission=READ)
def weekly_report(ctx: OperationContext, *, programme: str) -> Mapping[str, Any]:
    """How far a programme is: work by planned days, gates, issues, high risks, late milestones."""
    found = _programme(ctx, programme)
    tasks = [
        task
        for task in queries.all_of(ctx.session, ProjectTask, programme_id=found.id)
        if task.state != "dropped"
    ]
    days = [rules.days_of(task.planned_start, task.planned_end) for task in tasks]
    done = sum(task.percent * length for task, length in zip(tasks, days, strict=True))
    milestones = queries.all_of(ctx.session, Milestone, programme_id=found.id, state="planned")
    risks = queries.all_of(ctx.session, Risk, programme_id=found.id)
    issues = queries.issues_by_severity(ctx.session, found.id)
    gates = queries.gates(ctx.session, found.id)
    return {
        "percent": round(done / sum(days)) if days else 0,
        "gates_passed": sum(gate.state in PASSED for gate in gates),
        "S1": issues.get("S1", 0),
        "S2": issues.get("S2", 0),
        "high_risks": sum(risk.score >= rules.HIGH and risk.state != "closed" for risk in risks),
        "late": [f"{each.title}: +{each.slip}" for each in milestones if each.slip > 0],
    }


OPERATIONS = (
    load_programme,
    departments,
    check_goals,
    ask_waivers,
    reopen_gates,
    datasets,
    runbook,
    weekly_report,
)
