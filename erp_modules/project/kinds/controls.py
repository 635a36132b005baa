"""Risks and issues, and what may be done to each."""

from erp_modules.project import model, states
from erp_modules.project.acts import controls
from erp_modules.project.kinds.planning import READ
from workflow_engine.errors import _l
from workflow_engine.records import Act, Kind

WRITE = "project:report"

RISKS = Kind(
    name="risk",
    path="risks",
    title=_l("Risk"),
    plural=_l("Risks"),
    entity=model.Risk,
    read=READ,
    write=WRITE,
    columns=("number", "title", "probability", "impact", "score", "owner_id", "state"),
    search=("number", "title", "name_zh"),
    filters=("programme_id", "owner_id", "source", "state"),
    states=states.RISK,
    numbers="RK-{year}-{n:05d}",
    check=controls.check_risk,
    facts=controls.risk_facts,
    content=("title", "source", "probability", "impact", "score", "owner_id", "sign"),
    acts=(
        Act(
            name="treat", title=_l("Treat"), permission=WRITE, to="treated", run=controls.treat,
            inputs=model.Treatment, tone="primary",
        ),
        Act(
            name="accept", title=_l("Bear it"), permission="risk:accept", to="accepted",
            run=controls.accept, reason=True,
        ),
        Act(
            name="trigger", title=_l("It has happened"), permission=WRITE, to="triggered",
            run=controls.trigger, event="risk.triggered", tone="danger",
        ),
        Act(
            name="reopen", title=_l("Take up again"), permission=WRITE, to="open",
            run=controls.reopen, reason=True,
        ),
        Act(name="close", title=_l("Close"), permission=WRITE, to="closed", reason=True),
    ),
    icon="alert-triangle",
)  # fmt: skip
CHANGES = Kind(
    name="change_request",
    path="changes",
    title=_l("Change request"),
    plural=_l("Change requests"),
    entity=model.ChangeRequest,
    read=READ,
    write=WRITE,
    columns=("number", "title", "effort", "delay", "decided_by_id", "state"),
    search=("number", "title", "name_zh"),
    filters=("programme_id", "state"),
    states=states.CHANGE,
    numbers="CR-{year}-{n:05d}",
    check=controls.check_change,
    facts=controls.change_facts,
    acts=(
        Act(
            name="ask", title=_l("Ask for it"), permission=WRITE, to="asked",
            run=controls.ask_change, tone="primary",
        ),
        Act(
            name="accept", title=_l("Accept"), permission="gate:decide", to="accepted",
            run=controls.decide_change, event="change_request.decided", tone="primary",
        ),
        Act(
            name="refuse", title=_l("Refuse"), permission="gate:decide", to="refused",
            run=controls.decide_change, reason=True, event="change_request.decided",
            tone="danger",
        ),
        Act(name="build", title=_l("Built"), permission="project:write", to="built"),
    ),
    icon="edit",
)  # fmt: skip
ISSUES = Kind(
    name="project_issue",
    path="issues",
    title=_l("Project issue"),
    plural=_l("Project issues"),
    entity=model.Issue,
    read=READ,
    write=WRITE,
    columns=("number", "title", "severity", "found_in", "owner_id", "due_on", "state"),
    search=("number", "title", "name_zh"),
    filters=("programme_id", "severity", "found_in", "owner_id", "state"),
    states=states.ISSUE,
    numbers="IS-{year}-{n:05d}",
    check=controls.check_issue,
    facts=controls.issue_facts,
    created="project_issue.reported",
    acts=(
        Act(
            name="take", title=_l("Take it on"), permission=WRITE, to="taken", run=controls.take,
        ),
        Act(
            name="solve", title=_l("Solved"), permission=WRITE, to="solved", run=controls.solve,
            inputs=model.Solution, tone="primary", event="project_issue.solved",
        ),
        Act(
            name="close", title=_l("Looked at and closed"), permission=WRITE, to="closed",
            run=controls.close, event="project_issue.closed", undo="reopen", tone="primary",
        ),
        Act(
            name="reopen", title=_l("Take up again"), permission=WRITE, to="open", reason=True,
        ),
    ),
    icon="bug",
)  # fmt: skip
