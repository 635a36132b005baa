"""Plays the engine: every step twice, once on the state as it was and once on its bytes."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from workflow_engine.bpmn import ProcessGraph, State, decode, encode, load, step
from workflow_engine.bpmn.ports import Ports
from workflow_engine.bpmn.progress import (
    Complete,
    Finish,
    Fire,
    Progress,
    Receive,
    Start,
    Trigger,
)

NOON = datetime(2026, 3, 2, 11, 0, tzinfo=UTC)
#: What stays in the state but nobody outside sees.
INSIDE = ("trouble",)


class Refused(Exception):
    """The loader did not take the model."""


class Broken(Exception):
    """The engine contradicts itself."""


def compiled(xml: bytes) -> ProcessGraph:
    """The graph of a model without faults."""
    loaded = load(xml)
    faults = [f for f in loaded.findings if f.severity == "error"]
    if faults:
        raise Refused("; ".join(f"{f.code} at {f.element}: {f}" for f in faults))
    return loaded.graphs["main"]


@dataclass
class Engine:
    """One instance."""

    graph: ProcessGraph
    state: State | None = None
    now: datetime = NOON
    last: Progress = None  # type: ignore[assignment]
    #: Open waits by id, in the order they were opened: node and kind.
    waits: dict[int, tuple[str, str]] = field(default_factory=dict)
    troubles: dict[int, tuple[str, str]] = field(default_factory=dict)
    #: How many tokens came to each node, and how many left it one way or another.
    entered: Counter[str] = field(default_factory=Counter)
    left: Counter[str] = field(default_factory=Counter)

    def start(self, variables: dict[str, Any]) -> None:
        self.take(Start(variables))

    def trigger(self, wait: int, data: dict[str, int] | str | None) -> None:
        """Do what ``wait`` waits for; for a job ``data`` is the code of its error, or None."""
        kind = self.waits[wait][1]
        if kind == "user":
            assert isinstance(data, dict)
            self.take(Complete(wait, "done", data))
        elif kind == "timer":
            due = next(w.due for w in self.state.waits if w.id == wait)  # type: ignore[union-attr]
            self.now = max(self.now, due or self.now)
            self.take(Fire(wait))
        elif kind == "job":
            assert data is None or isinstance(data, str)
            self.take(Finish(wait, {}, data, data))
        elif kind == "message":
            self.take(Receive(wait, {}))
        else:
            self.take(_notify(wait))

    def take(self, trigger: Trigger) -> None:
        before = encode(self.state) if self.state is not None else None
        ports = self._ports()
        progress = step(self.graph, self.state, trigger, ports)
        if step(self.graph, self.state, trigger, ports) != progress:
            raise Broken("the same step gave two results")
        if before is not None:
            if encode(self.state) != before:  # type: ignore[arg-type]
                raise Broken("a step changed the state that it was given")
            if step(self.graph, decode(before), trigger, ports) != progress:
                raise Broken("reloading the state changed the step")
        data = encode(progress.state)
        if decode(data) != progress.state or encode(decode(data)) != data:
            raise Broken("the state does not survive the codec")
        self.last, self.state = progress, progress.state
        self._keep_books(progress)

    def _keep_books(self, progress: Progress) -> None:
        for trouble in progress.troubles:
            self.troubles[trouble.wait] = (trouble.node, trouble.code)
        for gone in progress.closed:
            if self.waits.pop(gone, None) is None and self.troubles.pop(gone, None) is None:
                raise Broken(f"wait {gone} was closed but never opened")
        kinds = {wait.id: (wait.node, wait.kind) for wait in progress.state.waits}
        for wait in progress.opened:
            if wait.wait not in kinds:
                raise Broken(f"wait {wait.wait} was opened but is not in the state")
            self.waits[wait.wait] = kinds[wait.wait]
        for move in progress.moves:
            counter = self.entered if move.event == "entered" else self.left
            if move.event != "taken":
                counter[move.node] += 1

    def waiting(self) -> Counter[tuple[str, str]]:
        return Counter(self.waits.values())

    def marking(self) -> Counter[str]:
        return Counter(token.node for token in self.state.tokens)  # type: ignore[union-attr]

    def trace(self) -> list[tuple[str, str]]:
        """In the reference's words: what failed was cancelled, and a link is no flow."""
        names = {"failed": "cancelled"}
        return [
            (move.node, names.get(move.event, move.event))
            for move in self.last.moves
            if move.event != "taken" or "/" not in move.node
        ]

    def _ports(self) -> Ports:
        def never(*_: Any, **__: Any) -> Any:
            raise AssertionError("nothing in these models is called")

        return Ports(
            now=self.now,
            call=never,
            decide=never,
            evaluate=lambda expression, view: expression.evaluate(view, now=self.now),
            business_key="K",
            # All messages have the key of the instance.
            awaited=lambda *_: [
                wait for wait, (_, kind) in self.waits.items() if kind == "message"
            ],
        )


def _notify(wait: int) -> Any:
    from workflow_engine.bpmn import progress

    return progress.Notify(wait, {})
