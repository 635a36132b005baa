"""What processes ask of a project, beside the acts of its documents. All may be repeated.

Records are named by id, or by their number. Where a person has decided in a task, ``person`` says
who it was; somebody who calls by himself acts for nobody else.
"""

from collections.abc import Mapping
from typing import Any

from erp_modules.project import judging, queries
from erp_modules.project import path as critical
from erp_modules.project.acts.beginning import MANDATORY, STEPS, THRESHOLDS
from erp_modules.project.acts.common import acting, alarm, today
from erp_modules.project.model import MEASURES, Gate, GateCriterion
from workflow_engine.commands import records as commands
from workflow_engine.domain.ids import new_id
from workflow_engine.errors import BusinessError, _l
from workflow_engine.modules import OperationContext, operation
from workflow_engine.persistence.records import look_up
from workflow_engine.records.facts import facts_of

READ = "project:read"
#: Decision -> the act that carries it out.
DECISIONS = {"go": "go", "conditional": "go_conditionally", "no_go": "stop"}


def _found(ctx: OperationContext, kind: str, named: str, *, lock: bool = False) -> Any:
    return look_up(ctx.session, ctx.kinds[kind], ctx.company_id, named, lock=lock)


def _do(ctx: Any, kind: str, act: str, record: Any, reason: str = "", **inputs: Any) -> None:
    found = ctx.kinds[kind]
    commands.perform(ctx, found, found.act(act), record, inputs, reason or None)


@operation("project.open_gates", permission="gate:write")
def open_gates(ctx: OperationContext, *, programme: str) -> Mapping[str, Any]:
    """The seven gates with their usual criteria, where the programme has none; their ids."""
    found = _found(ctx, "programme", programme, lock=True)
    there = {gate.step for gate in queries.gates(ctx.session, found.id)}
    for step, (title, name_zh, criteria) in enumerate(STEPS, 1):
        if step in there:
            continue
        owners = [{"person": found.manager_id}]
        said = {"title": title, "name_zh": name_zh, "owners": owners}
        values = {"programme": found.id, "step": step, **said}
        gate = commands.make(ctx, ctx.kinds["gate"], values)
        for code, asked, asked_zh in criteria:
            measure = code if code in MEASURES else "evidence"
            criterion = GateCriterion(
                id=new_id(), company_id=ctx.company_id, gate_id=gate.id, title=asked, code=code,
                name_zh=asked_zh, measure=measure, threshold=THRESHOLDS.get(measure),
                mandatory=code in MANDATORY,
            )  # fmt: skip
            ctx.session.add(criterion)
    ctx.session.flush()
    gates = queries.gates(ctx.session, found.id)
    return {"programme": found.id, "gates": [gate.id for gate in gates]}


@operation("project.check_gate", permission=READ)
def check_gate(ctx: OperationContext, *, gate: str) -> Mapping[str, Any]:
    """Whether nothing is missing, what is, what is waived, and who did not countersign."""
    record: Gate = _found(ctx, "gate", gate)
    programme = ctx.record("programme", record.programme_id)
    judged = judging.judge(ctx.session, record, today(ctx))
    missing = [each.told for each in judged if each.missing]
    return {
        "gate": record.id,
        "number": record.number,
        "title": record.title,
        "programme": programme.id,
        "sponsor": programme.sponsor_id,
        "manager": programme.manager_id,
        "owners": [owner.person_id for owner in record.owners],
        "state": record.state,
        "ready": bool(judged) and not missing,
        "missing": missing,
        "waived": [each.told for each in judged if each.waiver is not None],
        "unsigned": judging.unsigned(record),
    }


@operation("project.countersign", permission="gate:sign")
def countersign(ctx: OperationContext, *, gate: str, person: str = "") -> Mapping[str, Any]:
    """An owner of the gate has said that his part is in order."""
    record: Gate = _found(ctx, "gate", gate, lock=True)
    _do(acting(ctx, person), "gate", "sign", record)
    return {"gate": record.id, "state": record.state, "unsigned": judging.unsigned(record)}


@operation("project.decide_gate", permission="gate:decide")
def decide_gate(
    ctx: OperationContext,
    *,
    gate: str,
    decision: str,
    reason: str = "",
    person: str = "",
    back_to: int | None = None,
) -> Mapping[str, Any]:
    """The sponsor's decision: ``go``, ``conditional`` or ``no_go`` with the step to go back to."""
    record: Gate = _found(ctx, "gate", gate, lock=True)
    if decision not in DECISIONS:
        raise BusinessError("NO_DECISION", _l("Decide go, conditional or no_go."))
    if decision != "go" and not reason.strip():
        raise BusinessError("REASON_NEEDED", _l("Say why."))
    if record.state != decision:
        inputs = {"back_to": back_to or record.step} if decision == "no_go" else {}
        _do(acting(ctx, person), "gate", DECISIONS[decision], record, reason.strip(), **inputs)
    return facts_of(ctx.kinds["gate"], ctx.session, record)


@operation("project.decide_waiver", permission="gate:decide")
def decide_waiver(
    ctx: OperationContext, *, waiver: str, granted: bool, person: str = "", reason: str = ""
) -> Mapping[str, Any]:
    """The sponsor grants a waiver or refuses it."""
    record = _found(ctx, "waiver", waiver, lock=True)
    if record.state != ("granted" if granted else "refused"):
        act = "grant" if granted else "refuse"
        _do(acting(ctx, person), "waiver", act, record, reason.strip())
    return facts_of(ctx.kinds["waiver"], ctx.session, record)


