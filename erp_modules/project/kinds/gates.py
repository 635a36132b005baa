"""Gates with their criteria, evidence and waivers, and what may be done to each."""

from erp_modules.project import model, panels, states
from erp_modules.project.acts import gates
from erp_modules.project.kinds.planning import READ
from workflow_engine.errors import _l
from workflow_engine.records import Act, Kind

WRITE, SIGN, DECIDE = "gate:write", "gate:sign", "gate:decide"
DECIDED = "gate.decided"

GATES = Kind(
    name="gate",
    path="gates",
    title=_l("Gate"),
    plural=_l("Gates"),
    entity=model.Gate,
    read=READ,
    write=WRITE,
    columns=("number", "step", "title", "programme_id", "due_on", "decided_at", "state"),
    search=("number", "title", "name_zh"),
    filters=("programme_id", "state"),
    states=states.GATE,
    numbers="GT-{year}-{n:05d}",
    check=gates.check_gate,
    facts=gates.gate_facts,
    content=("programme_id", "step", "title"),
    acts=(
        Act(
            name="present", title=_l("Present"), permission=WRITE, to="ready",
            run=gates.present, event="gate.ready", tone="primary",
        ),
        Act(
            name="sign", title=_l("Countersign"), permission=SIGN, when=frozenset({"ready"}),
            run=gates.sign, tone="primary",
        ),
        Act(
            name="go", title=_l("Go"), permission=DECIDE, to="go", when=frozenset({"ready"}),
            run=gates.go, event=DECIDED, tone="primary",
        ),
        Act(
            name="go_conditionally", title=_l("Go with conditions"), permission=DECIDE,
            to="conditional", run=gates.go_conditionally, reason=True, event=DECIDED,
        ),
        Act(
            name="stop", title=_l("No go"), permission=DECIDE, to="no_go", run=gates.stop,
            inputs=model.Return, reason=True, event=DECIDED, tone="danger",
        ),
        Act(
            name="settle", title=_l("Conditions are met"), permission=WRITE, to="go",
            when=frozenset({"conditional"}), run=gates.settle, event="gate.settled",
        ),
        Act(
            name="reopen", title=_l("Take up again"), permission=WRITE, to="open",
            when=frozenset({"ready", "no_go"}), run=gates.reopen, reason=True,
        ),
    ),
    panels=(panels.CRITERIA,),
    icon="shield",
)  # fmt: skip
CRITERIA = Kind(
    name="gate_criterion",
    path="criteria",
    title=_l("Gate criterion"),
    plural=_l("Gate criteria"),
    entity=model.GateCriterion,
    read=READ,
    write=WRITE,
    columns=("gate_id", "title", "measure", "threshold", "mandatory"),
    search=("title", "name_zh"),
    filters=("gate_id", "measure"),
    check=gates.check_criterion,
    icon="list-check",
    menu=False,
)
EVIDENCE = Kind(
    name="evidence",
    path="evidence",
    title=_l("Evidence"),
    plural=_l("Evidence"),
    entity=model.Evidence,
    read=READ,
    write="evidence:write",
    columns=(
        "number", "title", "criterion_id", "runbook_task_id", "data_load_id", "noted_by_id",
        "noted_at", "state",
    ),
    search=("number", "title", "link", "document_hash"),
    filters=("criterion_id", "state"),
    states=states.EVIDENCE,
    numbers="EV-{year}-{n:05d}",
    check=gates.check_evidence,
    facts=gates.evidence_facts,
    created="evidence.noted",
    acts=(
        Act(
            name="withdraw", title=_l("Withdraw"), permission="evidence:write", to="withdrawn",
            reason=True, own=True, tone="danger",
        ),
    ),
    icon="file-check",
)  # fmt: skip
WAIVERS = Kind(
    name="waiver",
    path="waivers",
    title=_l("Waiver"),
    plural=_l("Waivers"),
    entity=model.Waiver,
    read=READ,
    write=WRITE,
    columns=("number", "title", "criterion_id", "expires_on", "granted_by_id", "state"),
    search=("number", "title"),
    filters=("criterion_id", "state"),
    states=states.WAIVER,
    numbers="WV-{year}-{n:05d}",
    check=gates.check_waiver,
    facts=gates.waiver_facts,
    created="waiver.asked",
    acts=(
        Act(
            name="grant", title=_l("Grant"), permission=DECIDE, to="granted", run=gates.grant,
            event="waiver.granted", tone="primary",
        ),
        Act(
            name="refuse", title=_l("Refuse"), permission=DECIDE, to="refused",
            run=gates.refuse, reason=True, event="waiver.refused", tone="danger",
        ),
        Act(
            name="fulfil", title=_l("Made good"), permission=WRITE, to="fulfilled",
            run=gates.fulfil, event="waiver.fulfilled",
        ),
    ),
    icon="hourglass",
)  # fmt: skip
