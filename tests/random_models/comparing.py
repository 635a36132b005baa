"""Plays engine and reference side by side along a random path, and says where they differ."""

from collections import Counter
from dataclasses import dataclass, field
from random import Random

from tests.random_models.game import EndlessError, Game
from tests.random_models.model import VALUES, VARIABLES, Model
from tests.random_models.playing import Broken, Engine, Refused, compiled
from tests.random_models.writing import write
from workflow_engine.bpmn import ProcessGraph, encode
from workflow_engine.bpmn.errors import StepLimitReached, TooManyScopes, TooManyTokens

LONGEST_PATH = 30
MOST_TOKENS = 150
JOINS = ("parallelGateway", "inclusiveGateway")


@dataclass
class Difference:
    """What differs, on which model, after which path."""

    model: Model
    path: int
    what: str
    steps: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        lines = [
            f"seed {self.model.seed}, path {self.path}: {self.what}",
            "path: " + "; ".join(self.steps),
            "model:",
            *describe(self.model),
            f"again: python -m tests.random_models --seed {self.model.seed}",
        ]
        return "\n".join(lines)


def describe(model: Model) -> list[str]:
    """The model in few lines."""
    lines = []
    for body in model.bodies():
        lines.append(f"  {body.id}:")
        for node in body.nodes.values():
            words = [node.kind, node.event, node.ref, node.host and f"on {node.host}"]
            if node.event is not None and node.kind in ("boundaryEvent", "startEvent"):
                words.append("interrupting" if node.interrupting else "beside")
            words += ["handler" if node.triggered else None, "undoes" if node.undoes else None]
            words.append(str(node.repeat) if node.repeat else None)
            outgoing = [
                f"{flow.target}"
                + (f" [{flow.when}]" if flow.when else "")
                + (" [default]" if flow.id == node.default else "")
                for flow in body.outgoing(node.id)
            ]
            if node.id in body.associations:
                outgoing.append(f"undone by {body.associations[node.id]}")
            text = " ".join(word for word in words if word)
            lines.append(f"    {node.id} ({text}) -> {', '.join(outgoing) or '-'}")
    return lines


def compare(model: Model, paths: int) -> Difference | None:
    """The first difference on any of the paths."""
    try:
        graph = compiled(write(model))
    except Refused as refusal:
        return Difference(model, 0, f"refused: {refusal}")
    for path in range(paths):
        found = Walk(model, graph, path).difference()
        if found is not None:
            return found
    return None


