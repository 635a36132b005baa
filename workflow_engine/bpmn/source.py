"""One element as the parser read it, with what its behaviour may ask while it is compiled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from lxml import etree
from SpiffWorkflow.bpmn.specs.event_definitions.timer import (
    CycleTimerEventDefinition,
    DurationTimerEventDefinition,
    TimeDateEventDefinition,
)

from workflow_engine.bpmn.elements import REGISTRY, Behaviour
from workflow_engine.bpmn.extensions import Extensions
from workflow_engine.bpmn.findings import Findings
from workflow_engine.bpmn.formulas import Assignment, Formula
from workflow_engine.bpmn.graph import Message
from workflow_engine.bpmn.names import event_kind, local, tag
from workflow_engine.bpmn.timers import Kind, TimerDefinition, is_timer_text
from workflow_engine.errors import _l

if TYPE_CHECKING:
    from workflow_engine.bpmn.compiler import Compiler

_TIMER_KINDS: Mapping[type, Kind] = {
    TimeDateEventDefinition: "date",
    DurationTimerEventDefinition: "duration",
    CycleTimerEventDefinition: "cycle",
}


@dataclass(frozen=True, slots=True)
class Source:
    """What the parser, the file and the compiler know about one element."""

    compiler: Compiler
    specification: Any

    @property
    def id(self) -> str:
        return cast(str, self.specification.name)

    @property
    def element(self) -> etree._Element:
        return cast(etree._Element, self.specification.element)

    @property
    def kind(self) -> str:
        return local(self.element)

    @property
    def event(self) -> str | None:
        kinds = [event_kind(child) for child in self.element.iterchildren(etree.Element)]
        return next((kind for kind in kinds if kind is not None), None)

    @property
    def extensions(self) -> Extensions:
        return cast(Extensions, self.specification.extensions)

    @property
    def findings(self) -> Findings:
        return self.compiler.findings

    @property
    def interrupting(self) -> bool:
        return bool(self.specification.cancel_activity)

    def behaviour(self) -> Behaviour | None:
        """None when nothing is registered for the element, which lint has said."""
        events = [e for e in map(event_kind, self.element.iterchildren(etree.Element)) if e]
        found = REGISTRY.get((self.kind, self.event))
        return None if found is None or len(events) > 1 else found.compile(self)

    def formula(self, text: str | None) -> Formula | None:
        return self.compiler.formula(text, self.id)

    def assignments(self, pairs: Iterable[tuple[str, str]]) -> tuple[Assignment, ...]:
        found = ((self.formula(source), target) for source, target in pairs)
        return tuple(Assignment(formula or Formula(""), target) for formula, target in found)

    def message(self) -> Message:
        """The message that the event or task refers to; lint has said when there is none."""
        definition = self.element.find(tag("messageEventDefinition"))
        holder = self.element if definition is None else definition
        return self.compiler.messages.get(holder.get("messageRef", ""), Message("", ""))

    def error_code(self) -> str | None:
        return cast("str | None", self.specification.event_definition.code)

    def timer(self) -> TimerDefinition:
        definition = self.specification.event_definition
        kind = _TIMER_KINDS.get(type(definition), "duration")
        formula = self.formula(getattr(definition, "expression", None)) or Formula("")
        if formula.expression is None and not is_timer_text(formula.text, kind):
            self.findings.error(
                "bad-timer",
                self.id,
                _l("'{text}' is not an ISO 8601 {kind}."),
                text=formula.text,
                kind=kind,
                hint=_l("For example PT10H, 2027-01-31T09:00, R3/P1D; FEEL begins with =."),
            )
        return TimerDefinition(kind, formula)

    def inner_start(self) -> str:
        """The none start event of a sub-process."""
        for start in self.element.iterchildren(tag("startEvent")):
            return start.get("id", "")
        return ""

    def require_known(self, kind: str, what: str, name: str | None) -> None:
        """A reference to something outside the file must name what exists."""
        known = getattr(self.compiler.known, kind)
        if name and known is not None and name not in known:
            self.findings.error(
                f"unknown-{what}", self.id, _l("There is no {what} {name}."), what=what, name=name
            )
