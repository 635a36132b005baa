"""From what the parser read to immutable graphs; every expression is compiled here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lxml import etree

from workflow_engine import feel
from workflow_engine.bpmn import data
from workflow_engine.bpmn.correlation import read_keys
from workflow_engine.bpmn.elements import Behaviour
from workflow_engine.bpmn.elements.events.throw import ThrowEvent
from workflow_engine.bpmn.elements.gateways.complex import ComplexGateway
from workflow_engine.bpmn.elements.gateways.inclusive import InclusiveGateway
from workflow_engine.bpmn.elements.gateways.parallel import ParallelGateway
from workflow_engine.bpmn.extensions import read_extensions
from workflow_engine.bpmn.findings import Findings
from workflow_engine.bpmn.formulas import Formula
from workflow_engine.bpmn.graph import Flow, Message, Node, ProcessGraph
from workflow_engine.bpmn.juel import to_feel
from workflow_engine.bpmn.linking import (
    finished,
    handler,
    is_instantiating,
    link_flows,
    listeners,
    repetition,
    start_points,
)
from workflow_engine.bpmn.loading import Known
from workflow_engine.bpmn.names import BPMN, is_true, local, tag, whole_number
from workflow_engine.bpmn.parsing import Parser
from workflow_engine.bpmn.source import Source
from workflow_engine.bpmn.vocabulary import ACTIVITIES, EVENTS, GATEWAYS
from workflow_engine.errors import _l

if TYPE_CHECKING:
    from workflow_engine.feel import Expression


_JOINS = (ParallelGateway, InclusiveGateway, ComplexGateway)
#: What may begin a container that has no start event.
_BEGINNERS = (ACTIVITIES | GATEWAYS | EVENTS) - {"startEvent", "boundaryEvent"}


def compile_processes(
    parser: Parser, known: Known, findings: Findings, *, content_hash: str
) -> dict[str, ProcessGraph]:
    """All executable processes of a file, by id."""
    compiler = Compiler(parser, known, findings)
    return {
        process_id: compiler.process(process_id, content_hash)
        for process_id in parser.get_process_ids()
        # Embedded sub-processes have parsers too, but are no processes of their own.
        if local(parser.process_parsers[process_id].node) == "process"
    }


@dataclass(frozen=True, slots=True)
class _Around:
    """A process or sub-process, and by node what is connected to it there."""

    container: etree._Element
    incoming: Mapping[str, list[Flow]]
    outgoing: Mapping[str, list[Flow]]
    boundaries: Mapping[str, list[str]]


class Compiler:
    """Compiles one file; what is wrong becomes a finding and a harmless stand-in."""

    def __init__(self, parser: Parser, known: Known, findings: Findings) -> None:
        self.parser = parser
        self.known = known
        self.findings = findings
        self.messages: dict[str, Message] = {}
        self._messages: dict[str, Message] = {}
        self._elements: dict[str, etree._Element] = {}

    def process(self, process_id: str, content_hash: str) -> ProcessGraph:
        root = self.parser.process_parsers[process_id].node
        definitions = root.getroottree().getroot()
        self._read_file(definitions)
        self._correlate(definitions, root)
        containers = list(self._containers(root))
        nodes = {node.id: node for container in containers for node in self._nodes(container)}
        initial = self.initial(root) if root.find(tag("startEvent")) is None else ()
        instantiating = any(is_instantiating(node) for node in nodes.values())
        linked = finished(nodes, process_id, initial=initial)
        return ProcessGraph(
            process_id=process_id,
            name=root.get("name"),
            content_hash=content_hash,
            nodes=linked,
            starts=tuple(start_points(linked, process_id, initial)),
            messages={message.name: message for message in self.messages.values()},
            listeners=listeners(nodes),
            data={
                container.get("id", ""): variables
                for container in containers
                if (variables := data.declared(self, container))
            },
            initial=() if instantiating else initial,
            lanes={lane.get("id"): lane.get("name") for lane in root.iter(tag("lane"))},
            # Its findings are told with those of all that is not run.
            tag=read_extensions(root, Findings()).version_tag,
        )

    def element(self, identity: str) -> etree._Element | None:
        """The element of the file with this id."""
        found = self._elements.get(identity)
        return self._elements.get(identity.rpartition(":")[2]) if found is None else found

    def variable_name(self, reference: str) -> str:
        """How the variable of a data object, property, input or output is called."""
        element = self._elements.get(reference)
        if element is None:
            return reference
        if local(element) == "dataObjectReference":
            return self.variable_name(element.get("dataObjectRef") or "") or reference
        name = element.get("name")
        if name is None and local(element) == "dataObject":
            name = self._name_of_reference(reference)
        return " ".join((name or reference).split())

    def _name_of_reference(self, identity: str) -> str | None:
        """Tools write the name on the reference that is drawn."""
        for element in self._elements.values():
            if local(element) == "dataObjectReference" and element.get("dataObjectRef") == identity:
                return element.get("name")
        return None

    def initial(self, container: etree._Element) -> tuple[str, ...]:
        """All nodes that no flow leads to; there the container begins without a start event."""
        reached = {flow.get("targetRef") for flow in container.iterchildren(tag("sequenceFlow"))}
        return tuple(
            node.get("id", "")
            for node in container.iterchildren(etree.Element)
            if local(node) in _BEGINNERS
            and node.get("id") not in reached
            and not is_true(node, "triggeredByEvent")
            and not is_true(node, "isForCompensation")
            and not _is_link_target(node)
        )

    def _containers(self, root: etree._Element) -> Iterable[etree._Element]:
        yield root
        yield from root.iter(tag("subProcess"), tag("transaction"), tag("adHocSubProcess"))

    def _read_file(self, definitions: etree._Element) -> None:
        if self._elements:
            return
        for element in definitions.iter(etree.Element):
            identity = element.get("id")
            if identity and element.tag.startswith(f"{{{BPMN}}}"):
                self._elements[identity] = element
        for message in definitions.iter(tag("message")):
            identity = message.get("id", "")
            extensions = read_extensions(message, self.findings)
            key = self.formula(extensions.correlation, identity)
            name = message.get("name") or identity
            self._messages[identity] = Message(identity, name, key.expression if key else None)

    def _correlate(self, definitions: etree._Element, process: etree._Element) -> None:
        """A key of our own goes before those that the standard draws for each process."""
        keys = read_keys(definitions, process, self.formal, self.findings)
        self.messages = dict(self._messages)
        for identity, key in keys.items():
            message = self.messages.get(identity)
            if message is not None and message.key is None:
                self.messages[identity] = replace(message, key=key.wait, payload_key=key.payload)

    def _nodes(self, container: etree._Element) -> Iterable[Node]:
        parser = self.parser.process_parsers.get(container.get("id"))
        if parser is None or parser.spec is None:
            return
        flows = [self._flow(flow) for flow in container.iterchildren(tag("sequenceFlow"))]
        incoming, outgoing = _grouped([*flows, *link_flows(container)])
        boundaries: dict[str, list[str]] = {}
        for event in container.iterchildren(tag("boundaryEvent")):
            boundaries.setdefault(event.get("attachedToRef", ""), []).append(event.get("id", ""))
        around = _Around(container, incoming, outgoing, boundaries)
        for specification in parser.spec.task_specs.values():
            source = Source(
                self, specification.element, specification.extensions, specification.lane
            )
            behaviour = source.behaviour()
            if behaviour is not None:
                yield self._node(source, behaviour, around)

    def _node(self, source: Source, behaviour: Behaviour, around: _Around) -> Node:
        element = source.element
        is_activity = source.kind in ACTIVITIES
        repeated = repetition(source) if is_activity else None
        in_ad_hoc = local(around.container) == "adHocSubProcess"
        starts_with = _quantity(element, "startQuantity")
        return Node(
            id=source.id,
            kind=source.kind,
            event=source.event,
            behaviour=behaviour,
            container=around.container.get("id", ""),
            name=element.get("name"),
            lane=source.lane,
            incoming=tuple(around.incoming.get(source.id, ())),
            outgoing=tuple(around.outgoing.get(source.id, ())),
            default=element.get("default"),
            boundaries=tuple(around.boundaries.get(source.id, ())),
            attached_to=element.get("attachedToRef"),
            inputs=source.assignments(source.extensions.inputs),
            outputs=source.assignments(source.extensions.outputs + source.caught()),
            data_inputs=data.inputs(self, element),
            data_outputs=data.outputs(self, element),
            joins=isinstance(behaviour, _JOINS) or starts_with > 1,
            counted=is_activity,
            repetition=repeated,
            is_plain=repeated is None and not in_ad_hoc,
            start_quantity=starts_with,
            completion_quantity=_quantity(element, "completionQuantity"),
            yields=_throws_signal(behaviour),
            supervised=in_ad_hoc and is_activity,
            for_compensation=is_true(element, "isForCompensation"),
            handler=handler(around.container, element),
            copies=source.formula(source.extensions.copies),
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

    def formal(self, text: str | None, element: str) -> Expression | None:
        """An expression of the standard: FEEL, with or without a leading ``=``."""
        if text is None or not text.strip():
            return None
        return self.expression(self.translated(text, element).strip().removeprefix("="), element)


def _grouped(flows: Iterable[Flow]) -> tuple[dict[str, list[Flow]], dict[str, list[Flow]]]:
    incoming: dict[str, list[Flow]] = {}
    outgoing: dict[str, list[Flow]] = {}
    for flow in flows:
        outgoing.setdefault(flow.source, []).append(flow)
        incoming.setdefault(flow.target, []).append(flow)
    return incoming, outgoing


def _quantity(element: etree._Element, name: str) -> int:
    return max(whole_number(element.get(name, "1")) or 1, 1)


def _throws_signal(behaviour: Behaviour) -> bool:
    """Only a throwing event: those that catch the same signal do not hold anything up."""
    return isinstance(behaviour, ThrowEvent) and any(
        definition.kind == "signal" for definition in behaviour.definitions
    )


def _is_link_target(node: etree._Element) -> bool:
    is_catch = local(node) == "intermediateCatchEvent"
    return is_catch and node.find(tag("linkEventDefinition")) is not None