class Walk:
    """One path through one model, on both sides."""

    def __init__(self, model: Model, graph: ProcessGraph, path: int) -> None:
        self.model, self.path = model, path
        self.random = Random(f"path {model.seed} {path}")
        self.engine, self.game = Engine(graph), Game(model)
        self.steps: list[str] = []
        self.sizes: dict[frozenset[tuple[str, int]], int] = {}
        self.bodies = {node.id: body.id for body in model.bodies() for node in body.nodes.values()}

    def difference(self) -> Difference | None:
        try:
            what = self._walk()
        except Broken as fault:
            what = str(fault)
        except AssertionError:
            raise
        except Exception as fault:
            what = f"{type(fault).__name__}: {fault}"
        return Difference(self.model, self.path, what, self.steps) if what else None

    def _walk(self) -> str | None:
        variables = self._values()
        self.steps.append(f"start {variables}")
        self.game.start(variables)
        self.engine.start(dict(variables))
        what = self._differs()
        while what is None and self.game.ended is None and len(self.steps) < LONGEST_PATH:
            if sum(self.game.marking().values()) > MOST_TOKENS or not self.game.options():
                return None
            if not self._step():
                return None
            what = self._differs()
        return what

    def _values(self) -> dict[str, int]:
        return {name: self.random.choice(VALUES) for name in VARIABLES}

    def _step(self) -> bool:
        """One thing that waits, chosen by chance, happens on both sides; False ends the path."""
        options = sorted(self.game.options(), key=lambda wait: wait.node.id)
        wait = self.random.choice(options)
        alike = [w for w in self.game.options() if (w.node, w.kind) == (wait.node, wait.kind)]
        theirs = [i for i, told in self.engine.waits.items() if told == (wait.node.id, wait.kind)]
        data: dict[str, int] | str | None = None
        if wait.kind == "user":
            data = self._values()
        elif wait.kind == "job" and self.random.random() < 0.2:
            data = self.random.choice("ABC")
        nth = alike.index(wait)
        self.steps.append(f"{wait.node.id}{f' #{nth}' * bool(nth)} {data or ''}".strip())
        try:
            self.game.take(wait, data)
        except EndlessError:
            return self._is_stopped(theirs[nth], data)
        self.engine.trigger(theirs[nth], data)
        return True

    def _is_stopped(self, wait: int, data: dict[str, int] | str | None) -> bool:
        """What never ends is stopped by the engine's bounds, or goes on by messages from step to
        step; the path ends there."""
        try:
            self.engine.trigger(wait, data)
        except (StepLimitReached, TooManyTokens, TooManyScopes):
            return False
        if not self.engine.last.thrown and not self.engine.last.troubles:
            raise Broken("the reference never came to rest, the engine did")
        return False

    def _differs(self) -> str | None:
        checks = (
            self._end,
            self._waiting,
            self._trace,
            self._thrown,
            self._marking,
            self._troubles,
            self._conserved,
            self._size,
        )
        return next(filter(None, (check() for check in checks)), None)

    def _end(self) -> str | None:
        ended = self.engine.last.ended
        return _unlike("end", ended and ended.kind, self.game.ended)

    def _waiting(self) -> str | None:
        return _unlike("waits", self.engine.waiting(), self.game.waiting())

    def _trace(self) -> str | None:
        """The same moves; those of tokens that were cancelled have no order among the others."""
        found = _unlike("moves", Counter(self.engine.trace()), Counter(self.game.trace))
        if found:
            return found
        orders = [
            [move for move in trace if move[1] != "cancelled"]
            for trace in (self.engine.trace(), self.game.trace)
        ]
        if orders[0] == orders[1]:
            return None
        words = [" ".join(f"{node}.{event[0]}" for node, event in order) for order in orders]
        return f"order of moves\n  engine    {words[0]}\n  reference {words[1]}"

    def _thrown(self) -> str | None:
        """What left the instance, by whom."""
        told = Counter(
            (thrown.node, getattr(thrown, "kind", "message")) for thrown in self.engine.last.thrown
        )
        return _unlike("thrown", told, Counter(self.game.thrown))

    def _marking(self) -> str | None:
        return _unlike("tokens", self.engine.marking(), self.game.marking())

    def _troubles(self) -> str | None:
        """Every dead scope is reported, and nothing else; so is every token without a way on."""
        if self.game.ended:
            return None
        told = Counter(
            self.bodies[node] for node, code in self.engine.troubles.values() if code == DEAD
        )
        missing = self.game.dead() - told
        if missing:
            return f"deadlock not reported in {dict(missing)}"
        for trouble in self.engine.last.troubles:
            if trouble.code == DEAD and not self.game.dead()[self.bodies[trouble.node]]:
                return f"deadlock reported at {trouble.node}, but something can move"
        stuck = Counter(token.node.id for token in self.game.stuck)
        others = Counter(node for node, code in self.engine.troubles.values() if code != DEAD)
        return _unlike("incidents", others, stuck)

    def _conserved(self) -> str | None:
        """Whatever comes to a node is still there or has left it; joins make one of several."""
        stuck = Counter(token.node.id for token in self.game.stuck)
        stuck += self.game.reopened()
        for node in self.model.nodes():
            if node.kind in JOINS or node.repeat or self.game.ended:
                continue
            there = self.engine.marking()[node.id] - stuck[node.id]
            balance = self.engine.entered[node.id] - self.engine.left[node.id]
            if balance != there:
                return f"{balance} tokens are unaccounted for at {node.id}, {there} are there"
        return None

    def _size(self) -> str | None:
        """The same marking needs the same room, however long the history: only numbers grow."""
        state = self.engine.state
        assert state is not None
        records = len(getattr(state, "records", ()))
        where = Counter(f"{t.node} {t.flow} {t.phase}" for t in state.tokens)
        marking = frozenset([("records", records), *where.items()])
        numbers = 2 * (2 * len(state.tokens) + 2 * len(state.scopes) + len(state.waits) + 5)
        # Of each activity the state knows how often it was entered.
        rounds = sum(len(name) + 4 for name in self.bodies)
        size = len(encode(state))
        first = self.sizes.setdefault(marking, size)
        if size > first + numbers + rounds:
            return f"the state grew from {first} to {size} bytes with the same tokens"
        return None


DEAD = "nothing-can-move"


def _unlike(what: str, engine: object, reference: object) -> str | None:
    if engine == reference:
        return None
    if isinstance(engine, Counter) and isinstance(reference, Counter):
        more, less = dict(engine - reference), dict(reference - engine)
        return f"{what}: only the engine {more}, only the reference {less}"
    return f"{what}: engine {engine}, reference {reference}"
