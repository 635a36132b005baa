"""From what the parser read to immutable graphs; every expression is compiled here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from lxml import etree

from workflow_engine import feel
from workflow_engine.bpmn.elements.gateways.inclusive import InclusiveGateway
from workflow_engine.bpmn.elements.gateways.parallel import ParallelGateway
from workflow_engine.bpmn.extensions import read_extensions
from workflow_engine.bpmn.findings import Findings
from workflow_engine.bpmn.formulas import Formula
from workflow_engine.bpmn.graph import Flow, Message, Node, ProcessGraph, StartPoint
from workflow_engine.bpmn.juel import to_feel
from workflow_engine.bpmn.loading import Known
from workflow_engine.bpmn.names import local, tag
from workflow_engine.bpmn.parsing import Parser
from workflow_engine.bpmn.source import Source
from workflow_engine.bpmn.vocabulary import ACTIVITIES
from workflow_engine.errors import _l

if TYPE_CHECKING:
    from workflow_engine.feel import Expression


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
            nodes={
                n.id: replace(n, upstream=_upstream(n, nodes)) if n.joins else n
                for n in nodes.values()
            },
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
                joins=isinstance(behaviour, ParallelGateway | InclusiveGateway),
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


def _grouped(flows: Iterable[Flow]) -> tuple[dict[str, list[Flow]], dict[str, list[Flow]]]:
    incoming: dict[str, list[Flow]] = {}
    outgoing: dict[str, list[Flow]] = {}
    for flow in flows:
        outgoing.setdefault(flow.source, []).append(flow)
        incoming.setdefault(flow.target, []).append(flow)
    return incoming, outgoing


def _upstream(join: Node, nodes: Mapping[str, Node]) -> dict[str, frozenset[str]]:
    """For each flow into ``join`` the nodes that lead to it without passing the join itself."""
    found = {}
    for flow in join.incoming:
        reached: set[str] = set()
        pending = [flow.source]
        while pending:
            here = pending.pop()
            if here in reached or here == join.id or here not in nodes:
                continue
            reached.add(here)
            pending.extend(inbound.source for inbound in nodes[here].incoming)
            pending.extend(filter(None, [nodes[here].attached_to]))
        found[flow.id] = frozenset(reached)
    return found


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
