"""What a step of the token runtime says: plain values that the command layer turns into rows."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, Literal

from msgspec import Struct

from workflow_engine.bpmn.state import Part, State

NOTHING: Mapping[str, Any] = MappingProxyType({})


class Moved(Struct, frozen=True, gc=False):
    """A node was entered, left, or cancelled by token ``token``; for the history, in order.

    ``detail`` is small and JSON-ready: the flow taken, an error code, a result name.
    """

    node: str
    event: Literal["entered", "completed", "cancelled", "taken", "failed", "skipped"]
    token: int
    iteration: int = 1
    detail: Mapping[str, Any] = NOTHING


class UserTaskWait(Struct, frozen=True, gc=False):
    """A person must act. ``candidates`` and ``assignee`` are references, see the assignment rules.

    ``iteration`` counts how often this element was entered in this instance, from 1.
    ``inputs`` are the evaluated input mappings, shown and bound to the form. ``voting`` is how the
    step is voted on, as ``VotingPolicy.read`` takes it, with ``weights`` by reference; None when
    whoever comes first decides. ``policies`` are those of ``StepPolicies.read``.
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
    voting: Mapping[str, Any] | None = None
    policies: Mapping[str, str] = {}


class TimerWait(Struct, frozen=True):
    """The clock must reach ``due`` (aware UTC); ``repeat`` counts what is left, None is once."""

    wait: int
    node: str
    due: datetime
    repeat: int | None = None


class MessageWait(Struct, frozen=True):
    """A message ``name`` with ``key`` (None: the instance's business key) must arrive."""

    wait: int
    node: str
    name: str
    key: str | None


class JobWait(Struct, frozen=True):
    """An operation is to run outside this transaction; its result comes back as a trigger."""

    wait: int
    node: str
    iteration: int
    operation: str
    inputs: Mapping[str, Any]
    retries: int | None
    retry_wait: str | None = None
    """The least pause between attempts, an ISO 8601 duration."""


class ExternalWait(Struct, frozen=True):
    """A worker outside fetches the work by its topic and brings the result."""

    wait: int
    node: str
    iteration: int
    topic: str
    inputs: Mapping[str, Any]
    retries: int | None
    priority: int


class CallWait(Struct, frozen=True):
    """Another process is to run; the instance that it becomes is called by this one.

    ``binding`` says which version: the latest, that of the caller's deployment, or one by tag.
    """

    wait: int
    node: str
    iteration: int
    process: str
    binding: Literal["latest", "deployment", "tag"]
    tag: str | None
    business_key: str | None
    inputs: Mapping[str, Any]


class SignalWait(Struct, frozen=True):
    """A signal ``name`` must be thrown, by anybody."""

    wait: int
    node: str
    name: str


class Thrown(Struct, frozen=True):
    """A message or signal left the instance, or an escalation that nothing in it caught."""

    node: str
    name: str
    key: str | None
    payload: Mapping[str, Any]
    kind: Literal["message", "signal", "escalation"] = "message"


class Trouble(Struct, frozen=True):
    """The instance cannot go on at ``node``: the command layer opens an incident.

    The state keeps the token where it was, so that a retry repeats the same step.
    """

    wait: int
    node: str
    code: str
    message: str
    params: Mapping[str, Any] = {}


class Ended(Struct, frozen=True):
    """The instance is over. ``failed`` carries the code of the uncaught error."""

    kind: Literal["completed", "terminated", "failed", "cancelled"]
    node: str | None
    error_code: str | None = None


Wait = UserTaskWait | TimerWait | MessageWait | JobWait | ExternalWait | CallWait | SignalWait


class Progress(Struct, frozen=True, gc=False):
    """All that one step did. Same graph, state, trigger and ports give the same Progress."""

    state: State
    moves: tuple[Moved, ...] = ()
    opened: tuple[Wait, ...] = ()
    closed: tuple[int, ...] = ()
    thrown: tuple[Thrown, ...] = ()
    troubles: tuple[Trouble, ...] = ()
    ended: Ended | None = None
    changed: Mapping[str, Any] = {}
    """Variables of the instance scope that changed, with their new values."""
    parts: Mapping[int, Part | None] = {}
    """Inner instances of big bodies that were made or changed; None for those to forget."""


class Start(Struct, frozen=True):
    """Begin an instance at ``node`` (None: the only none start, or the implicit ones).

    ``definition`` tells which event of a start with several occurred.
    """

    variables: Mapping[str, Any]
    node: str | None = None
    definition: int = 0


