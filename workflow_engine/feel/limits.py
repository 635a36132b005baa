"""How much one evaluation may use: expressions come from people, so every one is bounded."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

from workflow_engine.errors import _l
from workflow_engine.feel.errors import LimitExceeded

if TYPE_CHECKING:
    from workflow_engine.feel.warning import FeelWarning

MAX_EXPRESSION = 20_000
MAX_NESTING = 100


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one evaluation; a step is one node of the expression evaluated in a loop."""

    steps: int = 100_000
    depth: int = 100
    text: int = 1_000_000
    items: int = 100_000
    pattern: int = 1_000


STEPS = _l("steps")
NODES = _l("values in one variable")
DEPTH = _l("levels of nesting")
TEXT = _l("characters in a text")
ITEMS = _l("items in a list")

DEFAULT = Limits()


class DeclaredType(Protocol):
    """A type that a model declares under a name of its own."""

    def holds(self, value: object) -> bool: ...


class Run(Struct, eq=False):
    """The budget and surroundings of one evaluation; a struct, because every one begins with it."""

    limits: Limits
    moment: datetime | None
    functions: Mapping[str, Callable[..., object]] | None
    strict: bool
    steps: int = 0
    depth: int = 0
    types: Mapping[str, DeclaredType] = {}
    warnings: "list[FeelWarning] | None" = None

    def spend(self, steps: int) -> None:
        self.steps += steps
        if self.steps > self.limits.steps:
            raise LimitExceeded(limit=self.limits.steps, what=STEPS)

    def enter(self) -> None:
        self.depth += 1
        if self.depth > self.limits.depth:
            raise LimitExceeded(limit=self.limits.depth, what=DEPTH)

    def leave(self) -> None:
        self.depth -= 1

    def sized_text(self, length: int) -> None:
        if length > self.limits.text:
            raise LimitExceeded(limit=self.limits.text, what=TEXT)
        self.spend(length >> 6)

    def sized_list(self, length: int) -> None:
        if length > self.limits.items:
            raise LimitExceeded(limit=self.limits.items, what=ITEMS)
        self.spend(length)
