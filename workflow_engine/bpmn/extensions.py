"""What extension elements say, whosever they are, as one plain dataclass."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from lxml import etree

from workflow_engine.bpmn import foreign
from workflow_engine.bpmn.findings import Findings
from workflow_engine.bpmn.names import BPMN, CAMUNDA, CS, TOOLS, XSI, ZEEBE, local
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
        "subProcess",
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
_PEOPLE = frozenset({"userTask"})
_OPERATIONS = frozenset({"serviceTask", "sendTask"})

#: Element of ours -> its attributes (the first must be there), and where it may stand.
VOCABULARY: dict[str, tuple[tuple[str, ...], frozenset[str]]] = {
    "assignment": (("assignee", "candidates"), _PEOPLE),
    "form": (("key",), _PEOPLE),
    "outcome": (("id",), _PEOPLE),
    "deadline": (("due", "priority", "remind"), _PEOPLE),
    "operation": (("name", "async", "retries"), _OPERATIONS),
    "decision": (("key", "result"), frozenset({"businessRuleTask"})),
    "input": (("source", "target"), _ACTIVITIES | _EVENTS),
    "output": (("source", "target"), _ACTIVITIES | _EVENTS),
    "correlation": (("key",), frozenset({"message"})),
}
_OPTIONAL = frozenset(
    {"assignee", "candidates", "due", "priority", "remind", "async", "retries", "result"}
)


@dataclass(slots=True)
class Extensions:
    """All that extension elements and attributes of one element ask of the engine."""

    assignee: str | None = None
    candidates: str | None = None
    form: str | None = None
    outcomes: list[str] = field(default_factory=list)
    due: str | None = None
    priority: str | None = None
    remind: str | None = None
    operation: str | None = None
    asynchronous: bool = False
    retries: str | None = None
    decision: str | None = None
    result: str | None = None
    correlation: str | None = None
    inputs: list[tuple[str, str]] = field(default_factory=list)
    outputs: list[tuple[str, str]] = field(default_factory=list)


def read_extensions(element: etree._Element, findings: Findings) -> Extensions:
    """Read one BPMN element; what cannot be honoured becomes a finding."""
    found = Extensions()
    for child in _children(element):
        namespace = etree.QName(child).namespace
        if namespace == CS:
            _read_own(found, child, owner=element, findings=findings)
        elif namespace in (CAMUNDA, ZEEBE):
            foreign.read_element(found, child, owner=element, findings=findings)
        elif namespace not in TOOLS:
            findings.warning(
                "extension-ignored",
                element.get("id"),
                _l("The extension element {tag} is not known and has no effect."),
                tag=local(child),
            )
    for name, value in element.attrib.items():
        _read_attribute(found, str(name), str(value), owner=element, findings=findings)
    return found


def _children(element: etree._Element) -> Iterator[etree._Element]:
    for container in element.iterchildren(f"{{{BPMN}}}extensionElements"):
        yield from container.iterchildren(etree.Element)


def _read_attribute(
    found: Extensions, name: str, value: str, *, owner: etree._Element, findings: Findings
) -> None:
    qualified = etree.QName(name)
    if qualified.namespace in (CAMUNDA, ZEEBE):
        foreign.read_attribute(found, name, value, owner=owner, findings=findings)
    elif qualified.namespace == CS:
        findings.error(
            "unknown-extension",
            owner.get("id"),
            _l("The attribute cs:{name} is not known."),
            name=qualified.localname,
        )
    elif qualified.namespace not in (None, XSI, *TOOLS):
        findings.warning(
            "extension-ignored",
            owner.get("id"),
            _l("The attribute {name} is not known and has no effect."),
            name=qualified.localname,
        )


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


def _deadline(found: Extensions, given: dict[str, str]) -> None:
    found.due, found.priority = given.get("due"), given.get("priority")
    found.remind = given.get("remind")


def _operation(found: Extensions, given: dict[str, str]) -> None:
    found.operation, found.retries = given.get("name"), given.get("retries")
    found.asynchronous = given.get("async") == "true"


def _decision(found: Extensions, given: dict[str, str]) -> None:
    found.decision, found.result = given.get("key"), given.get("result")


_OWN: dict[str, Callable[[Extensions, dict[str, str]], None]] = {
    "assignment": _assignment,
    "deadline": _deadline,
    "operation": _operation,
    "decision": _decision,
    "form": lambda found, given: setattr(found, "form", given.get("key")),
    "correlation": lambda found, given: setattr(found, "correlation", given.get("key")),
    "outcome": lambda found, given: found.outcomes.append(given.get("id", "")),
    "input": lambda found, given: found.inputs.append(
        (given.get("source", ""), given.get("target", ""))
    ),
    "output": lambda found, given: found.outputs.append(
        (given.get("source", ""), given.get("target", ""))
    ),
}
