"""Walking the graph: each decision at most once, and only those that are looked at."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from workflow_engine.dmn.errors import DecisionFailed, InputRefused
from workflow_engine.dmn.parts import Decision, InputData, Knowledge, Part, Requirement, Service
from workflow_engine.dmn.scope import Evaluation, Scope
from workflow_engine.dmn.tables import RuleMatch
from workflow_engine.errors import _l
from workflow_engine.feel.calling import invoke
from workflow_engine.feel.errors import LimitExceeded
from workflow_engine.feel.limits import DEPTH, Run
from workflow_engine.feel.values import Function, take

Lazy = Callable[[], object]


@dataclass(frozen=True, slots=True)
class DecisionResult:
    """The value, and the rules that led to it, in the order in which tables were asked."""

    value: object
    matched: tuple[RuleMatch, ...]


class Asking:
    """One asking of a model with the variables of a caller."""

    def __init__(
        self, parts: Mapping[str, Part], variables: Mapping[str, object], run: Run
    ) -> None:
        self._parts = parts
        self._run = run
        self._evaluation = Evaluation(run)
        self._known: dict[str, object] = {}
        self._deciding: set[str] = set()
        self._others = dict(variables)
        with self._bounded():
            for part in parts.values():
                if isinstance(part, InputData):
                    self._bring(part, variables)

    def _bring(self, part: InputData, variables: Mapping[str, object]) -> None:
        self._others.pop(part.variable, None)
        if part.variable in variables:
            given = take(variables[part.variable])
            self._known[part.key] = fitted = part.type.fit(given)
            if self._run.strict and fitted is None and given is not None:
                raise InputRefused(name=part.variable, type=part.type.name)
        elif not self._run.strict:
            self._known[part.key] = None

    def result(self, key: str) -> DecisionResult:
        """The value of one decision and what led to it."""
        with self._bounded():
            value = self._value(key)
        return DecisionResult(value, tuple(self._evaluation.matched))

    def invoked(self, key: str, arguments: Mapping[str, object]) -> DecisionResult:
        """What a service or knowledge model gives for the arguments."""
        with self._bounded():
            function = self._value(key)
            given: list[tuple[str | None, object]] = [
                (name, take(value)) for name, value in arguments.items()
            ]
            value = invoke(function, given, self._run) if isinstance(function, Function) else None
        return DecisionResult(value, tuple(self._evaluation.matched))

    @contextmanager
    def _bounded(self) -> Iterator[None]:
        try:
            yield
        except RecursionError:
            raise LimitExceeded(limit=self._run.limits.depth, what=DEPTH) from None

    def _value(self, key: str) -> object:
        if key in self._known:
            return self._known[key]
        part = self._parts[key]
        if isinstance(part, Decision):
            self._known[key] = self._decide(part)
        elif isinstance(part, Knowledge):
            self._known[key] = part.definition.evaluate(self._scope(part.requires))
        elif isinstance(part, Service):
            self._known[key] = self._served(part)
        return self._known[key]

    def _decide(self, decision: Decision) -> object:
        if decision.key in self._deciding:
            raise DecisionFailed(decision=decision.name, reason=_l("it requires itself"))
        self._deciding.add(decision.key)
        value = decision.box.evaluate(self._scope(decision.requires))
        self._deciding.discard(decision.key)
        return decision.type.fit(value)

    def _scope(self, requires: tuple[Requirement, ...]) -> Scope:
        lazy: dict[str, Lazy] = {}
        imported: dict[str, list[Requirement]] = {}
        for requirement in requires:
            if len(requirement.path) > 1:
                imported.setdefault(requirement.path[0], []).append(requirement)
            elif self._is_there(requirement.key):
                lazy[requirement.path[0]] = self._later(requirement.key)
        for name, several in imported.items():
            lazy[name] = self._gathered(several)
        return Scope({}, self._evaluation, lazy, outer=_Taken(self._others))

    def _is_there(self, key: str) -> bool:
        return key in self._known or not isinstance(self._parts.get(key), InputData | None)

    def _later(self, key: str) -> Lazy:
        return lambda: self._value(key)

    def _gathered(self, several: list[Requirement]) -> Lazy:
        found = [r for r in several if self._is_there(r.key)]
        return lambda: {r.path[1]: self._value(r.key) for r in found}

    def _served(self, service: Service) -> Function:
        names = tuple(self._parts[key].variable for key in service.parameters)

        def call(arguments: list[object], run: Run) -> object:
            inner = Asking(self._parts, {}, run)
            inner._evaluation = self._evaluation
            for key, value in zip(service.parameters, arguments, strict=True):
                part = self._parts[key]
                if isinstance(part, InputData | Decision):
                    inner._known[key] = part.type.fit(value)
            return inner._serve(service)

        return Function(service.variable, names, call)

    def _serve(self, service: Service) -> object:
        results = {self._parts[key].variable: self._value(key) for key in service.outputs}
        return next(iter(results.values())) if len(results) == 1 else results


class _Taken(Mapping[str, object]):
    """The caller's other variables, taken when they are looked at."""

    def __init__(self, variables: Mapping[str, object]) -> None:
        self._variables = variables

    def __getitem__(self, name: str) -> object:
        return take(self._variables[name])

    def __contains__(self, name: object) -> bool:
        return name in self._variables

    def __iter__(self) -> Iterator[str]:
        return iter(self._variables)

    def __len__(self) -> int:
        return len(self._variables)
