"""What a step of the token runtime says: plain values that the command layer turns into rows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from workflow_engine.bpmn.state import State


@dataclass(frozen=True, slots=True)
class Moved:
    """A node was entered, left, or cancelled by token ``token``; for the history, in order.

    ``detail`` is small and JSON-ready: the flow taken, an error code, a result name.
    """

    node: str
    event: Literal["entered", "completed", "cancelled", "taken", "failed"]
    token: int
    iteration: int = 1
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class UserTaskWait:
    """A person must act. ``candidates`` and ``assignee`` are references, see the assignment rules.

    ``iteration`` counts how often this element was entered in this instance, from 1.
    ``inputs`` are the evaluated input mappings, shown and bound to the form.
    """

    wait: int
    node: str
    name: str
    iteration: int
    assignee: str | None
    candidates: tuple[str, ...]
    lane: str | None
    form: str | None
    outcomes: tuple[str, ...]
    due: datetime | None
    priority: int
    remind: tuple[float, ...]
    inputs: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class TimerWait:
    """The clock must reach ``due`` (aware UTC); ``repeat`` counts what is left, None is once."""

    wait: int
    node: str
    due: datetime
    repeat: int | None = None


@dataclass(frozen=True, slots=True)
class MessageWait:
    """A message ``name`` with ``key`` (None: the instance's business key) must arrive."""

    wait: int
    node: str
    name: str
    key: str | None


@dataclass(frozen=True, slots=True)
class JobWait:
    """An operation is to run outside this transaction; its result comes back as a trigger."""

    wait: int
    node: str
    iteration: int
    operation: str
    inputs: Mapping[str, Any]
    retries: int | None


@dataclass(frozen=True, slots=True)
class Thrown:
    """A message left the instance."""

    node: str
    name: str
    key: str | None
    payload: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Trouble:
    """The instance cannot go on at ``node``: the command layer opens an incident.

    The state keeps the token where it was, so that a retry repeats the same step.
    """

    wait: int
    node: str
    code: str
    message: str
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ended:
    """The instance is over. ``failed`` carries the code of the uncaught error."""

    kind: Literal["completed", "terminated", "failed", "cancelled"]
    node: str | None
    error_code: str | None = None


Wait = UserTaskWait | TimerWait | MessageWait | JobWait


@dataclass(frozen=True, slots=True)
class Progress:
    """All that one step did. Same graph, state, trigger and ports give the same Progress."""

    state: State
    moves: tuple[Moved, ...] = ()
    opened: tuple[Wait, ...] = ()
    closed: tuple[int, ...] = ()
    thrown: tuple[Thrown, ...] = ()
    troubles: tuple[Trouble, ...] = ()
    ended: Ended | None = None
    changed: Mapping[str, Any] = field(default_factory=dict)
    """Variables of the instance scope that changed, with their new values."""


@dataclass(frozen=True, slots=True)
class Start:
    """Begin an instance at ``node`` (None: the only none start event)."""

    variables: Mapping[str, Any]
    node: str | None = None


@dataclass(frozen=True, slots=True)
class Complete:
    """The user task waiting as ``wait`` was completed with an outcome and accepted form data."""

    wait: int
    outcome: str
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fire:
    """The timer waiting as ``wait`` is due."""

    wait: int


@dataclass(frozen=True, slots=True)
class Receive:
    """The message for ``wait`` arrived."""

    wait: int
    payload: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Finish:
    """The job waiting as ``wait`` ran; ``error`` is a BPMN error code, when it refused."""

    wait: int
    result: Mapping[str, Any] = field(default_factory=dict)
    error: str | None = None
    error_message: str | None = None


@dataclass(frozen=True, slots=True)
class Retry:
    """Repeat the step that ended in the trouble ``wait``."""

    wait: int


@dataclass(frozen=True, slots=True)
class Cancel:
    """End the whole instance from outside."""

    reason: str = ""


Trigger = Start | Complete | Fire | Receive | Finish | Retry | Cancel
