"""The state of one instance: what is active and nothing else, however long its history."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from typing import Any


class Phase(IntEnum):
    """Where in its node a token stands; a trouble leaves it there, so a retry repeats that part."""

    ARRIVE = 0
    ENTER = 1
    WAIT = 2
    FINISH = 3
    LEAVE = 4


@dataclass(slots=True)
class Token:
    """One thread of work. ``local`` holds the variables that only its present node sees.

    ``given`` names those of them that came from outside, ``flow`` is the sequence flow it came
    by. A step moves copies; the tokens of a state are never changed.
    """

    id: int
    node: str
    scope: int
    phase: Phase = Phase.ARRIVE
    iteration: int = 0
    flow: str | None = None
    local: Mapping[str, Any] | None = None
    given: tuple[str, ...] = ()

    def copy(self) -> "Token":
        return Token(
            self.id,
            self.node,
            self.scope,
            self.phase,
            self.iteration,
            self.flow,
            self.local,
            self.given,
        )


@dataclass(frozen=True, slots=True)
class Scope:
    """The process or a running sub-process: its variables, and the token that hosts it."""

    id: int
    node: str
    parent: int | None = None
    host: int | None = None
    variables: Mapping[str, Any] = field(default_factory=dict)

    def copy(self) -> "Scope":
        """With variables of its own; the values in them are never changed in place."""
        return Scope(self.id, self.node, self.parent, self.host, dict(self.variables))


@dataclass(frozen=True, slots=True)
class Wait:
    """What ``token`` waits for on behalf of ``node`` (itself, or one of its boundary events).

    ``due``, ``repeat`` and ``every`` belong to timers: a cycle is armed anew from them.
    """

    id: int
    kind: str
    token: int
    node: str
    due: datetime | None = None
    repeat: int | None = None
    every: str | None = None


@dataclass(frozen=True, slots=True)
class State:
    """Tokens, scopes, waits, and how often each activity was entered (``counts``)."""

    tokens: tuple[Token, ...] = ()
    scopes: tuple[Scope, ...] = ()
    waits: tuple[Wait, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    next_id: int = 1

    @property
    def variables(self) -> Mapping[str, Any]:
        """The variables of the instance scope."""
        return self.scopes[0].variables if self.scopes else {}
