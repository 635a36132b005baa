"""The names that a boxed expression sees while a decision is evaluated."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from workflow_engine.feel.limits import Run

if TYPE_CHECKING:
    from workflow_engine.dmn.tables import RuleMatch


@dataclass(slots=True)
class Evaluation:
    """One asking of a model: its one budget, and the rules that matched so far."""

    run: Run
    matched: "list[RuleMatch]" = field(default_factory=list)


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
        self._lazy = lazy or {}
        self._outer = outer or {}
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