class Complete(Struct, frozen=True):
    """The user task waiting as ``wait`` was completed with an outcome and accepted form data."""

    wait: int
    outcome: str
    data: Mapping[str, Any] = {}
    then: str | None = None
    """Go on there, in the same scope, instead of along the flows: to whoever sent it back."""


class SendBack(Struct, frozen=True):
    """Whoever decides the user task waiting as ``wait`` returns the work to ``node``.

    ``alone``: refuse if other work would end with it.
    """

    wait: int
    node: str
    outcome: str
    alone: bool = False


class Fire(Struct, frozen=True):
    """The timer waiting as ``wait`` is due."""

    wait: int


class Receive(Struct, frozen=True):
    """The message for ``wait`` arrived."""

    wait: int
    payload: Mapping[str, Any] = {}


class Notify(Struct, frozen=True):
    """A signal that somebody else threw reached ``wait``."""

    wait: int
    payload: Mapping[str, Any] = {}


class Finish(Struct, frozen=True):
    """The work waiting as ``wait`` (job, external task, call) is done.

    ``error`` is a BPMN error code, when it refused.
    """

    wait: int
    result: Mapping[str, Any] = {}
    error: str | None = None
    error_message: str | None = None


class Escalate(Struct, frozen=True):
    """The instance called as ``wait`` threw an escalation that nothing in it caught."""

    wait: int
    code: str
    payload: Mapping[str, Any] = {}


class SetVariables(Struct, frozen=True):
    """Somebody corrected variables of the instance."""

    values: Mapping[str, Any]


class Skip(Struct, frozen=True):
    """Leave the element that is in trouble or at work as ``wait`` as if it had been done.

    ``flow`` names the one to leave by, whatever its condition says.
    """

    wait: int
    variables: Mapping[str, Any] = {}
    flow: str | None = None


class Retry(Struct, frozen=True):
    """Repeat the step that ended in the trouble ``wait``, or call again as ``wait`` did."""

    wait: int


class Cancel(Struct, frozen=True):
    """End the whole instance from outside."""

    reason: str = ""


class CancelToken(Struct, frozen=True, tag="cancel_token", tag_field="kind"):
    """Take one token away, with everything that runs inside its activity."""

    token: int


class CancelAt(Struct, frozen=True, tag="cancel_at", tag_field="kind"):
    """Take away all tokens at a node, in whatever scope."""

    node: str


class CancelAll(Struct, frozen=True, tag="cancel_all", tag_field="kind"):
    """Take everything away."""


class StartBefore(Struct, frozen=True, tag="start_before", tag_field="kind"):
    """A new token that is about to enter ``node``; ``variables`` are written first.

    ``scope`` is the one of the enclosing sub-process, if several of it run; if none does, it is
    opened.
    """

    node: str
    scope: int | None = None
    variables: Mapping[str, Any] = {}


class StartAfter(Struct, frozen=True, tag="start_after", tag_field="kind"):
    """A new token that leaves ``node`` as if it had been done."""

    node: str
    scope: int | None = None
    variables: Mapping[str, Any] = {}


class SetIn(Struct, frozen=True, tag="set", tag_field="kind"):
    """Set variables in one scope; without it, in that of the instance."""

    values: Mapping[str, Any]
    scope: int | None = None


Move = CancelToken | CancelAt | CancelAll | StartBefore | StartAfter | SetIn


class Modify(Struct, frozen=True):
    """Somebody moves tokens by hand, in this order."""

    moves: tuple[Move, ...]


class Return(Struct, frozen=True):
    """Back to ``node``: ``token`` (None: all that came through it) and its siblings end."""

    node: str
    token: int | None = None


class ListenAt(Struct, frozen=True):
    """An event to listen to: beside or behind ``token``, or else for ``scope``."""

    token: int
    scope: int
    node: str


class Adapt(Struct, frozen=True):
    """The state came from another version of the model: listen to what that did not have.

    Tokens ``again`` enter their nodes anew.
    """

    opened: tuple[ListenAt, ...] = ()
    again: tuple[int, ...] = ()


class StartAt(Struct, frozen=True):
    """Begin an instance before chosen nodes instead of a start event."""

    variables: Mapping[str, Any]
    nodes: tuple[str, ...]


Trigger = (
    Start
    | Complete
    | SendBack
    | Fire
    | Receive
    | Notify
    | Finish
    | Escalate
    | SetVariables
    | Skip
    | Retry
    | Cancel
    | Modify
    | Return
    | StartAt
    | Adapt
)
