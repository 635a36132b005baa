"""SpiffWorkflow's parser as the front end: its seams, its event definitions, our reading order.

It follows the flows recursively, connects as it goes, and stops at the first fault; here every
element is read by itself, so that length is no matter and all faults are found. The flows are
read by the compiler.
"""

from typing import Any, ClassVar

from lxml import etree
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.parser.event_parsers import (
    ERROR_EVENT_XPATH,
    MESSAGE_EVENT_XPATH,
    TERMINATION_EVENT_XPATH,
    TIMER_EVENT_XPATH,
    BoundaryEventParser,
    EventBasedGatewayParser,
    EventDefinitionParser,
    ReceiveTaskParser,
    SendTaskParser,
)
from SpiffWorkflow.bpmn.parser.ProcessParser import ProcessParser
from SpiffWorkflow.bpmn.parser.TaskParser import TaskParser
from SpiffWorkflow.bpmn.specs import defaults
from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.specs import WorkflowSpec

from workflow_engine.bpmn.extensions import Extensions, read_extensions
from workflow_engine.bpmn.findings import Findings
from workflow_engine.bpmn.names import local, tag
from workflow_engine.errors import _l


class BusinessRuleTask(defaults.NoneTask):
    """The generic set of specifications has none."""


class ProcessSpecification(BpmnProcessSpec):
    """Without the artificial tasks ``Start`` and ``End``, whose names a model may want itself."""

    def __init__(self, name: str, description: str, filename: str | None = None) -> None:
        WorkflowSpec.__init__(self, name=name, filename=filename)
        self.description = description
        self.correlation_keys: dict[str, Any] = {}
        self.bpmn_start_events: list[Any] = []


class ReadsOne:
    """Reads one element with its extensions and leaves its surroundings alone."""

    node: etree._Element
    process_parser: Any
    spec: Any
    spec_class: Any
    bpmn_id: str
    bpmn_attributes: dict[str, Any]

    def create_task(self) -> Any:
        raise NotImplementedError

    def parse_node(self) -> Any:
        specification = self.create_task()
        specification.extensions = self.parse_extensions()
        specification.element = self.node
        return specification

    def parse_extensions(self, node: etree._Element | None = None) -> Extensions:
        return read_extensions(self.node, self.process_parser.parser.findings)


class ReadsTask(ReadsOne, TaskParser):
    """Tasks and gateways."""

    def create_task(self) -> Any:
        return TaskParser.create_task(self)


class ReadsEvent(ReadsOne, EventDefinitionParser):
    """Start, intermediate and end events; which definitions may stand where, lint has checked."""

    def create_task(self) -> Any:
        return self._create_task(
            self.get_event_definition(
                [MESSAGE_EVENT_XPATH, TIMER_EVENT_XPATH, ERROR_EVENT_XPATH, TERMINATION_EVENT_XPATH]
            )
        )


class ReadsBoundary(ReadsOne, BoundaryEventParser):
    """Boundary events."""

    def create_task(self) -> Any:
        return BoundaryEventParser.create_task(self)


class ReadsEventGateway(ReadsOne, EventBasedGatewayParser):
    """Event-based gateways."""

    def create_task(self) -> Any:
        return EventBasedGatewayParser.create_task(self)


class ReadsSend(ReadsOne, SendTaskParser):
    """Send tasks."""

    def create_task(self) -> Any:
        return SendTaskParser.create_task(self)


class ReadsReceive(ReadsOne, ReceiveTaskParser):
    """Receive tasks."""

    def create_task(self) -> Any:
        return ReceiveTaskParser.create_task(self)


class ReadsSubProcess(ReadsOne, TaskParser):
    """Embedded sub-processes, each a process parser of its own; ends may be implicit."""

    def create_task(self) -> Any:
        owner = self.process_parser
        owner.parser.create_parser(self.node, filename=owner.filename, lane=self.lane)
        owner.parser.process_parsers[self.bpmn_id].parent = owner
        return self.spec_class(
            self.spec, self.bpmn_id, subworkflow_spec=self.bpmn_id, **self.bpmn_attributes
        )


