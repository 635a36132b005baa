"""Everything outside that a step may ask; the command layer supplies it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from workflow_engine.feel import Expression


class CallOperation(Protocol):
    """Run a module operation inside the present transaction.

    Raises ``BusinessError`` for a refusal that the model can catch.
    """

    def __call__(
        self, name: str, inputs: Mapping[str, Any], *, node: str, iteration: int
    ) -> Mapping[str, Any]: ...


class Decide(Protocol):
    """Evaluate the published decision ``key``; the value is what the table gives."""

    def __call__(self, key: str, variables: Mapping[str, Any], *, node: str) -> Any: ...


@dataclass(frozen=True, slots=True)
class Limits:
    """Past a bound a step ends in a trouble, never in a hang (settings ``WFE_MAX_…``)."""

    steps: int = 2_000
    tokens: int = 2_000
    scopes: int = 500
    value_bytes: int = 262_144
    value_depth: int = 32
    shortest_cycle_seconds: int = 1
    longest_wait_days: int = 36_525


@dataclass(frozen=True, slots=True)
class Ports:
    """The world as one step sees it."""

    now: datetime
    call: CallOperation
    decide: Decide
    evaluate: Callable[[Expression, Mapping[str, Any]], Any]
    business_key: str | None = None
    timezone: str = "UTC"
    limits: Limits = Limits()
