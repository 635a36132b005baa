"""``cs:policies``: what a step does when its people are missing, computed when it is opened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from workflow_engine.bpmn.errors import BadPolicies
from workflow_engine.bpmn.formulas import Formula
from workflow_engine.domain.policies import NAMES, BadPolicy, StepPolicies
from workflow_engine.errors import Phrase, _l

if TYPE_CHECKING:
    from workflow_engine.bpmn.execution import Execution
    from workflow_engine.bpmn.graph import Node
    from workflow_engine.bpmn.source import Source
    from workflow_engine.bpmn.state import Token


@dataclass(frozen=True, slots=True)
class Policies:
    """The values that the model gives, and those it leaves to an expression."""

    settings: tuple[tuple[str, Formula], ...] = ()
    outcomes: tuple[str, ...] = ()

    @classmethod
    def compile(cls, source: Source) -> Self:
        given = source.extensions.policies.items()
        found = [(name, source.formula(text)) for name, text in given if name in NAMES]
        settings = tuple((name, formula) for name, formula in found if formula is not None)
        outcomes = tuple(source.extensions.outcomes)
        computed = {n for n, f in settings if f.expression is not None}
        if "absent" in computed:
            # People are looked up again later, when there is nothing to compute it from.
            text = dict(given)["absent"]
            source.findings.error(
                "bad-policy", source.id, BadPolicy.message, name="absent", value=text
            )
        _check(source, {n: f.text.strip() for n, f in settings if f.expression is None}, outcomes)
        return cls(settings, outcomes)

    def literal(self, name: str) -> str | None:
        return next((f.text.strip() for n, f in self.settings if n == name), None)

    def read(self, run: Execution, token: Token, node: Node) -> Mapping[str, str]:
        """As ``StepPolicies.read`` takes them; an expression that gives null says nothing."""
        values = {name: run.value(formula, token) for name, formula in self.settings}
        given = {n: str(v).strip() for n, v in values.items() if v not in (None, "")}
        try:
            missing = StepPolicies.read(given).outcomes - set(self.outcomes)
        except BadPolicy as error:
            reason = Phrase(error.template, **error.params)
            raise BadPolicies(node=node.id, reason=reason) from None
        if missing:
            reason = Phrase(_l("It does not offer {outcome}."), outcome=min(missing))
            raise BadPolicies(node=node.id, reason=reason)
        return given


#: Of a model without ``cs:policies``.
UNSAID = Policies()


def _check(source: Source, given: Mapping[str, str], outcomes: tuple[str, ...]) -> None:
    try:
        missing = StepPolicies.read(given).outcomes - set(outcomes)
    except BadPolicy as error:
        source.findings.error("bad-policy", source.id, error.template, **error.params)
        return
    for outcome in sorted(missing):
        source.findings.error(
            "policy-without-outcome",
            source.id,
            _l("A policy ends the task with {outcome}, which it does not offer."),
            outcome=outcome,
        )
