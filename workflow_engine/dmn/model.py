"""A decision model ready to run, and the graph of what requires what."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from workflow_engine.dmn.boxed import Boxed, Definition
from workflow_engine.dmn.errors import DecisionFailed, DecisionNotFound
from workflow_engine.dmn.scope import Evaluation, Scope
from workflow_engine.dmn.tables import RuleMatch
from workflow_engine.dmn.types import ItemType
from workflow_engine.errors import _l


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision: ``inputs`` are the names of the input data it needs, also through others."""

    id: str
    name: str
    inputs: tuple[str, ...]
    variable: str
    box: Boxed
    type: ItemType


@dataclass(frozen=True, slots=True)
class DecisionResult:
    """The value, and the rules that led to it, in the order in which tables were asked."""

    value: object
    matched: tuple[RuleMatch, ...]


@dataclass(frozen=True, slots=True)
class DecisionModel:
    """All decisions of one file, compiled; immutable, to be shared between threads."""

    id: str
    name: str
    decisions: Mapping[str, Decision]
    knowledge: Mapping[str, Definition]
    inputs: Mapping[str, ItemType]

    def evaluate(
        self,
        decision_id: str,
        variables: Mapping[str, object],
        now: datetime | None = None,
        strict: bool = True,
    ) -> DecisionResult:
        """Decide; when strict, a missing input and contradicting rules are errors, not null."""
        if decision_id not in self.decisions:
            raise DecisionNotFound(decision=decision_id)
        evaluation = Evaluation(now, strict)
        value = _Asking(self, variables, evaluation).decide(self.decisions[decision_id])
        return DecisionResult(value, tuple(evaluation.matched))


class _Asking:
    """Evaluates each decision at most once, and only those that are looked at."""

    def __init__(
        self, model: DecisionModel, variables: Mapping[str, object], evaluation: Evaluation
    ) -> None:
        self._decided: dict[str, object] = {}
        self._deciding: set[str] = set()
        inputs = dict(variables)
        for name, wanted in model.inputs.items():
            if name in inputs:
                inputs[name] = wanted.fit(inputs[name])
            elif not evaluation.strict:
                inputs[name] = None
        self._scope = Scope(inputs, evaluation, self._lazy(model, inputs))

    def _lazy(
        self, model: DecisionModel, inputs: Mapping[str, object]
    ) -> dict[str, Callable[[], object]]:
        lazy: dict[str, Callable[[], object]] = {}
        for name, definition in model.knowledge.items():
            lazy[name] = lambda d=definition: d.evaluate(self._scope)  # type: ignore[misc]
        for decision in model.decisions.values():
            if decision.variable not in inputs:
                lazy[decision.variable] = lambda d=decision: self.decide(d)  # type: ignore[misc]
        return lazy

    def decide(self, decision: Decision) -> object:
        if decision.id not in self._decided:
            with self._once(decision):
                value = decision.box.evaluate(self._scope)
                self._decided[decision.id] = decision.type.fit(value)
        return self._decided[decision.id]

    @contextmanager
    def _once(self, decision: Decision) -> Iterator[None]:
        if decision.id in self._deciding:
            raise DecisionFailed(decision=decision.name, reason=_l("it requires itself"))
        self._deciding.add(decision.id)
        yield
        self._deciding.discard(decision.id)
