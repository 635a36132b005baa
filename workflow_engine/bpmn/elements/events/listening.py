"""Listening for events: by a token, beside an activity, or for a whole scope."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workflow_engine.bpmn.progress import Wait as Announced
from workflow_engine.bpmn.state import Token, Wait

if TYPE_CHECKING:
    from workflow_engine.bpmn.elements.events.definitions.base import Definition
    from workflow_engine.bpmn.execution import Execution
    from workflow_engine.bpmn.graph import Node

#: Opens a wait whose values were evaluated before.
Arm = Callable[[], None]


@dataclass(slots=True)
class Listener:
    """Who listens for the event ``node``: ``token``, or else a scope for its event sub-process.

    ``beside``: while the token's own work goes on, as at a boundary; ``once``: the first
    occurrence is the only one; ``again``: there was one already.
    """

    run: Execution
    node: Node
    variables: Mapping[str, Any]
    token: Token | None = None
    scope: int = 0
    beside: bool = False
    once: bool = True
    again: bool = False

    def open(
        self, kind: str, part: int, *, announce: Callable[[int], Announced] | None, **details: Any
    ) -> int:
        return self.run.open(
            kind,
            self.token,
            self.node.id,
            announce=announce,
            beside=self.beside,
            scope=self.scope if self.token is None else 0,
            part=part,
            **details,
        )


def prepare(definitions: Iterable[Definition], listener: Listener) -> list[Arm]:
    """Evaluate what is needed to listen for all; what it returns then opens the waits."""
    arms = (each.prepare(listener, part) for part, each in enumerate(definitions))
    return [arm for arm in arms if arm is not None]


def listen(run: Execution, token: Token, node: Node, definitions: Iterable[Definition]) -> None:
    """The token waits for one of the definitions, or for all if they are parallel."""
    listener = Listener(run, node, run.view(token), token)
    for arm in prepare(definitions, listener):
        arm()


def gathered(
    run: Execution, wait: Wait, payload: Mapping[str, Any], *, parallel: bool
) -> Mapping[str, Any] | None:
    """What the event brought; None while others of a parallel multiple event are missing."""
    if not parallel:
        return payload
    run.silence(wait, payload)
    related = siblings(run, wait)
    if any(other.kind != "seen" for other in related):
        return None
    merged: dict[str, Any] = {}
    for other in sorted(related, key=lambda each: each.part):
        merged.update(other.data)
    return merged


def siblings(run: Execution, wait: Wait) -> list[Wait]:
    """The waits of the same event and holder, this one included."""
    holders = run.waits_by_token if wait.token else run.waits_by_scope
    held = (run.waits[other] for other in holders.get(wait.token or wait.scope, ()))
    return [other for other in held if other.node == wait.node and other.kind != "trouble"]


def listen_again(
    listener: Listener, wait: Wait, definitions: tuple[Definition, ...], *, parallel: bool
) -> None:
    """After an occurrence that did not interrupt."""
    run = listener.run
    if not parallel:
        definitions[wait.part].again(listener, wait)
        return
    for other in siblings(run, wait):
        run.close_wait(other)
    listener.again = True
    for arm in prepare(definitions, listener):
        arm()
