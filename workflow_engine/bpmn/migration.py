"""An instance goes on in another version of its model: where everything in it comes to stand."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, NamedTuple

from msgspec.structs import replace as changed

from workflow_engine.bpmn.errors import BadMapping
from workflow_engine.bpmn.graph import Flow, Node, ProcessGraph
from workflow_engine.bpmn.migration_checks import Problem, problems_of
from workflow_engine.bpmn.migration_waits import Listening, listening
from workflow_engine.bpmn.ports import Parts, Ports
from workflow_engine.bpmn.progress import Adapt, Progress
from workflow_engine.bpmn.runtime import step
from workflow_engine.bpmn.state import (
    ARRIVE,
    ENTER,
    PENDING,
    WAIT,
    Part,
    Record,
    Scope,
    State,
    Token,
    Wait,
)
from workflow_engine.bpmn.waiting import SILENT

Timers = Literal["keep", "anew"]


class Pair(NamedTuple):
    """An element and what it becomes; ``by`` its id, by hand, or by nothing."""

    source: str
    target: str | None
    kind: str
    by: Literal["id", "hand"] | None


class Change(NamedTuple):
    """What becomes of something that can move."""

    code: Literal["renamed", "listens", "silent", "renewed"]
    node: str
    target: str | None


@dataclass(frozen=True, slots=True)
class Plan:
    """Which element becomes which; ``added`` are those that nothing becomes."""

    old: ProcessGraph
    new: ProcessGraph
    pairs: tuple[Pair, ...]
    added: tuple[str, ...]

    @property
    def targets(self) -> dict[str, str]:
        """Elements and processes by what they become."""
        found = {pair.source: pair.target for pair in self.pairs if pair.target is not None}
        return {self.old.process_id: self.new.process_id, **found}


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that cannot move, with the reason, and what changes for what can."""

    problems: tuple[Problem, ...]
    changes: tuple[Change, ...]

    @property
    def is_possible(self) -> bool:
        return not self.problems


@dataclass(frozen=True, slots=True)
class Whole:
    """All of an instance: its state and the parts beside it."""

    state: State
    parts: tuple[Part, ...] = ()

    @property
    def halves(self) -> Sequence[State | Part]:
        return (self.state, *self.parts)


def plan(old: ProcessGraph, new: ProcessGraph, mapping: Mapping[str, str]) -> Plan:
    """Elements of the same id and kind become each other, the others as ``mapping`` says."""
    for source, target in mapping.items():
        if source not in old.nodes or target not in new.nodes:
            raise BadMapping(source=source, target=target)
    pairs = tuple(_pair(node, new, mapping) for node in old.nodes.values())
    reached = {pair.target for pair in pairs}
    return Plan(old, new, pairs, tuple(node for node in new.nodes if node not in reached))


def _pair(node: Node, new: ProcessGraph, mapping: Mapping[str, str]) -> Pair:
    if node.id in mapping:
        return Pair(node.id, mapping[node.id], node.kind, "hand")
    same = new.nodes.get(node.id)
    if same is not None and (same.kind, same.event) == (node.kind, node.event):
        return Pair(node.id, node.id, node.kind, "id")
    return Pair(node.id, None, node.kind, None)


def check(whole: Whole, plan: Plan, timers: Timers = "keep") -> Report:
    """The dry run: it evaluates nothing and changes nothing."""
    problems = tuple(problems_of(whole.halves, plan.old, plan.new, plan.targets))
    found = _listening(whole, plan, timers) if not problems else Listening()
    return Report(problems, tuple(_changes(whole, plan, found)))


def _listening(whole: Whole, plan: Plan, timers: Timers) -> Listening:
    anew = timers == "anew"
    return listening(whole.halves, plan.old, plan.new, plan.targets, timers_anew=anew)


def _changes(whole: Whole, plan: Plan, found: Listening) -> Iterable[Change]:
    targets = plan.targets
    for node in dict.fromkeys(token.node for half in whole.halves for token in half.tokens):
        if targets.get(node, node) != node:
            yield Change("renamed", node, targets[node])
    gone = [wait.node for half in whole.halves for wait in half.waits if wait.id in found.dropped]
    opened = {entry.node for entry in found.opened}
    for node in dict.fromkeys(gone):
        target = targets.get(node)
        is_renewed = target in opened or any(token.node == node for token in found.again)
        yield Change("renewed" if is_renewed else "silent", node, target)
        opened.discard(target or "")
    for node in sorted(opened):
        yield Change("listens", node, node)


