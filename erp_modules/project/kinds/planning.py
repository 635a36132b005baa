"""Programmes, milestones, tasks and parts, and what may be done to each."""

from erp_modules.project import model, panels, queries, states
from erp_modules.project.acts import planning
from workflow_engine.errors import _l
from workflow_engine.records import Act, Kind

READ, WRITE = "project:read", "project:write"

PROGRAMMES = Kind(
    name="programme",
    path="programmes",
    title=_l("Programme"),
    plural=_l("Programmes"),
    entity=model.Programme,
    read=READ,
    write="programme:write",
    columns=("number", "title", "manager_id", "sponsor_id", "go_live_on", "cutover", "state"),
    search=("number", "title", "name_zh"),
    filters=("state", "manager_id"),
    states=states.PROGRAMME,
    numbers="PRG-{year}-{n:03d}",
    check=planning.check_programme,
    facts=planning.programme_facts,
    created="programme.created",
    acts=(
        Act(
            name="start", title=_l("Start programme"), permission="programme:write", to="running",
            run=planning.start, event="programme.started", tone="primary",
        ),
        Act(
            name="take_up", title=_l("Let a process lead it"), permission="programme:write",
            when=frozenset({"running"}), fits=lambda record: not queries.is_led(record),
            reason=True, event="programme.started",
        ),
        Act(
            name="go_live", title=_l("Go live"), permission="programme:write", to="live",
            run=planning.go_live, event="programme.live", tone="primary",
            ready=queries.has_passed_all,
        ),
        Act(
            name="close", title=_l("Close"), permission="programme:write", to="closed",
            event="programme.closed",
        ),
        Act(
            name="cancel", title=_l("Cancel"), permission="programme:write", to="cancelled",
            reason=True, event="programme.cancelled", tone="danger",
        ),
    ),
    panels=(panels.STEPS, panels.PATH),
    icon="target",
)  # fmt: skip
MILESTONES = Kind(
    name="milestone",
    path="milestones",
    title=_l("Milestone"),
    plural=_l("Milestones"),
    entity=model.Milestone,
    read=READ,
    write=WRITE,
    columns=(
        "number", "title", "step", "baseline_on", "forecast_on", "actual_on", "slip", "state",
    ),
    search=("number", "title", "name_zh"),
    filters=("programme_id", "state"),
    states=states.MILESTONE,
    numbers="MS-{year}-{n:05d}",
    check=planning.check_milestone,
    facts=planning.milestone_facts,
    acts=(
        Act(
            name="forecast", title=_l("Say when it is expected"), permission=WRITE,
            when=frozenset({"planned"}), run=planning.forecast, inputs=model.Forecast,
        ),
        Act(
            name="reach", title=_l("Reached"), permission=WRITE, to="reached",
            run=planning.reach, inputs=model.Reached, tone="primary", undo="take_back",
        ),
        Act(
            name="take_back", title=_l("Not reached after all"), permission=WRITE, to="planned",
            run=planning.take_back, reason=True,
        ),
        Act(
            name="rebase", title=_l("Agree a new baseline"), permission="programme:rebase",
            when=frozenset({"planned"}), run=planning.rebase, reason=True,
            fits=lambda record: record.slip != 0,
        ),
        Act(
            name="drop", title=_l("Drop"), permission=WRITE, to="dropped", reason=True,
            tone="danger",
        ),
    ),
    icon="flag",
)  # fmt: skip
TASKS = Kind(
    name="project_task",
    path="tasks",
    title=_l("Project task"),
    plural=_l("Project tasks"),
    entity=model.ProjectTask,
    read=READ,
    write=WRITE,
    columns=(
        "number", "title", "step", "owner_id", "planned_start", "planned_end", "percent", "state",
    ),
    search=("number", "title", "name_zh"),
    filters=("programme_id", "owner_id", "state"),
    states=states.TASK,
    numbers="PT-{year}-{n:05d}",
    check=planning.check_task,
    facts=planning.task_facts,
    acts=(
        Act(
            name="start", title=_l("Begin"), permission=WRITE, to="started",
            when=frozenset({"planned"}), run=planning.start_task, tone="primary",
        ),
        Act(
            name="progress", title=_l("Say how far it is"), permission=WRITE,
            when=frozenset({"started"}), run=planning.progress, inputs=model.Progress,
        ),
        Act(
            name="finish", title=_l("Done"), permission=WRITE, to="done",
            run=planning.finish_task, event="project_task.done", tone="primary", undo="reopen",
        ),
        Act(
            name="reopen", title=_l("Take up again"), permission=WRITE, to="started",
            when=frozenset({"done"}), run=planning.reopen_task, reason=True,
        ),
        Act(
            name="drop", title=_l("Drop"), permission=WRITE, to="dropped", reason=True,
            tone="danger",
        ),
    ),
    icon="list-check",
)  # fmt: skip
RACI = Kind(
    name="raci_entry",
    path="raci",
    title=_l("Part in a task"),
    plural=_l("Parts (RACI)"),
    entity=model.RaciEntry,
    read=READ,
    write=WRITE,
    columns=("task_id", "deliverable", "person_id", "role"),
    filters=("programme_id", "task_id", "person_id", "role"),
    check=planning.check_raci,
    icon="users",
)
