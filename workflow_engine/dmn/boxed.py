"""Boxed expressions other than tables: contexts, lists, invocations, functions, loops."""

from dataclasses import dataclass
from typing import Protocol

from workflow_engine.dmn.scope import Scope
from workflow_engine.dmn.types import ANY, ItemType
from workflow_engine.feel import Expression
from workflow_engine.feel.calling import invoke
from workflow_engine.feel.limits import Run
from workflow_engine.feel.values import Function, Range


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
            values[name] = wanted.fit(box.evaluate(inner))
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

    cells: tuple[tuple[str, Boxed], ...]

    def evaluate(self, scope: Scope) -> object:
        return {name: box.evaluate(scope) for name, box in self.cells}


@dataclass(frozen=True, slots=True)
class Definition:
    """A function: the logic of a knowledge model, or a box that defines one."""

    name: str
    parameters: tuple[tuple[str, ItemType], ...]
    body: Boxed
    result: ItemType = ANY

    def evaluate(self, scope: Scope) -> object:
        names = tuple(name for name, _wanted in self.parameters)

        def call(arguments: list[object], _run: Run) -> object:
            values: dict[str, object] = {}
            for (name, wanted), value in zip(self.parameters, arguments, strict=True):
                values[name] = wanted.fit(value)
                if value is not None and values[name] is None:
                    return None
            return self.result.fit(self.body.evaluate(scope.inner(values)))

        return Function(self.name, names, call)


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
        results: list[object] = []
        for item in items:
            scope.evaluation.run.spend(1)
            results.append(self.body.evaluate(scope.inner(self._names(item, results))))
        return self._result(items, results)

    def _items(self, scope: Scope) -> list[object] | None:
        source = self.source.evaluate(scope)
        if isinstance(source, Range) or source is None:
            return None
        return source if isinstance(source, list) else [source]

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
        if decisive in [r for r in results if isinstance(r, bool)]:
            return decisive
        return not decisive if all(isinstance(r, bool) for r in results) else None
