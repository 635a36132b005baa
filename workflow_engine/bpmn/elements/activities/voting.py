"""``cs:approval``: how a user task is voted on, computed when the task is opened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Self

from workflow_engine.bpmn.errors import BadVoting
from workflow_engine.bpmn.formulas import Formula
from workflow_engine.domain.voting.policy import (
    APPROVE,
    REJECT,
    BadVotingPolicy,
    VotingPolicy,
)
from workflow_engine.errors import Phrase, _l

if TYPE_CHECKING:
    from workflow_engine.bpmn.execution import Execution
    from workflow_engine.bpmn.graph import Node
    from workflow_engine.bpmn.source import Source
    from workflow_engine.bpmn.state import Token

POLICY, WEIGHTS = "policy", "weights"


@dataclass(frozen=True, slots=True)
class Voting:
    """The settings as the model gives them; ``policy`` is a context that holds several."""

    settings: tuple[tuple[str, Formula], ...]

    @classmethod
    def compile(cls, source: Source, outcomes: tuple[str, ...]) -> Self | None:
        given = source.extensions.voting
        found = [(name, source.formula(text)) for name, text in given.items()]
        settings = tuple((name, formula) for name, formula in found if formula is not None)
        if not settings:
            return None
        plain = {n: f.text for n, f in settings if f.expression is None and n != WEIGHTS}
        # A quorum that is computed later leaves its mode without one for now.
        if not any(f.expression is not None for _, f in settings):
            _require_possible(source, plain)
        if plain.get("mode", "any") != "any" and not {APPROVE, REJECT} <= set(outcomes):
            source.findings.error(
                "vote-without-outcomes",
                source.id,
                _l("Votes are for {approve} or {reject}; the task must offer both outcomes."),
                approve=APPROVE,
                reject=REJECT,
            )
        return cls(settings)

    def read(self, run: Execution, token: Token, node: Node) -> Mapping[str, Any] | None:
        """What ``UserTaskWait.voting`` holds; None when nothing has to be counted."""
        given: dict[str, Any] = {}
        for name, formula in self.settings:
            value = run.value(formula, token)
            if name == POLICY:
                given |= _context(node, name, value)
            elif value not in (None, ""):
                given[name] = value
        weights = _weights(node, given.pop(WEIGHTS, None))
        try:
            policy = VotingPolicy.read(given)
        except BadVotingPolicy as error:
            raise BadVoting(node=node.id, reason=Phrase(error.template, **error.params)) from None
        if policy.is_plain:
            return None
        return {**policy.stored(), **({WEIGHTS: weights} if weights else {})}


def _require_possible(source: Source, plain: Mapping[str, str]) -> None:
    try:
        VotingPolicy.read(plain)
    except BadVotingPolicy as error:
        source.findings.error("bad-voting", source.id, error.template, **error.params)


def _context(node: Node, name: str, value: Any) -> Mapping[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise BadVoting(node=node.id, reason=f"{name} = {str(value)[:100]}")
    return value


def _weights(node: Node, value: Any) -> dict[str, str]:
    found = _context(node, WEIGHTS, value)
    for reference, weight in found.items():
        is_number = isinstance(weight, int | Decimal) and not isinstance(weight, bool)
        if not is_number or weight <= 0 or weight != round(Decimal(weight), 4):
            raise BadVoting(node=node.id, reason=f"{reference} = {str(weight)[:100]}")
    return {reference: str(weight) for reference, weight in found.items()}
