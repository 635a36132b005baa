"""The state of one instance: what is active and nothing else, however long its history.

Plain values without cycles: the garbage collector has nothing to look for in them (``gc=False``).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from workflow_engine.bpmn.variables import Variables

#: An id holds the number of the part it belongs to above these bits; part 0 is the main state.
PART_BITS = 24
# In the memory of a scope, beside the gateways; no element can have such an id.
#: Of an ad-hoc sub-process: what begins when the scope would be empty.
PENDING = ":pending"
#: Of a process: its event sub-processes listen.
LISTENS = ":listens"


class Phase(IntEnum):
    """Where in its node a token stands; a trouble leaves it there, so a retry repeats that part."""

    ARRIVE = 0
    ENTER = 1
    WAIT = 2
    FINISH = 3
    LEAVE = 4


#: By themselves, because looking a member up costs as much as a small function.
ARRIVE, ENTER, WAIT, FINISH, LEAVE = Phase


class Token(Struct, array_like=True, gc=False):
    """One thread of work. ``local`` holds the variables that only its present node sees.

    ``given`` names those of them that came from outside, ``flow`` is the sequence flow it came
    by, ``serves`` the compensation that it works for. A step moves copies; the tokens of a state
    are never changed.
    """

    id: int
    node: str
    scope: int
    phase: Phase = ARRIVE
    iteration: int = 0
    flow: str | None = None
    local: dict[str, Any] | None = None
    given: tuple[str, ...] = ()
    serves: int = 0


class Body(Struct, array_like=True, gc=False):
    """What an activity that repeats knows of its inner instances.

    ``parted``: they are too many for the state; each is a ``Part`` of its own. ``first`` is then
    the number of the first part. ``items`` are those that a sequential one has still to do.
    """

    total: int
    started: int = 0
    active: int = 0
    completed: int = 0
    terminated: int = 0
    parted: bool = False
    first: int = 0
    items: tuple[Any, ...] = ()
    outputs: tuple[Any, ...] = ()


class Scope(Struct, gc=False):
    """The process, a running sub-process or the body of a repeating activity, with its variables.

    ``host`` is the token at the activity. After an interrupting event sub-process began nothing
    listens in the scope any more. ``memory`` is what gateways and ad-hoc sub-processes keep.
    """

    id: int
    node: str
    parent: int | None = None
    host: int | None = None
    variables: Variables = field(default_factory=Variables)
    body: Body | None = None
    interrupted: bool = False
    memory: dict[str, Any] = {}

    def copy(self) -> "Scope":
        """With variables of its own; the values in them are never changed in place."""
        return Scope(
            self.id,
            self.node,
            self.parent,
            self.host,
            self.variables.copy(),
            replace(self.body) if self.body is not None else None,
            self.interrupted,
            self.memory.copy() if self.memory else {},
        )


class Wait(Struct, array_like=True, frozen=True, gc=False):
    """What a token waits for on behalf of ``node`` (itself, or one of its boundary events).

    Event sub-processes listen for a ``scope``, without a token. ``due``, ``repeat`` and ``every``
    belong to timers: a cycle is armed anew from them; ``since`` is when a timer was set whose
    text depends on variables. ``part`` counts the definitions of an event with several. ``data``
    is what the kind needs: the last value of a condition, what one of several events brought.
    """

    id: int
    kind: str
    token: int
    node: str
    due: datetime | None = None
    repeat: int | None = None
    every: str | None = None
    name: str | None = None
    scope: int = 0
    part: int = 0
    since: datetime | None = None
    data: Any = None


@dataclass(frozen=True, slots=True)
class Record:
    """An activity that was completed and can be compensated, in the order of completion.

    ``inner`` are those of a sub-process that is over, ``variables`` what it knew then, and
    ``claimed`` the wait of the compensation that has taken the record over.
    """

    id: int
    scope: int
    node: str
    variables: Variables | None = None
    inner: tuple["Record", ...] = ()
    claimed: int = 0


class State(Struct, frozen=True, gc=False):
    """Tokens, scopes, waits, records, and how often each activity was entered (``counts``)."""

    tokens: tuple[Token, ...] = ()
    scopes: tuple[Scope, ...] = ()
    waits: tuple[Wait, ...] = ()
    counts: Mapping[str, int] = {}
    next_id: int = 1
    records: tuple[Record, ...] = ()

    @property
    def variables(self) -> Mapping[str, Any]:
        """The variables of the instance scope."""
        return self.scopes[0].variables if self.scopes else {}


@dataclass(frozen=True, slots=True)
class Part:
    """One inner instance of a body that is too big for the state: its token and all within.

    ``output`` is its result once it is over, in a tuple because a result may be null.
    """

    id: int
    body: int
    tokens: tuple[Token, ...] = ()
    scopes: tuple[Scope, ...] = ()
    waits: tuple[Wait, ...] = ()
    records: tuple[Record, ...] = ()
    next_id: int = 1
    output: tuple[Any, ...] = ()


def part_of(identity: int) -> int:
    """The part that a token, scope, wait or record belongs to; 0 is the main state."""
    return identity >> PART_BITS