@operation("project.expire_waivers", permission="gate:write")
def expire_waivers(ctx: OperationContext) -> Mapping[str, Any]:
    """Waivers end on their day; a gate that lived on one is open again."""
    ended, opened = [], []
    for waiver in queries.lapsed_waivers(ctx.session, ctx.company_id, today(ctx)):
        ctx.kinds["waiver"].move(waiver, "expired")
        ended.append(waiver.id)
        criterion = ctx.record("gate_criterion", waiver.criterion_id)
        gate = ctx.record("gate", criterion.gate_id, lock=True)
        ctx.session.flush()
        judged = judging.judge(ctx.session, gate, today(ctx))
        if gate.state == "conditional" and any(each.missing for each in judged):
            ctx.kinds["gate"].move(gate, "open", waiver.number)
            opened.append(gate.id)
            alarm(ctx, ctx.record("programme", gate.programme_id), "gate", gate, waiver=waiver.id)
        payload = {
            "waiver": waiver.id,
            "number": waiver.number,
            "state": waiver.state,
            "gate": gate.id,
            "programme": gate.programme_id,
        }
        ctx.emit("waiver.expired", key=gate.id, payload=payload)
    return {"expired": ended, "opened": opened}


@operation("project.note_evidence", permission="evidence:write")
def note_evidence(
    ctx: OperationContext,
    *,
    title: str,
    criterion: str = "",
    gate: str = "",
    runbook_task: str = "",
    data_load: str = "",
    link: str = "",
    document_hash: str = "",
    person: str = "",
) -> Mapping[str, Any]:
    """Note the proof of a criterion, a runbook task or a data load; the same proof only once.

    With a gate the criterion is told by its short name; one that the gate no longer asks for
    needs no proof.
    """
    if gate:
        criterion = queries.criterion(ctx.session, _found(ctx, "gate", gate).id, criterion)
        if not criterion:
            return {"evidence": None, "number": None, "noted_by": None}
    told = {
        "criterion": criterion, "runbook_task": runbook_task, "data_load": data_load,
        "link": link, "document_hash": document_hash.lower(),
    }  # fmt: skip
    given = {name: value for name, value in told.items() if value}
    refers = ("criterion", "runbook_task", "data_load")
    wanted = {f"{name}_id" if name in refers else name: value for name, value in given.items()}
    for name in ("runbook_task", "data_load"):
        if name in given:
            wanted[f"{name}_id"] = _found(ctx, name, given[name]).id
    there = queries.evidence_like(ctx.session, ctx.company_id, **wanted)
    if there is None:
        values = {"title": title, **given}
        there = commands.make(acting(ctx, person), ctx.kinds["evidence"], values)
    return {"evidence": there.id, "number": there.number, "noted_by": there.noted_by_id}


@operation("project.critical_path", permission=READ)
def critical_path(ctx: OperationContext, *, programme: str) -> Mapping[str, Any]:
    """Numbers on the critical path, all tasks with early and late dates and slack, the last day."""
    return critical.found(ctx.session, _found(ctx, "programme", programme))


@operation("project.slip", permission=READ)
def slip(ctx: OperationContext, *, milestone: str) -> Mapping[str, Any]:
    """Days a milestone is behind its baseline, and whether that is more than allowed."""
    record = _found(ctx, "milestone", milestone)
    programme = ctx.record("programme", record.programme_id)
    facts = facts_of(ctx.kinds["milestone"], ctx.session, record)
    return {**facts, "beyond": record.slip > programme.tolerance}


@operation("project.reconcile", permission="data_load:write")
def reconcile(ctx: OperationContext, *, dataset: str) -> Mapping[str, Any]:
    """Compare what was loaded with what was expected, once for each load."""
    record = _found(ctx, "data_load", dataset, lock=True)
    if record.state == "loaded":
        same = (
            record.loaded_count == record.expected_count
            and record.loaded_total == record.expected_total
        )
        _do(ctx, "data_load", "agree" if same else "differ", record)
    facts = facts_of(ctx.kinds["data_load"], ctx.session, record)
    return {**facts, "agrees": record.state in ("reconciled", "signed")}


@operation("project.sign_dataset", permission="data_load:sign")
def sign_dataset(ctx: OperationContext, *, dataset: str, person: str = "") -> Mapping[str, Any]:
    """The owner of the data signs for totals that agree."""
    record = _found(ctx, "data_load", dataset, lock=True)
    if record.state != "signed":
        _do(acting(ctx, person), "data_load", "sign", record)
    return facts_of(ctx.kinds["data_load"], ctx.session, record)


@operation("project.training_status", permission=READ)
def training_status(ctx: OperationContext, *, programme: str) -> Mapping[str, Any]:
    """For each part in the system: people, how many passed all their courses, and the share."""
    found = judging.training(ctx.session, _found(ctx, "programme", programme).id)
    return {"roles": found, "least": min((each["share"] for each in found), default=None)}


@operation("project.open_issues", permission=READ)
def open_issues(ctx: OperationContext, *, programme: str) -> Mapping[str, Any]:
    """How many issues are not solved yet, by severity."""
    found = queries.issues_by_severity(ctx.session, _found(ctx, "programme", programme).id)
    counts = {severity: found.get(severity, 0) for severity in ("S1", "S2", "S3", "S4")}
    return {**counts, "all": sum(counts.values())}


@operation("project.raci_gaps", permission=READ)
def raci_gaps(ctx: OperationContext, *, programme: str) -> Mapping[str, Any]:
    """Tasks for which nobody is accountable."""
    tasks = judging.without_accountable(ctx.session, _found(ctx, "programme", programme).id)
    return {"tasks": [{"task": each.id, "title": each.title} for each in tasks]}


OPERATIONS = (
    open_gates,
    check_gate,
    countersign,
    decide_gate,
    decide_waiver,
    expire_waivers,
    note_evidence,
    critical_path,
    slip,
    reconcile,
    sign_dataset,
    training_status,
    open_issues,
    raci_gaps,
)
