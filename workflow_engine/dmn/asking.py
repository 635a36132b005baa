"""Walking the graph: each decision at most once, and only those that are looked at."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace

from workflow_engine.dmn.errors import AnswerRefused, DecisionFailed, InputMissing, InputRefused
from workflow_engine.dmn.parts import (
    Decision,
    Graph,
    InputData,
    Knowledge,
    Part,
    Requirement,
    Service,
)
from workflow_engine.dmn.scope import Evaluation, Scope, Taken, Watched
from workflow_engine.dmn.tables import RuleMatch
from workflow_engine.dmn.trace import Asked, Kind
from workflow_engine.errors import _l
from workflow_engine.feel.calling import invoke
from workflow_engine.feel.errors import LimitExceeded
from workflow_engine.feel.limits import DEPTH, Run
from workflow_engine.feel.values import Function, take
from workflow_engine.feel.warning import FeelWarning

Lazy = Callable[[], object]


@dataclass(frozen=True, slots=True)
class DecisionResult:
    """The value, and the rules that led to it, in the order in which tables were asked.

    ``warnings`` say where a value did not fit, so that null came out of it.
    """

    value: object
    matched: tuple[RuleMatch, ...]
    warnings: tuple[FeelWarning, ...] = ()


class Asking:
    """One asking of a file with the variables of a caller; files that it imports are asked in turn.

    The input data of an imported file are entries of a variable named as the import, or plain ones.
    """

    def __init__(
        self, graph: Graph, variables: Mapping[str, object], evaluation: Evaluation
    ) -> None:
        self._graph = graph
        self._evaluation = evaluation
        self._run = evaluation.run
        self._given = variables
        self._others = dict(variables)
        self._known: dict[str, object] = {}
        self._deciding: set[str] = set()
        self._imported: dict[str, Asking] = {}
        with self._bounded():
            for part in graph.parts.values():
                if isinstance(part, InputData):
                    self._bring(part, variables)

    def _bring(self, part: InputData, variables: Mapping[str, object]) -> None:
        self._others.pop(part.variable, None)
        if part.variable in variables:
            given = take(variables[part.variable])
            self._known[part.key] = fitted = part.type.fit(given, self._run)
            if self._run.strict and fitted is None and given is not None:
                raise InputRefused(name=part.variable, type=part.type.name)
        elif not self._run.strict:
            self._known[part.key] = None

    def result(self, key: str) -> DecisionResult:
        """The value of one decision and what led to it."""
        with self._bounded():
            value = self._value(key)
        return self._told_of(value)

    def invoked(self, key: str, arguments: Mapping[str, object]) -> DecisionResult:
        """What a service or knowledge model gives for the arguments."""
        with self._bounded():
            function = self._value(key)
            value = None
            if isinstance(function, Function):
                value = invoke(function, list(self._arguments(function, arguments)), self._run)
        return self._told_of(value)

    def _told_of(self, value: object) -> DecisionResult:
        warnings = tuple(_warnings(self._run))
        return DecisionResult(value, tuple(self._evaluation.matched), warnings)

    def _arguments(
        self, function: Function, given: Mapping[str, object]
    ) -> Iterator[tuple[str | None, object]]:
        for name in function.parameters or ():
            if name not in given and self._run.strict:
                raise InputMissing(name=name)
            yield name, take(given.get(name))

    @contextmanager
    def _bounded(self) -> Iterator[None]:
        try:
            yield
        except RecursionError:
            raise LimitExceeded(limit=self._run.limits.depth, what=DEPTH) from None

    def _home(self, key: str) -> "Asking":
        """Where the part is asked: here, or in the file that is imported for it."""
        if key in self._graph.parts:
            return self
        namespace = key.rpartition("#")[0]
        if namespace not in self._imported:
            imported = self._graph.imports[namespace]
            nested = self._given.get(imported.name)
            given = {**self._given, **nested} if isinstance(nested, Mapping) else self._given
            self._imported[namespace] = Asking(imported.graph, given, self._evaluation)
        return self._imported[namespace]

    def _part(self, key: str) -> Part:
        return self._home(key)._graph.parts[key]

    def _value(self, key: str) -> object:
        if key in self._known:
            return self._known[key]
        home = self._home(key)
        if home is not self:
            return home._value(key)
        part = self._graph.parts[key]
        if isinstance(part, Decision):
            self._known[key] = self._decide(part)
        elif isinstance(part, Knowledge):
            function = part.definition.evaluate(self._scope(part.requires))
            self._known[key] = self._told("knowledge", part, function)
        elif isinstance(part, Service):
            self._known[key] = self._told("service", part, self._served(part))
        return self._known[key]

    def _decide(self, decision: Decision) -> object:
        if decision.key in self._deciding:
            raise DecisionFailed(decision=decision.name, reason=_l("it requires itself"))
        self._deciding.add(decision.key)
        trace = self._evaluation.trace
        if trace is None:
            value = self._decided(decision, self._scope(decision.requires))
        else:
            warnings = _warnings(self._run)
            with trace.asked("decision", decision.key, decision.variable, warnings) as step:
                value = self._decided(decision, self._scope(decision.requires, step))
                step.value = value
        self._deciding.discard(decision.key)
        return value

    def _decided(self, decision: Decision, scope: Scope) -> object:
        value = decision.box.evaluate(scope)
        fitted = decision.type.fit(value, self._run)
        if fitted is None and value is not None and self._run.strict:
            raise AnswerRefused(decision=decision.name, type=decision.type.name)
        return fitted

    def _scope(self, requires: tuple[Requirement, ...], step: Asked | None = None) -> Scope:
        lazy: dict[str, Lazy] = {}
        imported: dict[str, list[Requirement]] = {}
        for requirement in requires:
            if len(requirement.path) > 1:
                imported.setdefault(requirement.path[0], []).append(requirement)
            elif self._is_there(requirement.key):
                lazy[requirement.path[0]] = self._later(requirement.key)
        for name, several in imported.items():
            lazy[name] = self._gathered(several)
        others = Taken(self._others)
        if step is None:
            return Scope({}, self._evaluation, lazy, outer=others)
        watched = Watched({}, self._evaluation, lazy, outer=others)
        watched.seen = step.seen
        return watched

    def _is_there(self, key: str) -> bool:
        home = self._home(key)
        return key in home._known or not isinstance(home._graph.parts[key], InputData)

    def _later(self, key: str) -> Lazy:
        return lambda: self._value(key)

    def _gathered(self, several: list[Requirement]) -> Lazy:
        found = [r for r in several if self._is_there(r.key)]
        return lambda: {r.path[1]: self._value(r.key) for r in found}

    def _served(self, service: Service) -> Function:
        names = tuple(self._part(key).variable for key in service.parameters)

        def call(arguments: list[object], run: Run) -> object:
            inner = Asking(self._graph, {}, self._evaluation)
            for key, value in zip(service.parameters, arguments, strict=True):
                part = inner._part(key)
                if isinstance(part, InputData | Decision):
                    inner._home(key)._known[key] = part.type.fit(value, run)
            return inner._serve(service)

        return Function(service.variable, names, call)

    def _told(self, kind: Kind, part: Knowledge | Service, function: Function) -> Function:
        """The function, with each of its calls in the trace if there is one."""
        trace = self._evaluation.trace
        if trace is None:
            return function

        def call(arguments: list[object], run: Run) -> object:
            with trace.asked(kind, part.key, part.variable, _warnings(run)) as step:
                step.seen.update(zip(function.parameters or (), arguments, strict=True))
                step.value = function.call(arguments, run)
                return step.value

        return replace(function, call=call)

    def _serve(self, service: Service) -> object:
        results = {self._part(key).variable: self._value(key) for key in service.outputs}
        value = next(iter(results.values())) if len(results) == 1 else results
        return service.type.fit(value, self._run)


def _warnings(run: Run) -> list[FeelWarning]:
    """The list that grows while it runs; an empty one may not be replaced by another."""
    return [] if run.warnings is None else run.warnings
