"""Deadlocks, missing synchronisation and what never runs, found by playing the token game.

Every process and sub-process is played by itself, with its sub-processes as single steps, and
without looking at conditions. Where tokens do not touch each other's steps, one order stands for
all: the earliest goes first, so that tokens that could meet do.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from workflow_engine.bpmn import vocabulary
from workflow_engine.bpmn.findings import Findings
from workflow_engine.bpmn.lint.net import Builder, Join, Move, Net
from workflow_engine.bpmn.lint.outline import Container, Outline
from workflow_engine.bpmn.lint.reach import closure, onward_of
from workflow_engine.bpmn.lint.starts import entries
from workflow_engine.errors import _l

#: So many markings of one file are looked at; beyond that the question stays open.
MOST_MARKINGS = 20_000
#: The incoming flows of inclusive joins times the places of their scope.
MOST_UPSTREAM = 400_000
_MOST_NAMES = 12

Path = tuple[int | None, Move]


@dataclass(slots=True)
class Play:
    """What playing one scope has shown. ``came_from`` leads back from a marking to the start."""

    came_from: dict[int, Path] = field(default_factory=dict)
    passed: set[str] = field(default_factory=set)
    fired: set[str] = field(default_factory=set)
    doubled: dict[str, Path] = field(default_factory=dict)
    stuck: list[int] = field(default_factory=list)
    is_whole: bool = True
    may_end: bool = False


def check_soundness(outline: Outline, findings: Findings) -> None:
    """Play every scope, inner ones first."""
    left, stuck = MOST_MARKINGS, set[str]()
    for container in reversed(outline.containers):
        if not container.nodes or _counts_tokens(container):
            continue
        if left <= 0 or _is_beyond(container):
            _report_open(container, findings)
            continue
        net = Builder(container, frozenset(stuck.intersection(container.nodes))).build()
        play = explore(net, left)
        left -= len(play.came_from)
        if not play.is_whole:
            _report_open(container, findings)
            continue
        _report(container, net, play, findings)
        if not play.may_end and not _ends_otherwise(container):
            stuck.add(container.id)


def _report_open(container: Container, findings: Findings) -> None:
    findings.information(
        "not-decided",
        container.id,
        _l("There are too many paths in here to look for deadlocks on all; the limit is {limit}."),
        limit=MOST_MARKINGS,
    )


def _ends_otherwise(container: Container) -> bool:
    """By its own condition, or by what an event sub-process does."""
    events = any(node.is_event_sub_process for node in container.nodes.values())
    return events or container.kind == "adHocSubProcess"


def _is_beyond(container: Container) -> bool:
    joined = sum(
        len(node.incoming)
        for node in container.nodes.values()
        if node.kind in ("inclusiveGateway", "complexGateway") and len(node.incoming) > 1
    )
    return joined * len(container.nodes) > MOST_UPSTREAM


def _counts_tokens(container: Container) -> bool:
    """With start and completion quantities several tokens at one place are meant."""
    names = ("startQuantity", "completionQuantity")
    return any(
        node.element.get(name, "1") != "1" for node in container.nodes.values() for name in names
    )


class _Game:
    """Visits all markings of one scope that can be reached, up to a number of them."""

    def __init__(self, net: Net) -> None:
        self.net = net
        self.play = Play()
        self.pending: list[int] = []
        self.singles = sum(net.choices)

    def run(self, limit: int) -> Play:
        for move in self.net.initial:
            self._reach(None, 0, move)
        while self.pending and self.play.is_whole:
            self._step(self.pending.pop())
            self.play.is_whole = len(self.play.came_from) <= limit
        return self.play

    def _step(self, marking: int) -> None:
        single = marking & self.singles
        if single:
            bit = single & -single
            for move in self.net.choices[bit]:
                self._reach(marking, marking & ~bit, move)
            return
        join = next((join for join in self.net.joins if _is_ready(join, marking)), None)
        if join is None:
            self.play.stuck += [marking] if marking else []
            return
        self.play.fired.add(join.node)
        for move in join.moves:
            self._reach(marking, marking & ~join.needed, move)

    def _reach(self, before: int | None, rest: int, move: Move) -> None:
        play = self.play
        play.passed.update(move.passed)
        marking = 0 if move.ends else rest | move.marking
        if not move.ends and (rest & move.marking or move.doubled is not None):
            play.doubled.setdefault(self._meeting(rest, move), (before, move))
        play.may_end = play.may_end or (not marking and move.ends != "failed")
        if marking not in play.came_from:
            play.came_from[marking] = (before, move)
            self.pending.append(marking)

    def _meeting(self, rest: int, move: Move) -> str:
        both = rest & move.marking
        return self.net.nodes[(both & -both).bit_length() - 1] if both else move.doubled or ""


def explore(net: Net, limit: int) -> Play:
    """Visit the markings of a net, at most ``limit`` of them."""
    return _Game(net).run(limit)


def _is_ready(join: Join, marking: int) -> bool:
    """An inclusive join waits for tokens that could still come to an empty flow of it, and
    could not come to one that has a token already (13.4.3)."""
    there = marking & join.needed
    if join.waits_for is None:
        return there == join.needed
    if not there:
        return False
    awaited = given = 0
    for bit, upstream in join.waits_for.items():
        if bit & there:
            given |= upstream
        else:
            awaited |= upstream
    return not marking & ~join.needed & awaited & ~given


def _report(container: Container, net: Net, play: Play, findings: Findings) -> None:
    _report_deadlocks(container, net, play, findings)
    _report_doubled(container, play, findings)
    _report_dead(container, play, findings)


def _report_deadlocks(container: Container, net: Net, play: Play, findings: Findings) -> None:
    """A warning even where a join never goes on: the instance shows it as an incident, and a
    model that others made may mean to end so."""
    where: dict[str, int] = {}
    for marking in play.stuck:
        for join in net.joins:
            if marking & join.needed:
                where.setdefault(join.node, marking)
    for node, marking in where.items():
        before, move = play.came_from[marking]
        path = _path(container, play, before, move)
        if node in play.fired:
            findings.warning(
                "possible-deadlock",
                node,
                _l("Tokens can wait here for others that never come, by the path {path}."),
                path=path,
            )
        else:
            findings.warning(
                "deadlock",
                node,
                _l("Tokens wait here for others that never come, by the path {path}."),
                path=path,
            )


def _report_doubled(container: Container, play: Play, findings: Findings) -> None:
    """Two tokens that only end after they met do no harm."""
    onward = onward_of(container)
    for node, (before, move) in play.doubled.items():
        behind = closure([node], onward)
        if all(container.nodes[n].kind in ("exclusiveGateway", "endEvent") for n in behind):
            continue
        findings.warning(
            "lack-of-synchronisation",
            node,
            _l("Parallel paths meet here without waiting, so it runs more than once: {path}."),
            path=_path(container, play, before, move),
        )


def _report_dead(container: Container, play: Play, findings: Findings) -> None:
    reached = closure([node.id for node in entries(container)], onward_of(container))
    for node in container.nodes.values():
        is_dead = node.id in reached and node.id not in play.passed
        if is_dead and node.kind in vocabulary.ACTIVITIES:
            findings.warning(
                "never-executed",
                node.id,
                _l("A path leads here, but no token ever comes along it."),
            )


def _path(container: Container, play: Play, before: int | None, move: Move) -> str:
    """The names of the nodes that the tokens passed, in order."""
    moves = [move]
    while before is not None:
        before, move = play.came_from[before]
        moves.append(move)
    passed = [node for move in reversed(moves) for node in move.passed]
    names: list[str] = []
    for node in passed:
        name = container.nodes[node].name
        if not names or names[-1] != name:
            names.append(name)
    shown = names[-_MOST_NAMES:]
    return " → ".join((["…"] if len(names) > len(shown) else []) + shown)
