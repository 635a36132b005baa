"""What an instance listens to in another version: what goes on, what ends, what is new."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from workflow_engine.bpmn.elements.events.boundary import BoundaryEvent
from workflow_engine.bpmn.elements.events.catch import Catching
from workflow_engine.bpmn.elements.events.definitions.base import Definition
from workflow_engine.bpmn.elements.events.definitions.conditional import ConditionalDefinition
from workflow_engine.bpmn.elements.events.definitions.message import MessageDefinition
from workflow_engine.bpmn.elements.events.definitions.signal import SignalDefinition
from workflow_engine.bpmn.elements.events.listening import Listener, prepare
from workflow_engine.bpmn.elements.events.start import StartEvent, scope_listener
from workflow_engine.bpmn.elements.events.troubles import is_event_trouble
from workflow_engine.bpmn.elements.gateways.event_based import EventBasedGateway
from workflow_engine.bpmn.formulas import assign
from workflow_engine.bpmn.graph import Node, ProcessGraph
from workflow_engine.bpmn.progress import Adapt, ListenAt
from workflow_engine.bpmn.state import (
    ENTER,
    LISTENS,
    WAIT,
    Part,
    Scope,
    State,
    Token,
    Wait,
    part_of,
)

if TYPE_CHECKING:
    from workflow_engine.bpmn.execution import Execution

#: Waits for events, not for work: another version may wait for something else.
_EVENTS = frozenset({"timer", "message", "signal", "condition", "seen"})


@dataclass(frozen=True, slots=True)
class Listening:
    """``dropped`` waits end, ``opened`` begin, tokens of ``again`` look anew."""

    dropped: frozenset[int] = frozenset()
    opened: tuple[ListenAt, ...] = ()
    again: tuple[Token, ...] = field(default_factory=tuple)


def listening(
    halves: Sequence[State | Part],
    old: ProcessGraph,
    new: ProcessGraph,
    targets: Mapping[str, str],
    *,
    timers_anew: bool,
) -> Listening:
    tokens = {token.id: token for half in halves for token in half.tokens}
    scopes = {scope.id: scope for half in halves for scope in half.scopes}
    both = _Both(old, new, targets, timers_anew=timers_anew)
    every = [wait for half in halves for wait in half.waits]
    waits = [wait for wait in every if wait.kind in _EVENTS or is_event_trouble(wait)]
    gone = [wait for wait in waits if not both.goes_on(wait, tokens, scopes)]
    ended = {(wait.token, wait.scope if not wait.token else 0, wait.node) for wait in gone}
    # Of a parallel multiple event all parts end together.
    dropped = [w for w in waits if (w.token, w.scope if not w.token else 0, w.node) in ended]
    ends = {(w.token, targets.get(w.node)) for w in dropped if w.token}
    silent = {(w.scope, targets.get(w.node)) for w in dropped if not w.token}
    opened = [
        *(
            ListenAt(t.id, 0, event)
            for t in tokens.values()
            for event in both.new_at(t, scopes, ends)
        ),
        *(ListenAt(0, s.id, event) for s in scopes.values() for event in both.new_in(s, silent)),
    ]
    again = [t for t in tokens.values() if both.looks_anew(t, dropped)]
    return Listening(frozenset(w.id for w in dropped), tuple(opened), tuple(again))


class _Both:
    """The two versions side by side."""

    def __init__(
        self,
        old: ProcessGraph,
        new: ProcessGraph,
        targets: Mapping[str, str],
        *,
        timers_anew: bool,
    ) -> None:
        self._old = old
        self._new = new
        self._targets = targets
        self._timers_anew = timers_anew

    def goes_on(self, wait: Wait, tokens: Mapping[int, Token], scopes: Mapping[int, Scope]) -> bool:
        """The same event is there, at the same place, and about the same."""
        before, target = self._old.nodes[wait.node], self._targets.get(wait.node)
        after = self._new.nodes.get(target) if target is not None else None
        if after is None or not self._stands(wait, after, tokens, scopes):
            return False
        return self._alike(_definitions(before), _definitions(after), wait)

    def _stands(
        self, wait: Wait, after: Node, tokens: Mapping[int, Token], scopes: Mapping[int, Scope]
    ) -> bool:
        if not wait.token:
            scope = self._targets.get(scopes[wait.scope].node, "")
            return after.id in self._new.listeners.get(scope, ())
        holder = tokens[wait.token]
        place = self._targets.get(holder.node)
        if holder.node == wait.node:
            return after.id == place
        if after.attached_to is not None:
            return after.attached_to == place
        return place is not None and after.id in _events_behind(self._new, place)

    def _alike(self, before: Sequence[Definition], after: Sequence[Definition], wait: Wait) -> bool:
        if [each.kind for each in before] != [each.kind for each in after]:
            return False
        if wait.part >= len(before):
            return True
        if wait.kind == "timer":
            return not self._timers_anew
        return bool(_about(before[wait.part]) == _about(after[wait.part]))

    def new_at(
        self, token: Token, scopes: Mapping[int, Scope], ends: set[tuple[int, str | None]]
    ) -> Iterator[str]:
        """Events beside or behind the token that it does not listen to yet."""
        place = self._targets.get(token.node)
        if place is None or token.phase not in (ENTER, WAIT) or not token.iteration:
            return
        node = self._new.nodes[place]
        if node.repetition is None or scopes[token.scope].body is None:
            known = {self._targets.get(each) for each in self._old.nodes[token.node].boundaries}
            yield from self._new_of(token.id, node.boundaries, known, ends)
        if token.phase is WAIT:
            known = {self._targets.get(e) for e in _events_behind(self._old, token.node)}
            yield from self._new_of(token.id, _events_behind(self._new, place), known, ends)

    def new_in(self, scope: Scope, ends: set[tuple[int, str | None]]) -> Iterator[str]:
        place = self._targets.get(scope.node)
        if place is None or scope.interrupted or scope.body is not None:
            return
        known = {self._targets.get(each) for each in self._old.listeners.get(scope.node, ())}
        yield from self._new_of(scope.id, self._new.listeners.get(place, ()), known, ends)

    @staticmethod
    def _new_of(
        holder: int,
        events: Iterable[str],
        known: set[str | None],
        ends: set[tuple[int, str | None]],
    ) -> Iterator[str]:
        """What the other version did not have; what was there and over stays over."""
        for event in events:
            if event not in known or (holder, event) in ends:
                yield event

    def looks_anew(self, token: Token, dropped: Iterable[Wait]) -> bool:
        """Its own event changed, or it waits at a join, which may want others now."""
        if token.phase is not WAIT:
            return False
        if any(wait.token == token.id and wait.node == token.node for wait in dropped):
            return True
        node = self._old.nodes[token.node]
        gathers = node.start_quantity > 1 and not token.iteration
        is_gateway = node.joins and node.start_quantity == 1
        return gathers or is_gateway


def _definitions(node: Node) -> tuple[Definition, ...]:
    behaviour: Any = node.behaviour
    found: tuple[Definition, ...] = getattr(behaviour, "definitions", ())
    return found


def _about(definition: Definition) -> Any:
    """What a change of would make another wait of it."""
    if isinstance(definition, MessageDefinition):
        key = definition.message.key
        return definition.message.name, key.text if key is not None else None
    if isinstance(definition, SignalDefinition):
        return definition.name.text
    if isinstance(definition, ConditionalDefinition):
        return definition.condition.text if definition.condition is not None else None
    return definition.kind


def _events_behind(graph: ProcessGraph, node_id: str) -> tuple[str, ...]:
    node = graph.nodes[node_id]
    if not isinstance(node.behaviour, EventBasedGateway):
        return ()
    return tuple(flow.target for flow in node.outgoing)


# In the new version


def adapt(run: Execution, trigger: Adapt) -> None:
    """Listen to what is new; nothing does when one part of it cannot be evaluated."""
    arms = []
    for place in trigger.opened:
        for holder in (place.token, place.scope):
            run.load(part_of(holder))
        arms.extend(_arms(run, place))
    for arm in arms:
        arm()
    for token_id in trigger.again:
        run.load(part_of(token_id))
        run.queue.append(token_id)


def _arms(run: Execution, place: ListenAt) -> list[Any]:
    event = run.graph.nodes[place.node]
    behaviour = event.behaviour
    if isinstance(behaviour, StartEvent):
        run.scopes[place.scope].memory[LISTENS] = True
        listener = scope_listener(run, place.scope, event, run.view_of(place.scope))
        return prepare(behaviour.definitions, listener)
    token = run.tokens[place.token]
    if isinstance(behaviour, BoundaryEvent):
        once = behaviour.interrupting
        listener = Listener(run, event, run.view(token), token, beside=True, once=once)
        return prepare(behaviour.definitions, listener)
    if isinstance(behaviour, Catching):
        values = assign(event.inputs, run.view(token), run.ports)
        variables = run.view(token).over(values)
        return prepare(behaviour.definitions, Listener(run, event, variables, token))
    return []
