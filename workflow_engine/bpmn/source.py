"""One element of a model on its way to a behaviour: the file, the parser's word, the findings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from lxml import etree

from workflow_engine.bpmn.elements import DEFINITIONS, REGISTRY, Behaviour, Definition
from workflow_engine.bpmn.extensions import Extensions, read_extensions
from workflow_engine.bpmn.findings import Findings
from workflow_engine.bpmn.formulas import Assignment, Formula
from workflow_engine.bpmn.graph import Message
from workflow_engine.bpmn.names import event_kind, is_true, local, tag
from workflow_engine.bpmn.timers import Kind, TimerDefinition, is_timer_text, wrong_cycle
from workflow_engine.errors import _l
from workflow_engine.feel import Expression

if TYPE_CHECKING:
    from workflow_engine.bpmn.compiler import Compiler

_TIMERS: tuple[tuple[str, Kind], ...] = (
    ("timeDate", "date"),
    ("timeDuration", "duration"),
    ("timeCycle", "cycle"),
)


@dataclass(frozen=True, slots=True)
class LoopData:
    """What a multi-instance activity runs over and what it collects."""

    collection: Expression | None
    item: str | None
    output_collection: str | None
    output_item: Formula | None


@dataclass(frozen=True, slots=True)
class Source:
    """What the parser, the file and the compiler know about one element."""

    compiler: Compiler
    element: etree._Element
    extensions: Extensions
    lane: str | None = None
    stands_for: str | None = None
    """The kind to take it for: a called global task is run like a task in its place."""

    @property
    def id(self) -> str:
        return cast(str, self.element.get("id", ""))

    @property
    def kind(self) -> str:
        return self.stands_for or local(self.element)

    @property
    def event(self) -> str | None:
        kinds = [event_kind(each) for each in self._definition_elements()]
        return "multiple" if len(kinds) > 1 else next(iter(kinds), None)

    @property
    def findings(self) -> Findings:
        return self.compiler.findings

    @property
    def parallel_multiple(self) -> bool:
        return is_true(self.element, "parallelMultiple")

    def behaviour(self) -> Behaviour | None:
        """None when nothing is registered for the element, which lint has said."""
        event = "event" if is_true(self.element, "triggeredByEvent") else self.event
        found = REGISTRY.get((self.kind, event)) or REGISTRY.get((self.kind, None))
        return None if found is None else found.compile(self)

    # Events

    def _definition_elements(self) -> Iterator[etree._Element]:
        """Those inside, then those that are kept at the top of the file and referred to."""
        if not self.kind.endswith("Event"):
            return
        for child in self.element.iterchildren(etree.Element):
            if event_kind(child) is not None:
                yield child
        for reference in self.element.iterchildren(tag("eventDefinitionRef")):
            found = self.compiler.element((reference.text or "").strip())
            if found is not None:
                yield found

    def definitions(self) -> tuple[Definition, ...]:
        return tuple(self._definition(each) for each in self._definition_elements())

    def _definition(self, element: etree._Element) -> Definition:
        return DEFINITIONS[event_kind(element) or ""].compile(self, element)

    def definition_by_id(self, identity: str | None) -> Definition | None:
        element = self.compiler.element(identity) if identity else None
        return self._definition(element) if element is not None else None

    def complex_behaviours(
        self, loop: etree._Element
    ) -> Iterator[tuple[Expression | None, Definition | None]]:
        for each in loop.iterchildren(tag("complexBehaviorDefinition")):
            event = None
            for thrown in each.iterchildren(tag("event")):
                for child in thrown.iterchildren(etree.Element):
                    if event_kind(child) is not None:
                        event = self._definition(child)
            yield self.child_expression("condition", each), event

    def message(self, holder: etree._Element) -> Message:
        """The message that an event definition or a task refers to; lint says when none."""
        reference = holder.get("messageRef") or self._message_of_operation(holder)
        return self.compiler.messages.get(reference, Message("", ""))

    def _message_of_operation(self, holder: etree._Element) -> str:
        reference = holder.get("operationRef") or (holder.findtext(tag("operationRef")) or "")
        operation = self.compiler.element(reference.strip())
        if operation is None:
            return ""
        return (operation.findtext(tag("inMessageRef")) or "").strip()

    def signal(self, definition: etree._Element) -> Formula:
        signal = self.compiler.element(definition.get("signalRef", ""))
        name = (signal.get("name") or signal.get("id")) if signal is not None else None
        return self.formula(name) or Formula("")

    def code(self, definition: etree._Element, reference: str, kind: str) -> str | None:
        """The code of the error or escalation that is referred to; None catches all."""
        found = self.compiler.element(definition.get(reference, ""))
        return found.get(f"{kind}Code") if found is not None else None

    def condition(self, definition: etree._Element) -> Expression | None:
        return self.child_expression("condition", definition)

    def timer(self, definition: etree._Element) -> TimerDefinition:
        text, kind = "", cast(Kind, "duration")
        for name, sort in _TIMERS:
            found = definition.find(tag(name))
            if found is not None:
                text, kind = (found.text or "").strip(), sort
        formula = self.formula(text) or Formula("")
        if formula.expression is None and not is_timer_text(formula.text, kind):
            self.findings.error(
                "bad-timer",
                self.id,
                _l("'{text}' is not an ISO 8601 {kind}."),
                text=formula.text,
                kind=kind,
                hint=_l("For example PT10H, 2027-01-31T09:00, R3/P1D, @daily; FEEL begins with =."),
            )
        elif formula.expression is None and kind == "cycle":
            self._check_cycle(formula.text)
        return TimerDefinition(kind, formula)

    def caught(self) -> list[tuple[str, str]]:
        """What other tools keep of a caught error or escalation, as output mappings."""
        held = [read_extensions(each, Findings()) for each in self._definition_elements()]
        return [(f"= {brought}", name) for own in held for brought, name in own.caught]

    def _check_cycle(self, text: str) -> None:
        wrong = wrong_cycle(text)
        if wrong is not None:
            hint = _l("For example R3/P1D, or R/PT1H without end.")
            self.findings.error("bad-timer", self.id, wrong.template, hint=hint, **wrong.params)

    # Values

    def formula(self, text: str | None) -> Formula | None:
        return self.compiler.formula(text, self.id)

    def assignments(self, pairs: Iterable[tuple[str, str]]) -> tuple[Assignment, ...]:
        found = ((self.formula(source), target) for source, target in pairs)
        return tuple(Assignment(formula or Formula(""), target) for formula, target in found)

    def child_text(self, name: str, parent: etree._Element | None = None) -> str | None:
        return (self.element if parent is None else parent).findtext(tag(name))

    def child_expression(
        self, name: str, parent: etree._Element | None = None
    ) -> Expression | None:
        """A formal expression of the standard: FEEL, with or without a leading ``=``."""
        return self.compiler.formal(self.child_text(name, parent), self.id)

    def loop_data(self, loop: etree._Element) -> LoopData:
        """Of our extension or another engine's, else of the standard's data references."""
        extensions = read_extensions(loop, self.findings)
        collection = extensions.collection or self._referred(loop, "loopDataInputRef")
        item = extensions.item or self._item(loop, "inputDataItem")
        outputs = extensions.output_collection or self._referred(loop, "loopDataOutputRef")
        output = extensions.output_item or self._item(loop, "outputDataItem")
        return LoopData(
            self.compiler.formal(collection, self.id),
            item,
            outputs,
            self.formula(output if output is None or output.startswith("=") else f"={output}"),
        )

    def _referred(self, loop: etree._Element, name: str) -> str | None:
        reference = (loop.findtext(tag(name)) or "").strip()
        return self.compiler.variable_name(reference) if reference else None

    def _item(self, loop: etree._Element, name: str) -> str | None:
        item = loop.find(tag(name))
        return (item.get("name") or item.get("id")) if item is not None else None

    # Structure

    def inner_starts(self) -> tuple[str, ...]:
        """The start event of a sub-process, else all nodes that no flow leads to."""
        starts = [each.get("id", "") for each in self.element.iterchildren(tag("startEvent"))]
        return tuple(starts[:1]) or self.compiler.initial(self.element)

    def global_task(self, identity: str | None) -> Behaviour | None:
        """The behaviour of a global task of the same file, to be run in place."""
        task = self.compiler.element(identity) if identity else None
        if task is None or not local(task).startswith("global"):
            return None
        kind = local(task).removeprefix("global")
        own = read_extensions(task, self.findings)
        own.inputs, own.outputs = self.extensions.inputs, self.extensions.outputs
        inner = Source(self.compiler, task, own, self.lane, kind[:1].lower() + kind[1:])
        return inner.behaviour()

    def topic(self) -> Formula | None:
        """Work for others: a named topic, or the type of another engine that we have not."""
        text: Any = self.extensions.topic
        known = self.compiler.known.operations
        if text and not self.extensions.operation and known is not None and text in known:
            self.extensions.operation, self.extensions.asynchronous = text, True
            return None
        return self.formula(text) if text else None

    def require_known(self, kind: str, what: str, name: str | None) -> None:
        """A reference to something outside the file must name what exists."""
        known = getattr(self.compiler.known, kind)
        if name and known is not None and name not in known:
            self.findings.error(
                f"unknown-{what}", self.id, _l("There is no {what} {name}."), what=what, name=name
            )
