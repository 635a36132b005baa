"""The names that a boxed expression sees while a decision is evaluated."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from workflow_engine.dmn.trace import Trace
from workflow_engine.feel.limits import Run
from workflow_engine.feel.values import Function, take

if TYPE_CHECKING:
    from workflow_engine.dmn.tables import RuleMatch


@dataclass(slots=True)
class Evaluation:
    """One asking of a model: its one budget, the rules that matched so far, who wants to know."""

    run: Run
    matched: "list[RuleMatch]" = field(default_factory=list)
    trace: Trace | None = None


class Scope(Mapping[str, object]):
    """Values by name, all of FEEL; what is required is evaluated when it is first asked for."""

    __slots__ = ("_lazy", "_outer", "_values", "evaluation")

    def __init__(
        self,
        values: Mapping[str, object],
        evaluation: Evaluation,
        lazy: Mapping[str, Callable[[], object]] | None = None,
        outer: Mapping[str, object] | None = None,
    ) -> None:
        self._values = values
        self._lazy = {} if lazy is None else lazy
        self._outer = {} if outer is None else outer
        self.evaluation = evaluation

    def __getitem__(self, name: str) -> object:
        if name in self._values:
            return self._values[name]
        return self._lazy[name]() if name in self._lazy else self._outer[name]

    def __contains__(self, name: object) -> bool:
        return name in self._values or name in self._lazy or name in self._outer

    def __iter__(self) -> Iterator[str]:
        yield from dict.fromkeys([*self._values, *self._lazy, *self._outer])

    def __len__(self) -> int:
        return len(list(iter(self)))

    def inner(self, values: Mapping[str, object]) -> "Scope":
        """This scope with more names before it."""
        return Scope(values, self.evaluation, outer=self)


class Watched(Scope):
    """A scope that notes what was looked at; functions are noted when they are called."""

    __slots__ = ("seen",)

    seen: dict[str, object]

    def __getitem__(self, name: str) -> object:
        value = super().__getitem__(name)
        if not isinstance(value, Function):
            self.seen[name] = value
        return value


class Taken(Mapping[str, object]):
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
