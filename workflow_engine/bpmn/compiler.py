"""From what the parser read to immutable graphs; every expression is compiled here."""

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

from workflow_engine import feel
from workflow_engine.bpmn.elements import REGISTRY, Behaviour
from workflow_engine.bpmn.elements.gateways.parallel import ParallelGateway
from workflow_engine.bpmn.extensions import Extensions, read_extensions
from workflow_engine.bpmn.findings import Findings
from workflow_engine.bpmn.formulas import Assignment, Formula
from workflow_engine.bpmn.graph import Flow, Message, Node, ProcessGraph, StartPoint
from workflow_engine.bpmn.juel import to_feel
from workflow_engine.bpmn.loading import Known
from workflow_engine.bpmn.names import event_kind, local, tag
from workflow_engine.bpmn.parsing import Parser
from workflow_engine.bpmn.timers import Kind, TimerDefinition, is_timer_text
from workflow_engine.bpmn.vocabulary import ACTIVITIES
from workflow_engine.errors import _l

if TYPE_CHECKING:
    from workflow_engine.feel import Expression

_TIMER_KINDS: Mapping[type, Kind] = {
    TimeDateEventDefinition: "date",
    DurationTimerEventDefinition: "duration",
    CycleTimerEventDefinition: "cycle",
}


def compile_processes(
    parser: Parser, known: Known, findings: Findings, *, content_hash: str
) -> dict[str, ProcessGraph]:
    """All executable processes of a file, by id."""
    compiler = Compiler(parser, known, findings)
    return {
        process_id: compiler.process(process_id, content_hash)
        for process_id in parser.get_process_ids()
    }


class Compiler:
    """Compiles one file; what is wrong becomes a finding and a harmless stand-in."""

    def __init__(self, parser: Parser, known: Known, findings: Findings) -> None:
        self.parser = parser
        self.known = known
        self.findings = findings
        self.messages: dict[str, Message] = {}

    def process(self, process_id: str, content_hash: str) -> ProcessGraph:
        root = self.parser.process_parsers[process_id].node
        self._read_messages(root.getroottree().getroot())
        nodes = {
            node.id: node for container in self._containers(root) for node in self._nodes(container)
        }
        return ProcessGraph(
            process_id=process_id,
            name=root.get("name"),
            content_hash=content_hash,
            nodes=nodes,
            starts=tuple(
                _start(n)
                for n in nodes.values()
                if n.kind == "startEvent" and n.container == process_id
            ),
            messages={message.name: message for message in self.messages.values()},
            lanes={lane.get("id"): lane.get("name") for lane in root.iter(tag("lane"))},
        )

    def _containers(self, root: etree._Element) -> Iterable[etree._Element]:
        yield root
        yield from root.iter(tag("subProcess"))

    def _read_messages(self, definitions: etree._Element) -> None:
        if self.messages:
            return
        for message in definitions.iter(tag("message")):
            extensions = read_extensions(message, self.findings)
            identity = message.get("id", "")
            name = message.get("name") or identity
            key = self.formula(extensions.correlation, identity)
            self.messages[identity] = Message(identity, name, key.expression if key else None)

    def _nodes(self, container: etree._Element) -> Iterable[Node]:
        parser = self.parser.process_parsers.get(container.get("id"))
        if parser is None or parser.spec is None:
            return
        flows = [self._flow(flow) for flow in container.iterchildren(tag("sequenceFlow"))]
        incoming, outgoing = _grouped(flows)
        boundaries: dict[str, list[str]] = {}
        for event in container.iterchildren(tag("boundaryEvent")):
            boundaries.setdefault(event.get("attachedToRef", ""), []).append(event.get("id", ""))
        for specification in parser.spec.task_specs.values():
            source = Source(self, specification)
            behaviour = source.behaviour()
            if behaviour is None:
                continue
            yield Node(
                id=source.id,
                kind=source.kind,
                event=source.event,
                behaviour=behaviour,
                container=container.get("id", ""),
                name=source.element.get("name"),
                lane=specification.lane,
                incoming=tuple(incoming.get(source.id, ())),
                outgoing=tuple(outgoing.get(source.id, ())),
                default=source.element.get("default"),
                boundaries=tuple(boundaries.get(source.id, ())),
                attached_to=source.element.get("attachedToRef"),
                inputs=source.assignments(source.extensions.inputs),
                outputs=source.assignments(source.extensions.outputs),
                joins=isinstance(behaviour, ParallelGateway),
                counted=source.kind in ACTIVITIES,
            )

    def _flow(self, flow: etree._Element) -> Flow:
        identity = flow.get("id", "")
        condition = flow.find(tag("conditionExpression"))
        text = (condition.text or "").strip() if condition is not None else ""
        expression = None
        if text:
            translated = self.translated(text, identity)
            expression = self.expression(translated.removeprefix("="), identity)
        return Flow(
            identity,
            flow.get("sourceRef", ""),
            flow.get("targetRef", ""),
            flow.get("name"),
            expression,
        )

    def translated(self, text: str, element: str) -> str:
        """Texts of other engines as ours."""
        found = to_feel(text)
        if found is None:
            self.findings.error(
                "untranslatable-expression",
                element,
                _l("The expression {text} cannot be translated to FEEL."),
                text=text,
                hint=_l("Write it as FEEL: a leading = and then the expression."),
            )
        return found or ""

    def expression(self, text: str, element: str) -> Expression | None:
        try:
            return feel.compile(text.strip())
        except feel.FeelError as problem:
            self.findings.error(
                "bad-expression",
                element,
                _l("The expression {text} cannot be used: {problem}"),
                text=text.strip(),
                problem=problem.hint,
            )
            return None

    def formula(self, text: str | None, element: str) -> Formula | None:
        if text is None or not text.strip():
            return None
        text = self.translated(text, element).strip()
        if not text.startswith("="):
            return Formula(text)
        return Formula(text, self.expression(text[1:], element))


@dataclass(frozen=True, slots=True)
class Source:
    """One element as the parser read it, with what its behaviour may ask while compiling."""

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
        found = REGISTRY.get((self.kind, self.event))
        return None if found is None else found.compile(self)

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


def _grouped(flows: Iterable[Flow]) -> tuple[dict[str, list[Flow]], dict[str, list[Flow]]]:
    incoming: dict[str, list[Flow]] = {}
    outgoing: dict[str, list[Flow]] = {}
    for flow in flows:
        outgoing.setdefault(flow.source, []).append(flow)
        incoming.setdefault(flow.target, []).append(flow)
    return incoming, outgoing


def _start(node: Node) -> StartPoint:
    message = getattr(node.behaviour, "message", None)
    timer = getattr(node.behaviour, "timer", None)
    return StartPoint(
        node=node.id,
        kind=cast(Any, node.event or "none"),
        message=message.name if message else None,
        correlation=message.key if message else None,
        timer=timer.formula.text if timer else None,
    )
