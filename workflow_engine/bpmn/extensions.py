"""What extension elements say, whosever they are, as one plain dataclass."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from lxml import etree

from workflow_engine.bpmn import foreign
from workflow_engine.bpmn.entries import Entries
from workflow_engine.bpmn.findings import Findings
from workflow_engine.bpmn.foreign.jbpm import read_role
from workflow_engine.bpmn.names import BPMN, CS, ENGINES, TOOLS, XSI, local
from workflow_engine.domain.policies import NAMES as POLICIES
from workflow_engine.domain.voting.policy import NAMES as VOTING
from workflow_engine.errors import _l

_ACTIVITIES = frozenset(
    {
        "userTask",
        "serviceTask",
        "sendTask",
        "receiveTask",
        "businessRuleTask",
        "manualTask",
        "task",
        "scriptTask",
        "callActivity",
        "subProcess",
        "transaction",
        "adHocSubProcess",
    }
)
_EVENTS = frozenset(
    {
        "startEvent",
        "endEvent",
        "intermediateCatchEvent",
        "intermediateThrowEvent",
        "boundaryEvent",
    }
)
_PEOPLE = frozenset({"userTask", "globalUserTask"})
_RULES = frozenset({"businessRuleTask", "globalBusinessRuleTask"})
_SCRIPTS = frozenset({"scriptTask", "globalScriptTask"})
_OPERATIONS = frozenset({"serviceTask", "sendTask"})
#: The operation behind ``cs:http``, and what the element says about the request, as inputs.
HTTP = "countersign.http"
HTTP_INPUTS = ("connection", "method", "path", "timeout", "idempotent")
_WORK = _OPERATIONS | _RULES
_ROLES = tuple(f"{{{BPMN}}}{name}" for name in ("humanPerformer", "potentialOwner"))
_LOOPS = frozenset({"multiInstanceLoopCharacteristics"})

#: Element of ours -> its attributes (the first must be there), and where it may stand.
VOCABULARY: dict[str, tuple[tuple[str, ...], frozenset[str]]] = {
    "assignment": (("assignee", "candidates", "chosen"), _PEOPLE),
    "form": (("key",), _PEOPLE),
    "outcome": (("id", "returns", "reason", "signature"), _PEOPLE),
    "copy": (("to",), _PEOPLE | frozenset({"endEvent"})),
    "approval": (("policy", *VOTING, "weights"), _PEOPLE),
    "policies": (POLICIES, _PEOPLE),
    "deadline": (("due", "time", "priority", "remind", "overdue"), _PEOPLE),
    "operation": (("name", "async", "retries"), _OPERATIONS),
    "http": ((*HTTP_INPUTS, "retries"), _OPERATIONS),
    "external": (("topic", "priority", "retries"), _WORK),
    "decision": (("key", "result"), _RULES),
    "script": (("result",), _SCRIPTS),
    "call": (("process", "binding", "tag", "businessKey"), frozenset({"callActivity"})),
    "loop": (("collection", "element", "outputCollection", "outputElement"), _LOOPS),
    "activate": (("elements",), frozenset({"adHocSubProcess"})),
    "input": (("source", "target"), _ACTIVITIES | _EVENTS),
    "output": (("source", "target"), _ACTIVITIES | _EVENTS),
    "correlation": (("key",), frozenset({"message"})),
}
_OPTIONAL = frozenset(
    {
        "policy",
        "returns",
        "reason",
        "signature",
        "weights",
        *VOTING,
        *POLICIES,
        "assignee",
        "candidates",
        "chosen",
        "due",
        "time",
        "overdue",
        "priority",
        "remind",
        "async",
        "retries",
        "timeout",
        "idempotent",
        "result",
        "process",
        "binding",
        "tag",
        "businessKey",
        "collection",
        "element",
        "outputCollection",
        "outputElement",
    }
)


@dataclass(slots=True)
class Extensions:
    """All that extension elements and attributes of one element ask of the engine."""

    assignee: str | None = None
    candidates: str | None = None
    chosen: str | None = None
    form: str | None = None
    outcomes: list[str] = field(default_factory=list)
    returns: dict[str, str] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)
    signatures: dict[str, str] = field(default_factory=dict)
    voting: dict[str, str] = field(default_factory=dict)
    policies: dict[str, str] = field(default_factory=dict)
    copies: str | None = None
    due: str | None = None
    priority: str | None = None
    remind: str | None = None
    due_time: str | None = None
    overdue: str | None = None
    operation: str | None = None
    asynchronous: bool = False
    retries: str | None = None
    topic: str | None = None
    decision: str | None = None
    result: str | None = None
    called: str | None = None
    binding: str | None = None
    version_tag: str | None = None
    called_key: str | None = None
    collection: str | None = None
    item: str | None = None
    output_collection: str | None = None
    output_item: str | None = None
    activate: str | None = None
    correlation: str | None = None
    retry_wait: str | None = None
    initiator: str | None = None
    caught: list[tuple[str, str]] = field(default_factory=list)
    """Of an event definition: what it brought, and the variable that this becomes."""
    passes_all_in: bool = False
    passes_all_out: bool = False
    inputs: list[tuple[str, str]] = field(default_factory=list)
    outputs: list[tuple[str, str]] = field(default_factory=list)


def read_extensions(
    element: etree._Element, findings: Findings, entries: Entries | None = None
) -> Extensions:
    """Read one BPMN element; what cannot be honoured becomes a finding.

    ``entries`` collects what was made of each thing that another tool wrote.
    """
    found = Extensions()
    reading = foreign.Reading(element, found, findings, Entries() if entries is None else entries)
    for child in _children(element):
        namespace = etree.QName(child).namespace
        if namespace == CS:
            _read_own(found, child, owner=element, findings=findings)
        elif namespace in ENGINES:
            for own in foreign.own_elements(reading, child):
                _read_own(found, own, owner=element, findings=findings)
            if not foreign.is_only_ours(child):
                foreign.read_element(reading, child)
        elif namespace in TOOLS:
            reading.idle(local(child))
        else:
            reading.ignored(local(child))
    for role in element.iterchildren(*_ROLES):
        read_role(reading, role)
    for name, value in element.attrib.items():
        _read_attribute(reading, str(name), str(value))
    found.passes_all_out = found.passes_all_out and not found.outputs
    return found


def _children(element: etree._Element) -> Iterator[etree._Element]:
    for container in element.iterchildren(f"{{{BPMN}}}extensionElements"):
        yield from container.iterchildren(etree.Element)


def _read_attribute(reading: foreign.Reading, name: str, value: str) -> None:
    qualified = etree.QName(name)
    if qualified.namespace == CS:
        reading.findings.error(
            "unknown-extension",
            reading.id,
            _l("The attribute cs:{name} is not known."),
            name=qualified.localname,
        )
    elif qualified.namespace in TOOLS:
        reading.idle(qualified.localname, value)
    elif qualified.namespace not in (None, XSI):
        foreign.read_attribute(reading, name, value)


def _read_own(
    found: Extensions, child: etree._Element, *, owner: etree._Element, findings: Findings
) -> None:
    tag, element = local(child), owner.get("id")
    attributes, places = VOCABULARY.get(tag, ((), frozenset()))
    if not attributes:
        findings.error("unknown-extension", element, _l("cs:{tag} is not known."), tag=tag)
        return
    if local(owner) not in places:
        findings.error(
            "misplaced-extension",
            element,
            _l("cs:{tag} has no meaning on a {kind}."),
            tag=tag,
            kind=local(owner),
        )
    for name in child.attrib:
        if name not in attributes:
            findings.error(
                "unknown-extension",
                element,
                _l("cs:{tag} has no attribute {name}."),
                tag=tag,
                name=str(name),
                hint=_l("Check the spelling."),
            )
    for name in attributes:
        if name not in _OPTIONAL and not child.get(name, "").strip():
            findings.error(
                "incomplete-extension",
                element,
                _l("cs:{tag} needs the attribute {name}."),
                tag=tag,
                name=name,
            )
    _OWN[tag](found, {str(name): str(value) for name, value in child.attrib.items()})


def _assignment(found: Extensions, given: dict[str, str]) -> None:
    found.assignee, found.candidates = given.get("assignee"), given.get("candidates")
    found.chosen = given.get("chosen")


def _outcome(found: Extensions, given: dict[str, str]) -> None:
    found.outcomes.append(given.get("id", ""))
    if "returns" in given:
        found.returns[given.get("id", "")] = given["returns"]
    if "reason" in given:
        found.reasons[given.get("id", "")] = given["reason"]
    if "signature" in given:
        found.signatures[given.get("id", "")] = given["signature"]


def _deadline(found: Extensions, given: dict[str, str]) -> None:
    found.due, found.priority = given.get("due"), given.get("priority")
    found.remind = given.get("remind")
    found.due_time, found.overdue = given.get("time"), given.get("overdue")


def _operation(found: Extensions, given: dict[str, str]) -> None:
    found.operation, found.retries = given.get("name"), given.get("retries")
    found.asynchronous = given.get("async") == "true"


def _http(found: Extensions, given: dict[str, str]) -> None:
    found.operation, found.asynchronous = HTTP, True
    found.retries = given.get("retries")
    said = [(given[name], name) for name in HTTP_INPUTS if given.get(name, "").strip()]
    found.inputs[:0] = said


def _external(found: Extensions, given: dict[str, str]) -> None:
    found.topic, found.retries = given.get("topic"), given.get("retries")
    found.priority = given.get("priority")


def _call(found: Extensions, given: dict[str, str]) -> None:
    found.called, found.binding = given.get("process"), given.get("binding")
    found.version_tag, found.called_key = given.get("tag"), given.get("businessKey")


def _loop(found: Extensions, given: dict[str, str]) -> None:
    found.collection, found.item = given.get("collection"), given.get("element")
    found.output_collection = given.get("outputCollection")
    found.output_item = given.get("outputElement")


def _decision(found: Extensions, given: dict[str, str]) -> None:
    found.decision, found.result = given.get("key"), given.get("result")


_OWN: dict[str, Callable[[Extensions, dict[str, str]], None]] = {
    "assignment": _assignment,
    "deadline": _deadline,
    "policies": lambda found, given: found.policies.update(given),
    "approval": lambda found, given: found.voting.update(given),
    "copy": lambda found, given: setattr(found, "copies", given.get("to")),
    "operation": _operation,
    "http": _http,
    "decision": _decision,
    "external": _external,
    "call": _call,
    "loop": _loop,
    "script": lambda found, given: setattr(found, "result", given.get("result")),
    "activate": lambda found, given: setattr(found, "activate", given.get("elements")),
    "form": lambda found, given: setattr(found, "form", given.get("key")),
    "correlation": lambda found, given: setattr(found, "correlation", given.get("key")),
    "outcome": _outcome,
    "input": lambda found, given: found.inputs.append(
        (given.get("source", ""), given.get("target", ""))
    ),
    "output": lambda found, given: found.outputs.append(
        (given.get("source", ""), given.get("target", ""))
    ),
}