class ReadsProcess(ProcessParser):
    """Reads the elements directly inside one process or sub-process, in the file's order."""

    def create_spec(self) -> ProcessSpecification:
        return ProcessSpecification(self.bpmn_id, self.get_name(), self.filename)

    def _parse(self) -> None:
        self.spec = self.create_spec()
        for node in self.node.iterchildren(etree.Element):
            if self.parser._get_parser_class(node.tag) != (None, None):
                self._read(node)

    def _read(self, node: etree._Element) -> None:
        try:
            self.parse_node(node)
        except Exception as problem:
            # SpiffWorkflow raises what it likes; a fault that lint has named needs no second word.
            findings: Findings = self.parser.findings
            element = node.get("id")
            if not any(f.element == element and f.severity == "error" for f in findings):
                findings.error(
                    "unreadable-element",
                    element,
                    _l("The {kind} cannot be read: {problem}."),
                    kind=local(node),
                    problem=str(problem)[:200],
                )


class Parser(BpmnParser):
    """The registry of what can be read, and the document's messages, errors and lanes."""

    PROCESS_PARSER_CLASS = ReadsProcess
    PARSER_CLASSES: ClassVar[dict[str, Any]] = {
        tag("startEvent"): (ReadsEvent, defaults.StartEvent),
        tag("endEvent"): (ReadsEvent, defaults.EndEvent),
        tag("intermediateCatchEvent"): (ReadsEvent, defaults.IntermediateCatchEvent),
        tag("intermediateThrowEvent"): (ReadsEvent, defaults.IntermediateThrowEvent),
        tag("boundaryEvent"): (ReadsBoundary, defaults.BoundaryEvent),
        tag("task"): (ReadsTask, defaults.NoneTask),
        tag("manualTask"): (ReadsTask, defaults.ManualTask),
        tag("userTask"): (ReadsTask, defaults.UserTask),
        tag("serviceTask"): (ReadsTask, defaults.ServiceTask),
        tag("businessRuleTask"): (ReadsTask, BusinessRuleTask),
        tag("sendTask"): (ReadsSend, defaults.SendTask),
        tag("receiveTask"): (ReadsReceive, defaults.ReceiveTask),
        tag("subProcess"): (ReadsSubProcess, defaults.SubWorkflowTask),
        tag("exclusiveGateway"): (ReadsTask, defaults.ExclusiveGateway),
        tag("parallelGateway"): (ReadsTask, defaults.ParallelGateway),
        tag("inclusiveGateway"): (ReadsTask, defaults.InclusiveGateway),
        tag("eventBasedGateway"): (ReadsEventGateway, defaults.EventBasedGateway),
    }

    def __init__(self, findings: Findings) -> None:
        super().__init__()
        self.findings = findings

    def _add_data_stores(self, bpmn: etree._Element) -> None:
        """Data stores are drawings here; the generic parser refuses files that have them."""

    def _add_correlations(self, bpmn: etree._Element) -> None:
        """Keys are FEEL of ``cs:correlation``; correlation properties are a finding."""

    def _add_diagram_indexes(self, bpmn: etree._Element) -> None:
        """Lanes by id, for their names may repeat; the innermost wins. Positions mean nothing."""
        key = self._document_key(bpmn)
        self.document_positions[key] = {}
        self.document_lanes[key] = {
            (reference.text or "").strip(): lane.get("id")
            for lane in bpmn.iter(tag("lane"))
            for reference in lane.iterchildren(tag("flowNodeRef"))
        }


def parse(root: etree._Element, findings: Findings) -> Parser:
    """Read all executable processes of the file."""
    parser = Parser(findings)
    try:
        parser.add_bpmn_xml(root)
    except Exception as problem:
        if not findings.blocking:
            findings.error(
                "unreadable",
                None,
                _l("The file cannot be read: {problem}."),
                problem=str(problem)[:200],
            )
        return parser
    pending = list(parser.get_process_ids())
    while pending:
        parser.get_process_parser(pending.pop()).get_spec()
        pending = [i for i in parser.get_process_ids() if parser.process_parsers[i].spec is None]
    return parser
