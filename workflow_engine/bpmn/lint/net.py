"""A scope as a token game: where tokens can wait, and what may happen to them there.

Only nodes at which something is decided, or where paths meet, are places; everything else is
passed at once. A marking is an integer with a bit for each place, the earliest in the lowest bit.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import combinations
from typing import Literal

from workflow_engine.bpmn.lint.links import link_name, links
from workflow_engine.bpmn.lint.outline import Arrow, Container, Place
from workflow_engine.bpmn.lint.reach import closure, onward_of
from workflow_engine.bpmn.lint.starts import entries

End = Literal["terminated", "failed"]

#: With more conditional flows than this only few of their combinations are tried.
_MOST_COMBINED = 6


@dataclass(frozen=True, slots=True)
class Move:
    """What a step does: where its tokens come to lie, and which nodes they passed on the way."""

    marking: int
    passed: tuple[str, ...]
    doubled: str | None = None
    """A node at which two of them meet."""
    ends: End | None = None
    """Everything else in the scope ends with it."""


@dataclass(slots=True)
class Join:
    """A gateway that waits for its incoming flows; ``waits_for`` of an inclusive one says which
    places can still send a token to a flow, by the bit of that flow."""

    node: str
    needed: int
    waits_for: dict[int, int] | None = None
    moves: list[Move] = field(default_factory=list)


@dataclass(slots=True)
class Net:
    """Places by bit; the moves at those that need only one token, and the joins."""

    nodes: list[str] = field(default_factory=list)
    choices: dict[int, list[Move]] = field(default_factory=dict)
    joins: list[Join] = field(default_factory=list)
    initial: list[Move] = field(default_factory=list)


class Builder:
    """Makes the net of one scope; ``stuck`` are the sub-processes that never end normally."""

    def __init__(self, container: Container, stuck: frozenset[str] = frozenset()) -> None:
        self.container = container
        self.nodes = container.nodes
        self.stuck = stuck
        self.onward = onward_of(container)
        self.caught = links(container, "intermediateCatchEvent")
        self.net = Net()
        self.bits: dict[object, int] = {}

    def build(self) -> Net:
        begins = entries(self.container)
        order = self._order([node.id for node in begins])
        self._number(order)
        self.net.initial = list(self._initial(begins))
        for identity in order:
            self._describe(self.nodes[identity])
        return self.net

    def _order(self, begins: list[str]) -> list[str]:
        """Reverse postorder: what comes before lies lower, as far as circles allow."""
        seen: set[str] = set()
        found: list[str] = []
        for begin in begins:
            if begin in seen:
                continue
            seen.add(begin)
            pending = [(begin, iter(self.onward[begin]))]
            while pending:
                here, targets = pending[-1]
                target = next((t for t in targets if t not in seen), None)
                if target is None:
                    found.append(here)
                    pending.pop()
                else:
                    seen.add(target)
                    pending.append((target, iter(self.onward[target])))
        return found[::-1]

    def _number(self, order: list[str]) -> None:
        for identity in order:
            node = self.nodes[identity]
            keys: list[object] = []
            if is_join(node):
                keys = [arrow for arrow in node.incoming if arrow.source in self.nodes]
            elif self._is_place(node):
                keys = [identity]
            for key in keys:
                self.bits[key] = 1 << len(self.net.nodes)
                self.net.nodes.append(identity)

    def _is_place(self, node: Place) -> bool:
        if node.kind == "endEvent":
            return False
        return len(node.incoming) > 1 or len(self._outcomes(node)) != 1

    def _initial(self, begins: list[Place]) -> Iterable[Move]:
        """Each start event begins an instance of its own; without one all entries do at once."""
        together = [node for node in begins if node.kind not in ("startEvent", "receiveTask")]
        is_ad_hoc = self.container.kind == "adHocSubProcess"
        for node in begins:
            if node not in together or is_ad_hoc or node.kind == "eventBasedGateway":
                yield self._put([node])
        rest = [n for n in begins if n in together and n.kind != "eventBasedGateway"]
        if not any(node.kind == "startEvent" for node in begins):
            rest += [n for n in begins if n.kind == "receiveTask"]
        if rest and not is_ad_hoc:
            yield self._put(rest)

    def _describe(self, node: Place) -> None:
        if is_join(node):
            bits = [self.bits[a] for a in node.incoming if a in self.bits]
            join = Join(node.id, sum(bits))
            if node.kind != "parallelGateway":
                join.waits_for = self._waits_for(node)
            join.moves = [self._follow(node, outcome) for outcome in self._outcomes(node)]
            self.net.joins.append(join)
        elif node.id in self.bits:
            self.net.choices[self.bits[node.id]] = [
                self._follow(node, outcome) for outcome in self._outcomes(node)
            ]

    def _waits_for(self, join: Place) -> dict[int, int]:
        """By the bit of each incoming flow: the places from which a token can come along it."""
        backward: dict[str, list[str]] = {}
        for source, targets in self.onward.items():
            for target in targets:
                if source != join.id:
                    backward.setdefault(target, []).append(source)
        found = {}
        for arrow in join.incoming:
            if arrow not in self.bits:
                continue
            upstream = closure([arrow.source] if arrow.source != join.id else [], backward)
            mask = sum(
                bit
                for key, bit in self.bits.items()
                if (key.target if isinstance(key, Arrow) else key) in upstream
            )
            found[self.bits[arrow]] = mask
        return found

    def _follow(self, node: Place, outcome: tuple[str | Arrow, ...]) -> Move:
        return self._advance(list(outcome), (node.id,))

    def _put(self, nodes: list[Place]) -> Move:
        return self._advance([node.id for node in nodes], ())

    def _advance(self, pending: list[str | Arrow], passed: tuple[str, ...]) -> Move:
        """Let tokens go on until each lies at a place or has ended."""
        marking, doubled, visited = 0, None, list(passed)
        ends: End | None = None
        seen: set[str] = set()
        while pending:
            goal = pending.pop(0)
            identity = goal.target if isinstance(goal, Arrow) else goal
            node = self.nodes.get(identity)
            if node is None:
                continue
            bit = self.bits.get(goal) or self.bits.get(identity, 0)
            visited.append(identity)
            if bit:
                doubled = identity if marking & bit else doubled
                marking |= bit
            elif final(node):
                ends = final(node)
            elif identity not in seen:
                seen.add(identity)
                pending.extend(next(iter(self._outcomes(node)), ()))
        return Move(marking, tuple(visited), doubled, ends)

    def _outcomes(self, node: Place) -> list[tuple[str | Arrow, ...]]:
        """Each way to leave the node: the flows and events by which its tokens go on."""
        if node.kind == "intermediateThrowEvent" and link_name(node):
            return [tuple(target.id for target in self.caught.get(link_name(node) or "", ()))]
        arrows = [arrow for arrow in node.outgoing if arrow.target in self.nodes]
        normal: list[tuple[str | Arrow, ...]] = [()]
        if arrows and _takes_one(node):
            normal = [(arrow,) for arrow in arrows]
        elif arrows:
            normal = list(_subsets(node, arrows))
        return self._interrupted(node, [] if node.id in self.stuck else normal)

    def _interrupted(
        self, node: Place, normal: list[tuple[str | Arrow, ...]]
    ) -> list[tuple[str | Arrow, ...]]:
        events = [event for event in node.boundaries if "compensate" not in event.events]
        beside: list[str | Arrow] = [
            event.id for event in events if event.element.get("cancelActivity", "true") == "false"
        ]
        found = list(normal)
        found += [(*outcome, event) for event in beside for outcome in normal[:1] or [()]]
        found += [(event.id,) for event in events if event.id not in beside]
        return found


def _subsets(node: Place, arrows: list[Arrow]) -> Iterable[tuple[str | Arrow, ...]]:
    """Flows without condition are always taken, the default only when no other is."""
    default = [arrow for arrow in arrows if arrow.id == node.default]
    conditional = [a for a in arrows if a.condition and a not in default]
    if node.kind == "parallelGateway":
        conditional = []
    always = [a for a in arrows if a not in conditional and a not in default]
    sizes: Iterable[int] = range(1, len(conditional) + 1)
    if len(conditional) > _MOST_COMBINED:
        sizes = (1, 2, len(conditional))
    if always or default or not conditional:
        yield (*always, *default)
    for size in sizes:
        for chosen in combinations(conditional, size):
            yield (*always, *chosen)


def _takes_one(node: Place) -> bool:
    if node.kind == "eventBasedGateway":
        return node.element.get("eventGatewayType") != "Parallel"
    return node.kind == "exclusiveGateway"


def is_join(node: Place) -> bool:
    """Do tokens wait here for each other?"""
    kinds = ("parallelGateway", "inclusiveGateway", "complexGateway")
    return node.kind in kinds and len(node.incoming) > 1


def final(node: Place) -> End | None:
    """How an end event ends its whole scope, if it does."""
    if node.kind != "endEvent":
        return None
    if {"error", "cancel"}.intersection(node.events):
        return "failed"
    return "terminated" if "terminate" in node.events else None
