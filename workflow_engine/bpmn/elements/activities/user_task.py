"""User task (BPMN 2.0.2, 10.3.3 and 10.3.4): somebody has to act, and says with what outcome."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Self

from workflow_engine.bpmn.elements.activities.lateness import PLAIN, Lateness
from workflow_engine.bpmn.elements.activities.policies import UNSAID, Policies
from workflow_engine.bpmn.elements.activities.voting import Voting
from workflow_engine.bpmn.elements.base import Behaviour, element, given
from workflow_engine.bpmn.errors import BadPriority, NotReferences
from workflow_engine.bpmn.formulas import Formula
from workflow_engine.bpmn.names import whole_number
from workflow_engine.bpmn.progress import UserTaskWait
from workflow_engine.bpmn.state import Token, Wait
from workflow_engine.domain.approval import NEED_REASON
from workflow_engine.domain.choosing import CHOSEN
from workflow_engine.domain.references import parse
from workflow_engine.domain.signature import KINDS
from workflow_engine.domain.voting.policy import RETURN
from workflow_engine.errors import BadReference, UnknownOutcome, _l

if TYPE_CHECKING:
    from workflow_engine.bpmn.execution import Execution
    from workflow_engine.bpmn.graph import Node
    from workflow_engine.bpmn.source import Source

DEFAULT_PRIORITY = 50
REASONS = ("required", "optional")
RETURNS = ("requester", "previous", "any")


@element("userTask")
@dataclass(frozen=True, slots=True)
class UserTask(Behaviour):
    """Says who may act and by when, and waits for the outcome."""

    assignee: Formula | None = None
    candidates: Formula | None = None
    due: Formula | None = None
    priority: Formula | None = None
    form: str | None = None
    outcomes: tuple[str, ...] = ()
    remind: tuple[float, ...] = ()
    voting: Voting | None = None
    returns: str | None = None
    """To which earlier steps the outcome ``return`` may send the work: see ``RETURNS``."""
    chosen: str | None = None
    """Who chooses among the candidates, ``start`` or ``previous``; see ``domain.choosing``."""
    policies: Policies = UNSAID
    late: Lateness = PLAIN
    reasoned: frozenset[str] = NEED_REASON
    """The outcomes that need a reason."""
    signed: tuple[tuple[str, str], ...] = ()
    """The outcomes that need a signature, each with its kind: see ``domain.signature``."""

    @classmethod
    def compile(cls, source: Source) -> Self:
        extensions = source.extensions
        source.require_known("forms", "form", extensions.form)
        return cls(
            assignee=_references(source, extensions.assignee),
            candidates=_references(source, extensions.candidates),
            due=source.formula(extensions.due),
            priority=source.formula(extensions.priority),
            form=extensions.form,
            outcomes=tuple(extensions.outcomes),
            remind=_shares(source, extensions.remind),
            voting=Voting.compile(source, tuple(extensions.outcomes)),
            returns=_returns(source),
            chosen=_chosen(source),
            policies=Policies.compile(source),
            late=Lateness.compile(source),
            reasoned=_reasoned(source),
            signed=_signed(source),
        )

    def signature_of(self, outcome: str) -> str | None:
        """The kind of signature that an outcome needs."""
        return dict(self.signed).get(outcome)

    @property
    def circle(self) -> tuple[str, ...]:
        """The references among whose people somebody chooses."""
        return literals(self.candidates) if self.chosen and self.candidates else ()

    def enter(self, run: Execution, token: Token, node: Node) -> None:
        assignees = references(self.assignee, run, token) if self.assignee else ()
        candidates = references(self.candidates, run, token) if self.candidates else ()
        due = self.late.due(run.value(self.due, token), run.ports) if self.due else None
        urgency = self.priority
        priority = priority_of(run.value(urgency, token)) if urgency else DEFAULT_PRIORITY
        voting = self.voting.read(run, token, node) if self.voting else None
        policies = self.policies.read(run, token, node)
        wait = run.hold("user", token, node.id)
        run.opened[wait] = UserTaskWait(
            wait,
            node.id,
            node.name or node.id,
            token.iteration,
            assignees[0] if assignees else None,
            candidates,
            node.lane,
            self.form,
            self.outcomes,
            due,
            priority,
            self.remind,
            dict(token.local or {}),
            voting,
            policies,
        )

    def resume(
        self, run: Execution, token: Token | None, wait: Wait, payload: Mapping[str, Any]
    ) -> None:
        outcome = payload["outcome"]
        if self.outcomes and outcome not in self.outcomes:
            raise UnknownOutcome(outcome=outcome, allowed=", ".join(self.outcomes))
        if token is not None:
            run.go_on(token, payload)

    def unmapped(self, token: Token) -> Mapping[str, Any]:
        return given(token)

    def detail(self, token: Token) -> Mapping[str, Any]:
        return {"outcome": (token.local or {}).get("outcome")}


def references(formula: Formula | None, run: Execution, token: Token) -> tuple[str, ...]:
    """People and groups that a formula names; a literal separates them by commas."""
    value = run.value(formula, token)
    if value is None or value == "":
        return ()
    if formula is not None and formula.expression is None:
        return literals(formula)
    found = value if isinstance(value, list) else [value]
    flat = [part for item in found for part in (item if isinstance(item, list) else [item])]
    named = [part for part in flat if part is not None]
    if not all(isinstance(part, str) for part in named):
        raise NotReferences(text=formula.text if formula else "", value=str(value)[:100])
    return tuple(dict.fromkeys(named))


def literals(formula: Formula) -> tuple[str, ...]:
    """The references of a candidate list that is no expression."""
    return tuple(part.strip() for part in formula.text.split(",") if part.strip())


def priority_of(value: Any) -> int:
    if value is None or value == "":
        return DEFAULT_PRIORITY
    number = whole_number(value.strip()) if isinstance(value, str) else value
    if isinstance(number, bool) or not isinstance(number, int | Decimal) or not 0 <= number <= 100:
        raise BadPriority(value=str(value)[:100])
    return int(number)


def _references(source: Source, text: str | None) -> Formula | None:
    formula = source.formula(text)
    if formula is not None and formula.expression is None:
        for part in filter(str.strip, formula.text.split(",")):
            _require_readable(source, part.strip())
            kind, _, code = part.strip().rpartition(":")
            if kind == "group":
                source.require_known("groups", "group", code)
    return formula


def _require_readable(source: Source, text: str) -> None:
    try:
        parse(text)
    except BadReference:
        source.findings.error(
            "bad-assignment",
            source.id,
            _l("{text} names nobody that could be looked up."),
            text=text,
        )


def _chosen(source: Source) -> str | None:
    """People choose before the step comes, so its circle cannot depend on what happens there."""
    chosen, circle = source.extensions.chosen, source.extensions.candidates or ""
    if chosen is None:
        return None
    if chosen in CHOSEN and circle.strip() and not circle.lstrip().startswith("="):
        return chosen
    source.findings.error(
        "bad-choice",
        source.id,
        _l("People cannot be chosen by {chosen} from {circle}."),
        chosen=chosen,
        circle=circle or "–",
    )
    return None


def _returns(source: Source) -> str | None:
    """The attribute stands on the outcome ``return`` only: that one ends a vote at once."""
    for outcome, value in source.extensions.returns.items():
        if outcome == RETURN and value in RETURNS:
            return value
        source.findings.error(
            "bad-return",
            source.id,
            _l("The outcome {outcome} cannot send work back to {value}."),
            outcome=outcome,
            value=value,
        )
    return None


def _reasoned(source: Source) -> frozenset[str]:
    """Refusals need a reason, unless the model says otherwise; others when it says so."""
    said = source.extensions.reasons
    for outcome, value in said.items():
        if value not in REASONS:
            source.findings.error(
                "bad-reason",
                source.id,
                _l("A reason is required or optional; the outcome {outcome} says {value}."),
                outcome=outcome,
                value=value,
            )
    required = {outcome for outcome, value in said.items() if value == "required"}
    return NEED_REASON - said.keys() | required


def _signed(source: Source) -> tuple[tuple[str, str], ...]:
    said = source.extensions.signatures
    for outcome, value in said.items():
        if value not in KINDS:
            source.findings.error(
                "bad-signature",
                source.id,
                _l("A signature is typed or drawn; the outcome {outcome} says {value}."),
                outcome=outcome,
                value=value,
            )
    return tuple(said.items())


def _shares(source: Source, text: str | None) -> tuple[float, ...]:
    try:
        shares = tuple(float(part) for part in (text or "").split(",") if part.strip())
        if all(0 < share <= 1 for share in shares):
            return shares
    except ValueError:
        shares = ()
    source.findings.error(
        "bad-reminder",
        source.id,
        _l("Reminders are shares of the time to the deadline, such as 0.5,0.8, not {text}."),
        text=text,
    )
    return ()