def migrate(
    whole: Whole, plan: Plan, ports: Ports, timers: Timers = "keep"
) -> tuple[Progress | None, Report]:
    """What becomes of the instance; None when something in it cannot move.

    The progress closes what is no longer waited for and opens what is new. All parts are in it.
    """
    report = check(whole, plan, timers)
    if not report.is_possible:
        return None, report
    found = _listening(whole, plan, timers)
    rename = _Renaming(plan, found)
    parts = {part.id: rename.part(part) for part in whole.parts}
    beside = replace(ports.parts, one=parts.get, all=lambda: list(parts.values()))
    trigger = Adapt(found.opened, tuple(token.id for token in found.again))
    state = rename.state(whole.state)
    progress = step(plan.new, state, trigger, replace(ports, parts=beside))
    dropped = [
        wait.id
        for half in whole.halves
        for wait in half.waits
        if wait.id in found.dropped and wait.kind not in SILENT
    ]
    return changed(
        progress,
        closed=(*dropped, *progress.closed),
        parts={**parts, **progress.parts},
    ), report


class _Renaming:
    """The same state in the words of the other model."""

    def __init__(self, plan: Plan, found: Listening) -> None:
        self._plan = plan
        self._targets = plan.targets
        self._dropped = found.dropped
        self._again = {token.id for token in found.again}
        self._flows = {flow.id: flow for node in plan.old.nodes.values() for flow in node.outgoing}

    def state(self, state: State) -> State:
        counts: dict[str, int] = {}
        for node, count in state.counts.items():
            target = self._targets.get(node)
            if target is not None:
                counts[target] = max(count, counts.get(target, 0))
        return changed(
            state,
            tokens=tuple(self._token(token) for token in state.tokens),
            scopes=tuple(self._scope(scope) for scope in state.scopes),
            waits=tuple(self._waits(state.waits)),
            records=tuple(self._record(record) for record in state.records),
            counts=counts,
        )

    def part(self, part: Part) -> Part:
        return replace(
            part,
            tokens=tuple(self._token(token) for token in part.tokens),
            scopes=tuple(self._scope(scope) for scope in part.scopes),
            waits=tuple(self._waits(part.waits)),
            records=tuple(self._record(record) for record in part.records),
        )

    def _token(self, token: Token) -> Token:
        target = self._targets[token.node]
        phase = token.phase
        if token.id in self._again and phase is WAIT:
            # What it waited for is looked for anew; who gathers has not entered yet.
            phase = ENTER if token.iteration else ARRIVE
        flow = flow_in(
            self._plan.new.nodes[target], self._flows.get(token.flow or ""), self._targets
        )
        return changed(token, node=target, flow=flow, phase=phase)

    def _scope(self, scope: Scope) -> Scope:
        copied = scope.copy()
        copied.node = self._targets[scope.node]
        copied.memory = {
            self._targets.get(name, name): self._remembered(name, value)
            for name, value in scope.memory.items()
        }
        return copied

    def _remembered(self, name: str, value: Any) -> Any:
        if name == PENDING:
            return [self._targets[node] for node in value]
        if name in self._plan.old.nodes:
            node = self._plan.new.nodes[self._targets[name]]
            flows = (flow_in(node, self._flows.get(flow), self._targets) for flow in value)
            return [flow for flow in flows if flow is not None]
        return value

    def _waits(self, waits: Iterable[Wait]) -> Iterable[Wait]:
        for wait in waits:
            if wait.id not in self._dropped:
                yield changed(wait, node=self._targets[wait.node])

    def _record(self, record: Record) -> Record:
        inner = tuple(self._record(each) for each in record.inner)
        return replace(record, node=self._targets[record.node], inner=inner)


def flow_in(node: Node, flow: Flow | None, targets: Mapping[str, str]) -> str | None:
    """The flow into ``node`` that ``flow`` has become."""
    if flow is None:
        return None
    for other in node.incoming:
        if other.id == flow.id:
            return other.id
    source = targets.get(flow.source)
    return next((other.id for other in node.incoming if other.source == source), None)


def all_parts(parts: Parts) -> tuple[Part, ...]:
    return tuple(parts.all())
