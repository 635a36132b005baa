"""The seven gates: what each asks for, the proof, and what is let off until a day."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from erp_modules.project.model.planning import LAST_STEP
from workflow_engine.errors import _l
from workflow_engine.records import (
    Document,
    Line,
    Record,
    choice,
    day,
    flag,
    lines,
    moment,
    number,
    reference,
    text,
    whole,
)

#: How a criterion is judged: by evidence that people give, or by what the programme's records say.
MEASURES = {
    "evidence": _l("Evidence"),
    "goals": _l("Goals are measurable"),
    "risks": _l("No high risk untreated"),
    "raci": _l("One accountable for each task"),
    "deputies": _l("Every open task has a deputy"),
    "issues": _l("No S1 or S2 open"),
    "loads": _l("All data signed"),
    "training": _l("Share passed per role"),
    "runbook": _l("Runbook complete"),
}


@dataclass(eq=False, kw_only=True)
class GateOwner(Line):
    """Who countersigns before the sponsor decides."""

    person_id: str = reference(_l("Person"), "person")
    concern: str | None = text(_l("Answers for"), required=False)
    signed_at: datetime | None = moment(_l("Countersigned"), required=False, written="never")


@dataclass(eq=False, kw_only=True)
class Gate(Document):
    """The end of a step: its owners countersign, the sponsor decides."""

    programme_id: str = reference(_l("Programme"), "programme", written="once")
    step: int = whole(_l("Step"), least=Decimal(1), most=LAST_STEP, written="once")
    title: str = text(_l("Title"))
    name_zh: str | None = text(_l("Chinese title"), required=False)
    due_on: date | None = day(_l("Due on"), required=False)
    owners: list[GateOwner] = lines(_l("Countersigned by"), GateOwner, required=False)
    decided_at: datetime | None = moment(_l("Decided"), required=False, written="never")
    decided_by_id: str | None = reference(
        _l("Decided by"), "person", required=False, written="never"
    )
    back_to: int | None = whole(_l("Back to step"), required=False, written="never")


@dataclass(eq=False, kw_only=True)
class GateCriterion(Record):
    """One thing that a gate asks for."""

    gate_id: str = reference(_l("Gate"), "gate", written="once")
    title: str = text(_l("Criterion"))
    code: str | None = text(
        _l("Short name"), most=40, required=False,
        help=_l("By this name a process notes evidence for the criterion."),
    )  # fmt: skip
    name_zh: str | None = text(_l("Chinese title"), required=False)
    measure: str = choice(_l("Judged by"), MEASURES, default="evidence")
    threshold: Decimal | None = number(
        _l("At least (%)"), scale=2, required=False, least=Decimal(0), most=100
    )
    mandatory: bool = flag(_l("Cannot be waived"))


@dataclass(eq=False, kw_only=True)
class Evidence(Document):
    """The proof of one thing: a file with its hash, or an address; written once."""

    title: str = text(_l("Title"), written="once")
    criterion_id: str | None = reference(
        _l("Criterion"), "gate_criterion", required=False, written="once"
    )
    runbook_task_id: str | None = reference(
        _l("Runbook task"), "runbook_task", required=False, written="once"
    )
    data_load_id: str | None = reference(
        _l("Data load"), "data_load", required=False, written="once"
    )
    link: str | None = text(_l("Address"), most=500, required=False, written="once")
    document_hash: str | None = text(
        _l("Hash of the document (SHA-256)"), most=64, required=False, written="once"
    )
    noted_at: datetime | None = moment(_l("Noted at"), required=False, written="never")
    noted_by_id: str | None = reference(_l("Noted by"), "person", required=False, written="never")


@dataclass(eq=False, kw_only=True)
class Waiver(Document):
    """A criterion that a gate does without, until a day."""

    criterion_id: str = reference(_l("Criterion"), "gate_criterion", written="once")
    title: str = text(_l("What is missing"))
    justification: str = text(_l("Justification"), most=1000, multiline=True)
    expires_on: date = day(_l("Valid until"))
    granted_by_id: str | None = reference(
        _l("Granted by"), "person", required=False, written="never"
    )


@dataclass(kw_only=True)
class Return:
    """The earlier step at which the work goes on."""

    back_to: int = whole(_l("Back to step"), least=Decimal(1), most=LAST_STEP)
