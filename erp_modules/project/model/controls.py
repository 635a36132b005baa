"""What may go wrong and what has gone wrong."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from workflow_engine.errors import _l
from workflow_engine.records import Document, choice, day, reference, text, whole

TREATMENTS = {
    "avoid": _l("Avoid"),
    "reduce": _l("Reduce"),
    "transfer": _l("Pass on"),
    "accept": _l("Bear"),
}
SOURCES = {
    "technical": _l("Technology"),
    "business": _l("Business"),
    "management": _l("Management"),
    "external": _l("Surroundings"),
}
SEVERITIES = {
    "S1": _l("S1: business stands still"),
    "S2": _l("S2: business is hindered"),
    "S3": _l("S3: there is a way around"),
    "S4": _l("S4: cosmetic"),
}
FOUND_IN = {
    "test": _l("Test"),
    "acceptance": _l("Acceptance test"),
    "migration": _l("Data migration"),
    "training": _l("Training"),
    "cutover": _l("Cut-over"),
    "operation": _l("Daily use"),
}


@dataclass(eq=False, kw_only=True)
class Risk(Document):
    """Something that may happen; ``score`` is probability times impact, from 1 to 25."""

    programme_id: str = reference(_l("Programme"), "programme", written="once")
    title: str = text(_l("Title"))
    name_zh: str | None = text(_l("Chinese title"), required=False)
    source: str = choice(_l("Source"), SOURCES)
    probability: int = whole(_l("Probability (1–5)"), least=Decimal(1), most=5)
    impact: int = whole(_l("Impact (1–5)"), least=Decimal(1), most=5)
    score: int = whole(_l("Risk score"), default=0, written="never")
    owner_id: str = reference(_l("Owner"), "person")
    sign: str | None = text(
        _l("Sign"), most=500, required=False, help=_l("What shows that it has happened.")
    )
    treatment: str | None = choice(_l("Treatment"), TREATMENTS, required=False, written="never")
    response: str | None = text(
        _l("What is done"), most=1000, required=False, written="never", multiline=True
    )


@dataclass(kw_only=True)
class Treatment:
    """How a risk is met."""

    treatment: str = choice(_l("Treatment"), TREATMENTS)
    response: str = text(_l("What is done"), most=1000, multiline=True)


@dataclass(eq=False, kw_only=True)
class Issue(Document):
    """Something that is wrong now."""

    programme_id: str = reference(_l("Programme"), "programme", written="once")
    title: str = text(_l("Title"))
    name_zh: str | None = text(_l("Chinese title"), required=False)
    description: str | None = text(_l("Description"), most=2000, required=False, multiline=True)
    severity: str = choice(_l("Severity"), SEVERITIES)
    found_in: str = choice(_l("Found in"), FOUND_IN)
    owner_id: str | None = reference(_l("Owner"), "person", required=False)
    due_on: date | None = day(_l("Due on"), required=False)
    solution: str | None = text(_l("Solution"), most=1000, required=False, written="never")
    solved_by_id: str | None = reference(_l("Solved by"), "person", required=False, written="never")


@dataclass(eq=False, kw_only=True)
class ChangeRequest(Document):
    """A wish to change what was agreed: scope, plan or specification."""

    programme_id: str = reference(_l("Programme"), "programme", written="once")
    title: str = text(_l("Title"))
    name_zh: str | None = text(_l("Chinese title"), required=False)
    justification: str = text(_l("Why it is needed"), most=2000, multiline=True)
    effort: int = whole(_l("Effort (days)"), default=0, least=Decimal(0))
    delay: int = whole(_l("Go-live later by (days)"), default=0, least=Decimal(0))
    decided_by_id: str | None = reference(
        _l("Decided by"), "person", required=False, written="never"
    )


@dataclass(kw_only=True)
class Solution:
    """What was done about it."""

    solution: str = text(_l("Solution"), most=1000, multiline=True)
