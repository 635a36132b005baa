"""Builds small models and plays them, through the codec and twice at every step."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from workflow_engine.bpmn import Loaded, ProcessGraph, State, decode, encode, load, step
from workflow_engine.bpmn.ports import Limits, Ports
from workflow_engine.bpmn.progress import (
    Cancel,
    Complete,
    Finish,
    Fire,
    MessageWait,
    Progress,
    Receive,
    Retry,
    Start,
    Trigger,
    Wait,
)

NOON = datetime(2026, 3, 2, 11, 0, tzinfo=UTC)
HEAD = (
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:cs="urn:countersign:bpmn:1" xmlns:camunda="http://camunda.org/schema/1.0/bpmn"'
    ' xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" targetNamespace="urn:test">'
)


def el(kind: str, identity: str, /, *inner: str, **attributes: str) -> str:
    """An element of the standard; what ``ext`` made goes inside."""
    given = "".join(f" {name}={quoteattr(value)}" for name, value in attributes.items())
    return f'<bpmn:{kind} id="{identity}"{given}>{"".join(inner)}</bpmn:{kind}>'


def ext(*inner: str) -> str:
    return f"<bpmn:extensionElements>{''.join(inner)}</bpmn:extensionElements>"


def cs(name: str, /, **attributes: str) -> str:
    given = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items())
    return f"<cs:{name}{given}/>"


def maps(
    *, inputs: Mapping[str, str] | None = None, outputs: Mapping[str, str] | None = None
) -> str:
    """Mappings by target: ``{"total": "= result.total"}``."""
    found = [cs("input", source=s, target=t) for t, s in (inputs or {}).items()]
    return "".join(found + [cs("output", source=s, target=t) for t, s in (outputs or {}).items()])


def flow(source: str, target: str, when: str | None = None, **attributes: str) -> str:
    condition = (
        f"<bpmn:conditionExpression>{escape(when)}</bpmn:conditionExpression>" if when else ""
    )
    identity = attributes.pop("id", f"{source}_{target}")
    return el("sequenceFlow", identity, condition, sourceRef=source, targetRef=target, **attributes)


def chain(*nodes: str) -> str:
    """Flows from each node to the next."""
    return "".join(flow(a, b) for a, b in pairwise(nodes))


def timer(kind: str, text: str) -> str:
    inner = f"<bpmn:{kind}>{escape(text)}</bpmn:{kind}>"
    return f"<bpmn:timerEventDefinition>{inner}</bpmn:timerEventDefinition>"


def message(reference: str = "msg") -> str:
    return f'<bpmn:messageEventDefinition messageRef="{reference}"/>'


def error(reference: str | None = None) -> str:
    given = f' errorRef="{reference}"' if reference else ""
    return f"<bpmn:errorEventDefinition{given}/>"


def boundary(
    identity: str, host: str, definition: str, *inner: str, interrupting: bool = True
) -> str:
    return el(
        "boundaryEvent",
        identity,
        *inner,
        definition,
        attachedToRef=host,
        cancelActivity=str(interrupting).lower(),
    )


def operation(identity: str, /, mappings: str = "", **attributes: str) -> str:
    """A service task that runs the operation ``op``."""
    return el("serviceTask", identity, ext(cs("operation", name="op", **attributes), mappings))


ROOTS = (
    '<bpmn:message id="msg" name="changed"/>'
    '<bpmn:message id="keyed" name="keyed"><bpmn:extensionElements>'
    '<cs:correlation key="= order"/></bpmn:extensionElements></bpmn:message>'
    '<bpmn:error id="over" errorCode="OVER_BUDGET"/><bpmn:error id="otherwise" errorCode="OTHER"/>'
)


def document(*inner: str, roots: str = ROOTS) -> bytes:
    """A file with one process ``main``."""
    process = el("process", "main", *inner, isExecutable="true")
    return f"{HEAD}{roots}{process}</bpmn:definitions>".encode()


def compiled(*inner: str) -> ProcessGraph:
    """The graph of a process that has no faults."""
    loaded: Loaded = load(document(*inner))
    faults = [f for f in loaded.findings if f.severity == "error"]
    assert not faults, [f"{f.code} {f.element}: {f}" for f in faults]
    return loaded.graphs["main"]


Operation = Callable[..., Mapping[str, Any]]


@dataclass
class Play:
    """One instance: every step is done twice and its state goes through the codec."""

    graph: ProcessGraph
    operations: Mapping[str, Operation] = field(default_factory=dict)
    decisions: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)
    now: datetime = NOON
    timezone: str = "UTC"
    business_key: str | None = "PR-1"
    state: State | None = None
    last: Progress = None  # type: ignore[assignment]
    waits: dict[int, Wait] = field(default_factory=dict)
    troubles: dict[int, str] = field(default_factory=dict)
    calls: list[tuple[str, dict[str, Any], str, int]] = field(default_factory=list)
    trail: list[str] = field(default_factory=list)

    def start(self, node: str | None = None, **variables: Any) -> "Play":
        return self.take(Start(variables, node))

    def complete(self, node: str, outcome: str = "done", **data: Any) -> "Play":
        return self.take(Complete(self.wait(node), outcome, data))

    def fire(self, node: str) -> "Play":
        self.now = self.waits[self.wait(node)].due  # type: ignore[union-attr,assignment]
        return self.take(Fire(self.wait(node)))

    def receive(self, node: str, **payload: Any) -> "Play":
        return self.take(Receive(self.wait(node), payload))

    def finish(self, node: str, **result: Any) -> "Play":
        return self.take(Finish(self.wait(node), result))

    def refuse(self, node: str, code: str) -> "Play":
        return self.take(Finish(self.wait(node), error=code, error_message="no"))

    def retry(self) -> "Play":
        return self.take(Retry(next(iter(self.troubles))))

    def cancel(self) -> "Play":
        return self.take(Cancel())

    def travel(self, span: timedelta) -> "Play":
        self.now += span
        return self

    def take(self, trigger: Trigger) -> "Play":
        before = encode(self.state) if self.state is not None else None
        self.last = step(self.graph, self.state, trigger, self._ports())
        calls = len(self.calls)
        assert step(self.graph, self.state, trigger, self._ports()) == self.last
        del self.calls[calls:]
        assert before is None or encode(self.state) == before  # type: ignore[arg-type]
        data = encode(self.last.state)
        self.state = decode(data)
        assert self.state == self.last.state
        assert encode(self.state) == data
        self._keep_books()
        return self

    def _keep_books(self) -> None:
        for wait in self.last.opened:
            self.waits[wait.wait] = wait
        for trouble in self.last.troubles:
            self.troubles[trouble.wait] = trouble.code
        for gone in self.last.closed:
            assert (self.waits.pop(gone, None) or self.troubles.pop(gone, None)) is not None
        assert {w.id for w in self.state.waits} == {*self.waits, *self.troubles}  # type: ignore[union-attr]
        self.trail += [f"{move.node} {move.event}" for move in self.last.moves]

    def _ports(self) -> Ports:
        def call(name: str, inputs: Mapping[str, Any], *, node: str, iteration: int) -> Any:
            self.calls.append((name, dict(inputs), node, iteration))
            return self.operations[name](**inputs)

        return Ports(
            now=self.now,
            call=call,
            decide=lambda key, variables, *, node: self.decisions[key](**variables),
            evaluate=lambda expression, view: expression.evaluate(view, now=self.now),
            business_key=self.business_key,
            timezone=self.timezone,
            limits=self.limits,
            awaited=self._awaited,
        )

    def _awaited(self, name: str, key: str | None) -> set[int]:
        """As the rows of what waits would say."""
        wanted = key or self.business_key
        waits = [wait for wait in self.waits.values() if isinstance(wait, MessageWait)]
        return {w.wait for w in waits if (w.name, w.key or self.business_key) == (name, wanted)}

    def wait(self, node: str) -> int:
        found = [wait.wait for wait in self.waits.values() if wait.node == node]
        assert found, f"nothing waits at {node}, but at {self.at}"
        return found[0]

    def open_at(self, node: str) -> Wait:
        return self.waits[self.wait(node)]

    @property
    def at(self) -> list[str]:
        """The nodes that wait, in the order they began to."""
        return [wait.node for wait in self.waits.values()]

    @property
    def variables(self) -> Mapping[str, Any]:
        return self.state.variables  # type: ignore[union-attr]

    @property
    def ended(self) -> str | None:
        ended = self.last.ended
        return ended and (f"{ended.kind} {ended.error_code}" if ended.error_code else ended.kind)


def play(*inner: str, **options: Any) -> Play:
    return Play(compiled(*inner), **options)


def with_limits(**bounds: int) -> Limits:
    return replace(Limits(), **bounds)
