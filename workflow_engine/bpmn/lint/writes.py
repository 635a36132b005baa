"""Which variables a process can ever have, and where others can come in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

from workflow_engine.bpmn import vocabulary
from workflow_engine.bpmn.lint.outline import Place, kind_of
from workflow_engine.bpmn.names import tag

#: What the engine itself sets: repetitions, and what came back from a task, an error, a call.
GIVEN = frozenset(
    {
        "loopCounter",
        "nrOfInstances",
        "nrOfActiveInstances",
        "nrOfCompletedInstances",
        "nrOfTerminatedInstances",
        "numberOfInstances",
        "numberOfActiveInstances",
        "numberOfCompletedInstances",
        "numberOfTerminatedInstances",
        "activationCount",
        "outcome",
        "comment",
        "completed_by",
        "votes",
        "result",
        "item",
        "error",
        "code",
        "message",
        "errorCode",
        "errorMessage",
        "escalationCode",
        "error_code",
        "error_message",
        "escalation_code",
        "business_key",
    }
)
#: Extension element, whosever -> the attributes in which it names variables that it sets.
_SET: Mapping[str, tuple[str, ...]] = {
    "input": ("target",),
    "output": ("target",),
    "inputParameter": ("name",),
    "outputParameter": ("name",),
    "decision": ("result",),
    "calledDecision": ("resultVariable",),
    "script": ("result", "resultVariable"),
    "loop": ("element", "outputCollection"),
    "loopCharacteristics": ("inputElement", "outputCollection"),
    "in": ("target",),
    "out": ("target",),
}
#: Attributes of other engines that name a variable which is set.
_FOREIGN = frozenset(
    {
        "resultVariable",
        "elementVariable",
        "initiator",
        "errorCodeVariable",
        "errorMessageVariable",
        "escalationCodeVariable",
    }
)
_DATA = frozenset(
    {
        "dataObject",
        "dataObjectReference",
        "dataStoreReference",
        "property",
        "dataInput",
        "dataOutput",
        "inputDataItem",
        "outputDataItem",
    }
)
#: What comes with them becomes variables as it is, unless the model maps it.
_BRINGING = frozenset({"userTask", "receiveTask", "callActivity", "scriptTask"})
_BRINGING_EVENTS = frozenset({"message", "signal", "error", "escalation"})


@dataclass(slots=True)
class Written:
    """``names`` are set by the model; anything can come in at the elements ``open_at``."""

    names: set[str] = field(default_factory=set)
    open_at: list[Place] = field(default_factory=list)


def written(process: etree._Element, nodes: list[Place], forms: Forms) -> Written:
    """All that the elements of a process can set."""
    found = Written(set(GIVEN))
    for element in process.iter(etree.Element):
        found.names.update(name for name in _set_by(element) if name)
    for node in nodes:
        if not _brings(node) or _has_outputs(node.element):
            continue
        keys = forms.get(_form_of(node.element) or "") if forms is not None else None
        if keys is not None:
            found.names |= keys
        else:
            found.open_at.append(node)
    return found


Forms = Mapping[str, frozenset[str]]


def _set_by(element: etree._Element) -> Iterator[str]:
    kind = kind_of(element)
    if kind in _DATA:
        yield element.get("id") or ""
        yield element.get("name") or ""
    elif not kind:
        for name in _SET.get(etree.QName(element).localname, ()):
            yield (element.get(name) or "").partition(".")[0]
    for attribute, value in element.attrib.items():
        if str(attribute).rpartition("}")[2] in _FOREIGN:
            yield str(value)


def _brings(node: Place) -> bool:
    if node.kind == "startEvent" and node.container.host is None and not node.events:
        return True
    if node.kind in vocabulary.CATCHING:
        return bool(_BRINGING_EVENTS.intersection(node.events))
    if node.kind == "scriptTask":
        return not any(_results(node.element))
    return node.kind in _BRINGING or bool(_external(node.element))


def _results(element: etree._Element) -> Iterator[str]:
    for child in _extensions(element):
        if etree.QName(child).localname == "script" and child.get("result"):
            yield child.get("result") or ""


def _external(element: etree._Element) -> list[etree._Element]:
    names = ("external", "taskDefinition")
    return [c for c in _extensions(element) if etree.QName(c).localname in names]


def _has_outputs(element: etree._Element) -> bool:
    names = ("output", "outputParameter")
    inside = element.iterfind(f"{tag('extensionElements')}//*")
    return any(isinstance(c.tag, str) and etree.QName(c).localname in names for c in inside)


def _form_of(element: etree._Element) -> str | None:
    for child in _extensions(element):
        if etree.QName(child).localname in ("form", "formDefinition"):
            return child.get("key") or child.get("formKey") or child.get("formId")
    return None


def _extensions(element: etree._Element) -> Iterator[etree._Element]:
    inside = element.iterfind(f"{tag('extensionElements')}/*")
    return (child for child in inside if isinstance(child.tag, str))
