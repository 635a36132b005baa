"""Ids, indexes and what a step gives back; the parts of bodies that are too big for the state."""

from collections import deque
from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from workflow_engine.bpmn import progress
from workflow_engine.bpmn.graph import ProcessGraph
from workflow_engine.bpmn.ports import Ports
from workflow_engine.bpmn.progress import Ended, Moved, Progress
from workflow_engine.bpmn.state import (
    PART_BITS,
    WAIT,
    Part,
    Record,
    Scope,
    State,
    Token,
    Wait,
    part_of,
)


class Bookkeeping(Struct, eq=False):
    """The side of an execution that no element is interested in.

    A struct, because every step makes one and most of its fields stay empty.
    """

    graph: ProcessGraph
    begun: State
    ports: Ports
    tokens: dict[int, Token] = {}
    scopes: dict[int, Scope] = {}
    waits: dict[int, Wait] = {}
    records: list[Record] = []
    counts: dict[str, int] = {}
    next_id: int = 1
    # Whose turn it is.
    queue: deque[int] = field(default_factory=deque)
    yielding: list[int] = []
    throwing: int = 0
    occurred: list[tuple[int, Mapping[str, Any]]] = []
    unfinished: dict[int, int] = {}
    touched: bool = False
    mended: bool = False
    bounds: dict[str, None] = {}
    # Where tokens go instead of along their flows, once they are done.
    jumps: dict[int, str] = {}
    # What is told of the step.
    moves: list[Moved] = []
    opened: dict[int, progress.Wait] = {}
    closed: list[int] = []
    thrown: list[progress.Thrown] = []
    troubles: list[progress.Trouble] = []
    changed: dict[str, Any] = {}
    ended: Ended | None = None
    # Parts of bodies that are too big for the state.
    loaded: dict[int, Part] = {}
    part_ids: dict[int, int] = {}
    part_bodies: dict[int, int] = {}
    outputs: dict[int, tuple[Any, ...]] = {}
    crowds: list[int] = []
    # By token and by scope, so that no element has to search.
    waits_by_token: dict[int, list[int]] = {}
    waits_by_scope: dict[int, list[int]] = {}
    hosted: dict[int, list[int]] = {}
    inside: dict[int, dict[int, None]] = {}
    joining: dict[tuple[int, str], dict[int, None]] = {}
    watched: dict[int, None] = {}

    def __post_init__(self) -> None:
        state = self.begun
        self.counts.update(state.counts)
        self.next_id = state.next_id
        self._take_up(state)

    def note_wait(self, wait: Wait) -> None:
        if wait.token:
            self.waits_by_token.setdefault(wait.token, []).append(wait.id)
        else:
            self.waits_by_scope.setdefault(wait.scope, []).append(wait.id)
        if wait.kind == "condition" or wait.since is not None:
            self.watched[wait.id] = None

    def _take_up(self, held: State | Part) -> None:
        """Work on copies of what a state or a part of it holds, each in its place in the indexes.

        Values in variables, waits and records are never changed in place.
        """
        nodes = self.graph.nodes
        for scope in held.scopes:
            self.scopes[scope.id] = scope.copy()
            self.inside[scope.id] = {}
            if scope.host is not None:
                self.hosted.setdefault(scope.host, []).append(scope.id)
            if scope.body is not None and nodes[scope.node].watches:
                self.crowds.append(scope.id)
        for wait in held.waits:
            self.waits[wait.id] = wait
            self.note_wait(wait)
        for token in held.tokens:
            self.tokens[token.id] = replace(token)
            self.inside[token.scope][token.id] = None
            if token.phase is WAIT and not token.serves and nodes[token.node].joins:
                node = nodes[token.node]
                if node.start_quantity == 1 or not token.iteration:
                    self.joining.setdefault((token.scope, token.node), {})[token.id] = None
        self.records.extend(held.records)

    def new_id(self, within: int) -> int:
        """A number for what lies in the same part as ``within``, a token or a scope."""
        part = within >> PART_BITS
        if not part:
            self.next_id += 1
            return self.next_id - 1
        self.part_ids[part] += 1
        return (part << PART_BITS) + self.part_ids[part] - 1

    # Parts

    def new_part(self, body: int) -> int:
        """The number of a new part; its first token is the inner instance itself."""
        number = self.new_id(0)
        self.part_ids[number], self.part_bodies[number] = 1, body
        return number

    def load(self, number: int) -> None:
        """Bring the part ``number`` in, if it is one and was not yet."""
        if number and number not in self.part_ids:
            part = self.ports.parts.one(number)
            if part is not None:
                self._take_in(part)

    def load_body(self, scope: Scope) -> None:
        """Bring in every inner instance of a body."""
        if scope.body is not None and scope.body.parted:
            for part in self.ports.parts.all():
                if part.body == scope.id and part.id not in self.part_ids:
                    self._take_in(part)

    def load_watching(self) -> None:
        """Bring in the inner instances in which something depends on variables."""
        while self.crowds:
            scope = self.scopes.get(self.crowds.pop())
            if scope is not None:
                self.load_body(scope)

    def load_all(self) -> None:
        """Bring in everything: what happened may concern anybody."""
        if any(scope.body is not None and scope.body.parted for scope in self.scopes.values()):
            for part in self.ports.parts.all():
                if part.id not in self.part_ids:
                    self._take_in(part)

    def _take_in(self, part: Part) -> None:
        # A body in an inner instance of another big one: that comes first.
        self.load(part_of(part.body))
        self.loaded[part.id] = part
        self.part_ids[part.id], self.part_bodies[part.id] = part.next_id, part.body
        if part.output:
            self.outputs[part.id] = part.output
        self._take_up(part)

    def _parts(self) -> Mapping[int, Part | None]:
        tokens, scopes = _grouped(self.tokens.values()), _grouped(self.scopes.values())
        waits, records = _grouped(self.waits.values()), _grouped(self.records)
        found: dict[int, Part | None] = {}
        for number, next_id in self.part_ids.items():
            # What an instance gave is of no use to anybody once the body is over.
            is_wanted = self.part_bodies[number] in self.scopes
            output = self.outputs.get(number, ()) if is_wanted else ()
            own = tokens.get(number, ())
            before = self.loaded.get(number)
            if not own and not output:
                if before is not None:
                    found[number] = None
                continue
            part = Part(
                number,
                self.part_bodies[number],
                tuple(own),
                tuple(scopes.get(number, ())),
                tuple(waits.get(number, ())),
                tuple(records.get(number, ())),
                next_id,
                output,
            )
            if part != before:
                found[number] = part
        return found

    # Results

    def keep_records(self, scope: Scope, host: Token) -> None:
        """A sub-process that is over can be compensated by what it left to compensate."""
        node = self.graph.nodes[host.node]
        held = tuple(record for record in self.records if record.scope == scope.id)
        if node.handler is not None or host.serves or not (held or node.compensable):
            return
        variables = scope.variables.copy() if scope.body is None else None
        identity = self.unfinished[host.id] = self.new_id(host.scope)
        self.records.append(Record(identity, host.scope, node.id, variables, held))

    def result(self) -> Progress:
        parts: Mapping[int, Part | None] = {}
        tokens: Any = self.tokens.values()
        scopes: Any = self.scopes.values()
        waits: Any = self.waits.values()
        records: Any = self.records
        if self.part_ids:
            parts = self._parts()
            tokens, scopes = _main(tokens), _main(scopes)
            waits, records = _main(waits), _main(records)
        state = State(
            tokens=tuple(tokens),
            scopes=tuple(scopes),
            waits=tuple(waits),
            counts=self.counts,
            next_id=self.next_id,
            records=tuple(records),
        )
        return Progress(
            state,
            tuple(self.moves),
            tuple(self.opened.values()),
            tuple(self.closed),
            tuple(self.thrown),
            tuple(self.troubles),
            self.ended,
            self.changed,
            parts,
        )


def _grouped(items: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for item in items:
        number = part_of(item.id)
        if number:
            found.setdefault(number, []).append(item)
    return found


def _main(items: Iterable[Any]) -> list[Any]:
    return [item for item in items if not part_of(item.id)]
