"""Everything outside that a step may ask; the command layer supplies it."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from workflow_engine.bpmn.errors import ScriptsNotAllowed
from workflow_engine.bpmn.state import Part
from workflow_engine.domain.calendar import WorkingCalendar
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
    """Past a bound a step ends in a trouble, never in a hang (settings ``WFE_MAX_…`` and such)."""

    steps: int = 10_000
    tokens: int = 10_000
    scopes: int = 10_000
    multi_instance: int = 5_000
    value_bytes: int = 262_144
    value_depth: int = 32
    shortest_cycle_seconds: int = 1
    longest_wait_days: int = 36_525


class Script(Protocol):
    """Run a script in a language other than FEEL; refused where scripts are not allowed."""

    def __call__(
        self, language: str, text: str, variables: Mapping[str, Any], *, node: str
    ) -> Any: ...


def _no_script(language: str, text: str, variables: Mapping[str, Any], *, node: str) -> Any:
    raise ScriptsNotAllowed(language=language)


@dataclass(frozen=True, slots=True)
class Parts:
    """Inner instances of big bodies, which are kept beside the state.

    ``one`` by its number, ``all`` of the instance; ``big`` is the size from which a body is.
    """

    one: Callable[[int], Part | None] = lambda number: None
    all: Callable[[], Iterable[Part]] = tuple
    big: int = 200


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
    requester: Callable[[], str | None] = lambda: None
    """Who asked for the instance, as assignments name people."""
    awaited: Callable[[str, str | None], Collection[int]] = lambda name, key: ()
    """The waits of this instance, from before the step, for the message with this name and key."""
    reserved: Collection[str] = ()
    """Names of messages that no instance may throw."""
    script: Script = _no_script
    parts: Parts = Parts()
    calendar: Callable[[], WorkingCalendar] = WorkingCalendar
    """The working time of the company."""

    def holds(self, expression: Expression, variables: Mapping[str, Any]) -> bool:
        """Whether a condition is true now; what it asks for may not be there yet."""
        return expression.evaluate(variables, now=self.now, strict=False) is True
