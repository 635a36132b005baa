"""SpiffWorkflow's parser as the front end: its seams, its event definitions, our reading order.

It follows the flows recursively, connects as it goes, and stops at the first fault; here every
element is read by itself, so that length is no matter and all faults are found. The flows are
read by the compiler.
"""

from typing import Any, ClassVar

from lxml import etree
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.parser.ProcessParser import ProcessParser
from SpiffWorkflow.bpmn.parser.TaskParser import TaskParser
from SpiffWorkflow.bpmn.specs import defaults
from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.bpmn.specs.event_definitions.simple import NoneEventDefinition
from SpiffWorkflow.specs import WorkflowSpec

from workflow_engine.bpmn.extensions import Extensions, read_extensions
from workflow_engine.bpmn.findings import Findings
from workflow_engine.bpmn.names import is_true, local, tag
from workflow_engine.errors import _l


class BusinessRuleTask(defaults.NoneTask):
    """The generic set of specifications has none."""


class ComplexGateway(defaults.NoneTask):
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
    lane: Any

    @property
    def bpmn_attributes(self) -> dict[str, Any]:
        """Names and lanes; data associations are read with the element."""
        return {"lane": self.lane, "bpmn_name": self.node.get("name")}

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
        return self.spec_class(self.spec, self.bpmn_id, **self.bpmn_attributes)


class ReadsEvent(ReadsOne, TaskParser):
    """Events; what they are about is read with the element, for there may be several of it."""

    def create_task(self) -> Any:
        return self.spec_class(
            self.spec, self.bpmn_id, event_definition=NoneEventDefinition(), **self.bpmn_attributes
        )


class ReadsBoundary(ReadsOne, TaskParser):
    """Boundary events."""

    def create_task(self) -> Any:
        return self.spec_class(
            self.spec,
            self.bpmn_id,
            event_definition=NoneEventDefinition(),
            cancel_activity=is_true(self.node, "cancelActivity", "true"),
            **self.bpmn_attributes,
        )


class ReadsScript(ReadsOne, TaskParser):
    """Script tasks; the text is compiled with the element, never run by the parser's library."""

    def create_task(self) -> Any:
        return self.spec_class(self.spec, self.bpmn_id, script="", **self.bpmn_attributes)


class ReadsCall(ReadsOne, TaskParser):
    """Call activities; what they call need not be in the file."""

    def create_task(self) -> Any:
        called = self.node.get("calledElement", "")
        return self.spec_class(
            self.spec, self.bpmn_id, subworkflow_spec=called, **self.bpmn_attributes
        )


class ReadsSubProcess(ReadsOne, TaskParser):
    """Embedded sub-processes of all sorts, each a process parser of its own."""

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
            if not findings.has_error_at(element):
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
        tag("sendTask"): (ReadsEvent, defaults.SendTask),
        tag("receiveTask"): (ReadsEvent, defaults.ReceiveTask),
        tag("scriptTask"): (ReadsScript, defaults.ScriptTask),
        tag("callActivity"): (ReadsCall, defaults.CallActivity),
        tag("subProcess"): (ReadsSubProcess, defaults.SubWorkflowTask),
        tag("transaction"): (ReadsSubProcess, defaults.TransactionSubprocess),
        tag("adHocSubProcess"): (ReadsSubProcess, defaults.AdHocSubprocess),
        tag("exclusiveGateway"): (ReadsTask, defaults.ExclusiveGateway),
        tag("parallelGateway"): (ReadsTask, defaults.ParallelGateway),
        tag("inclusiveGateway"): (ReadsTask, defaults.InclusiveGateway),
        tag("complexGateway"): (ReadsTask, ComplexGateway),
        tag("eventBasedGateway"): (ReadsEvent, defaults.EventBasedGateway),
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
