"""The names that a boxed expression sees while a decision is evaluated."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workflow_engine.dmn.tables import RuleMatch


@dataclass(slots=True)
class Evaluation:
    """One asking of a model: the moment, the inputs, what was decided and which rules matched."""

    now: datetime | None
    strict: bool
    matched: "list[RuleMatch]" = field(default_factory=list)


class Scope(Mapping[str, object]):
    """Values by name; what is required is evaluated when it is first asked for."""

    def __init__(
        self,
        values: Mapping[str, object],
        evaluation: Evaluation,
        lazy: Mapping[str, Callable[[], object]] | None = None,
    ) -> None:
        self._values = values
        self._lazy = lazy or {}
        self.evaluation = evaluation

    def __getitem__(self, name: str) -> object:
        return self._lazy[name]() if name in self._lazy else self._values[name]

    def __contains__(self, name: object) -> bool:
        return name in self._lazy or name in self._values

    def __iter__(self) -> Iterator[str]:
        yield from {**self._values, **self._lazy}

    def __len__(self) -> int:
        return len({**self._values, **self._lazy})

    def inner(self, values: Mapping[str, object]) -> "Scope":
        """This scope with more names before it."""
        return Scope(_Chain(values, self), self.evaluation)


class _Chain(Mapping[str, object]):
    def __init__(self, near: Mapping[str, object], far: Mapping[str, object]) -> None:
        self._near = near
        self._far = far

    def __getitem__(self, name: str) -> object:
        return self._near[name] if name in self._near else self._far[name]

    def __contains__(self, name: object) -> bool:
        return name in self._near or name in self._far

    def __iter__(self) -> Iterator[str]:
        yield from dict.fromkeys([*self._near, *self._far])

    def __len__(self) -> int:
        return len(list(iter(self)))
