"""When a multi-instance activity throws events of its own (BPMN 2.0.2, 10.3.8, behavior)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Self

from lxml import etree

from workflow_engine.bpmn.elements.events.definitions.base import Definition
from workflow_engine.bpmn.elements.events.definitions.escalation import EscalationDefinition
from workflow_engine.bpmn.elements.events.definitions.message import MessageDefinition
from workflow_engine.bpmn.elements.events.definitions.signal import SignalDefinition
from workflow_engine.bpmn.elements.propagation import boundary_for, raise_escalation
from workflow_engine.bpmn.progress import Thrown
from workflow_engine.bpmn.state import Scope, Token
from workflow_engine.feel import Expression

if TYPE_CHECKING:
    from workflow_engine.bpmn.execution import Execution
    from workflow_engine.bpmn.graph import Node
    from workflow_engine.bpmn.source import Source

Act = Callable[[Token, "Node"], None]


@dataclass(frozen=True, slots=True)
class Throws:
    """What to throw now, and whether the activity is over by it."""

    acts: list[Act] = field(default_factory=list)
    ends: bool = False


@dataclass(frozen=True, slots=True)
class EventBehaviour:
    """``none``: for every inner instance; ``one``: for the first; ``complex``: by conditions.

    A boundary event of the activity that catches it starts beside: whether the activity goes on
    is its own affair.
    """

    kind: Literal["none", "one", "all", "complex"] = "all"
    event: Definition | None = None
    conditions: tuple[tuple[Expression | None, Definition | None], ...] = ()

    @classmethod
    def compile(cls, source: Source, element: etree._Element) -> Self:
        kind: Any = element.get("behavior", "All").lower()
        reference = element.get("noneBehaviorEventRef" if kind == "none" else "oneBehaviorEventRef")
        return cls(
            kind if kind in ("none", "one", "complex") else "all",
            source.definition_by_id(reference) if kind in ("none", "one") else None,
            tuple(source.complex_behaviours(element)) if kind == "complex" else (),
        )

    def prepare(self, run: Execution, scope: Scope) -> Throws:
        """What the completion of an inner instance causes; evaluated before anything changes."""
        body = scope.body
        if body is None or self.kind == "all":
            return Throws()
        variables = run.view_of(scope.id)
        if self.kind == "complex":
            return self._by_conditions(run, variables)
        if self.kind == "one" and body.completed > 1:
            return Throws()
        return Throws([_act(run, self.event, variables)])

    def _by_conditions(self, run: Execution, variables: Mapping[str, Any]) -> Throws:
        held = [
            event
            for condition, event in self.conditions
            if condition is not None and run.ports.evaluate(condition, variables) is True
        ]
        return Throws([_act(run, e, variables) for e in held if e is not None], ends=bool(held))


def _act(run: Execution, event: Definition | None, variables: Mapping[str, Any]) -> Act:
    payload = {name: variables[name] for name in variables if name.startswith("nrOf")}
    name = (
        event.name.evaluate(variables, run.ports) if isinstance(event, SignalDefinition) else None
    )

    def act(outer: Token, node: Node) -> None:
        if event is None or isinstance(event, SignalDefinition):
            _signal(run, outer, node, name, payload)
        elif isinstance(event, MessageDefinition):
            run.thrown.append(Thrown(node.id, event.message.name, None, payload))
        else:
            _raise(run, outer, event, payload)

    return act


def _signal(
    run: Execution, outer: Token, node: Node, name: str | None, payload: Mapping[str, Any]
) -> None:
    """Without a definition it is the activity's own signal, which only its boundary can catch."""
    run.load_all()
    for wait in [w for w in run.waits.values() if w.kind == "signal"]:
        if wait.id not in run.waits:
            continue
        if wait.token == outer.id and wait.node in node.boundaries and name in (None, wait.name):
            run.place(wait.node, outer.scope, local=payload)
        elif name is not None and wait.name == name:
            run.happen(wait, payload)
    if name is not None:
        run.thrown.append(Thrown(node.id, name, None, payload, "signal"))


def _raise(run: Execution, outer: Token, event: Definition, payload: Mapping[str, Any]) -> None:
    code = getattr(event, "code", None)
    caught = boundary_for(run, outer, event.kind, code)
    if caught is not None:
        run.place(caught.id, outer.scope, local=payload)
    elif isinstance(event, EscalationDefinition):
        raise_escalation(run, outer, code or "", payload)
