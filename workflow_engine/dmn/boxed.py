"""Boxed expressions other than tables: contexts, lists, invocations, functions, loops."""

from dataclasses import dataclass
from typing import Protocol

from workflow_engine import feel
from workflow_engine.dmn.scope import Scope
from workflow_engine.dmn.types import ANY, ItemType
from workflow_engine.feel import Expression
from workflow_engine.feel.calling import invoke
from workflow_engine.feel.limits import Run
from workflow_engine.feel.values import Function

_WALKED = feel.compile("for item in source return item")


class Boxed(Protocol):
    """Anything that gives a value within a scope."""

    def evaluate(self, scope: Scope) -> object: ...


@dataclass(frozen=True, slots=True)
class Literal:
    """FEEL text."""

    expression: Expression

    def evaluate(self, scope: Scope) -> object:
        return self.expression.within(scope, scope.evaluation.run)


@dataclass(frozen=True, slots=True)
class Nothing:
    """An empty box: null."""

    def evaluate(self, _scope: Scope) -> object:
        return None


@dataclass(frozen=True, slots=True)
class Context:
    """Named boxes, each seeing those above it; a last one without a name is the result."""

    entries: tuple[tuple[str, Boxed, ItemType], ...]
    result: Boxed | None

    def evaluate(self, scope: Scope) -> object:
        values: dict[str, object] = {}
        inner = scope.inner(values)
        for name, box, wanted in self.entries:
            values[name] = wanted.fit(box.evaluate(inner), scope.evaluation.run)
        return values if self.result is None else self.result.evaluate(inner)


@dataclass(frozen=True, slots=True)
class Items:
    """A boxed list, or the rows of a relation."""

    boxes: tuple[Boxed, ...]

    def evaluate(self, scope: Scope) -> object:
        return [box.evaluate(scope) for box in self.boxes]


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a relation."""

    cells: tuple[tuple[str, Boxed, ItemType], ...]

    def evaluate(self, scope: Scope) -> object:
        run = scope.evaluation.run
        return {name: wanted.fit(box.evaluate(scope), run) for name, box, wanted in self.cells}


@dataclass(frozen=True, slots=True)
class Definition:
    """A function: the logic of a knowledge model, or a box that defines one."""

    name: str
    parameters: tuple[tuple[str, ItemType], ...]
    body: Boxed
    result: ItemType = ANY

    def evaluate(self, scope: Scope) -> Function:
        names = tuple(name for name, _wanted in self.parameters)

        def call(arguments: list[object], run: Run) -> object:
            values: dict[str, object] = {}
            for (name, wanted), value in zip(self.parameters, arguments, strict=True):
                values[name] = wanted.fit(value, run)
                if value is not None and values[name] is None:
                    return None
            return self.result.fit(self.body.evaluate(scope.inner(values)), run)

        wanted = tuple(wanted.name for _name, wanted in self.parameters)
        result = "" if self.result is ANY else self.result.name
        return Function(self.name, names, call, wanted=wanted, result=result)


@dataclass(frozen=True, slots=True)
class Invocation:
    """A function called with named boxes."""

    function: Boxed
    bindings: tuple[tuple[str, Boxed], ...]

    def evaluate(self, scope: Scope) -> object:
        function = self.function.evaluate(scope)
        if not isinstance(function, Function):
            return None
        given: list[tuple[str | None, object]] = [
            (name, box.evaluate(scope)) for name, box in self.bindings
        ]
        return invoke(function, given, scope.evaluation.run)


@dataclass(frozen=True, slots=True)
class Conditional:
    """if, then, else as boxes."""

    condition: Boxed
    yes: Boxed
    no: Boxed

    def evaluate(self, scope: Scope) -> object:
        return (self.yes if self.condition.evaluate(scope) is True else self.no).evaluate(scope)


@dataclass(frozen=True, slots=True)
class Loop:
    """for, some, every and filter as boxes."""

    kind: str
    variable: str
    source: Boxed
    body: Boxed

    def evaluate(self, scope: Scope) -> object:
        items = self._items(scope)
        if items is None:
            return None
        if self.kind == "filter":
            scope = scope.inner(_lacking(items))
        results: list[object] = []
        for item in items:
            scope.evaluation.run.spend(1)
            names = self._names(item, results)
            results.append(self.body.evaluate(scope.inner(names)))
        return self._result(items, results)

    def _items(self, scope: Scope) -> list[object] | None:
        """What is walked through, as FEEL has it: a range too, and one value as a list of it."""
        source = self.source.evaluate(scope)
        if self.kind == "filter":
            return source if isinstance(source, list) else [source] * (source is not None)
        items = _WALKED.within({"source": source}, scope.evaluation.run)
        return items if isinstance(items, list) else None

    def _names(self, item: object, results: list[object]) -> dict[str, object]:
        names: dict[str, object] = {self.variable: item}
        if self.kind == "for":
            names["partial"] = results
        if self.kind == "filter" and isinstance(item, dict):
            names |= item
        return names

    def _result(self, items: list[object], results: list[object]) -> object:
        if self.kind == "for":
            return results
        if self.kind == "filter":
            if not all(result is None or isinstance(result, bool) for result in results):
                return None
            return [item for item, kept in zip(items, results, strict=True) if kept is True]
        decisive = self.kind == "some"
        if any(result is decisive for result in results):
            return decisive
        return not decisive if all(isinstance(r, bool) for r in results) else None


def _lacking(items: list[object]) -> dict[str, None]:
    """What an entry is to those items of a filter that do not have it."""
    return dict.fromkeys(key for item in items if isinstance(item, dict) for key in item)
