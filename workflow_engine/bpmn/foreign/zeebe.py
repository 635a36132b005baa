"""Camunda 8: its elements inside ``extensionElements``, whose expressions are FEEL already."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from lxml import etree

from workflow_engine.bpmn.foreign import shared
from workflow_engine.bpmn.foreign.reading import RESULTS, WORK, Reading, inside
from workflow_engine.bpmn.foreign.results import from_result
from workflow_engine.bpmn.names import local
from workflow_engine.errors import _l

Handler = Callable[[Reading, etree._Element], None]

_CODE = frozenset({"executionListeners", "taskListeners", "executionListener", "taskListener"})
_IDLE: Mapping[str, str | None] = {
    "properties": None,
    "userTask": _l("{found} has no effect here: every user task is the engine's own."),
    "userTaskForm": _l("{found}: the form in it is used under its id."),
    "taskHeaders": _l("{found} has no effect here: pass what the worker needs as inputs."),
    "linkedResources": None,
    "conditionalFilter": None,
}


def read_attribute(reading: Reading, key: str, text: str) -> None:
    """Attributes only say which template of the drawing tool was used."""
    if key.startswith("modelerTemplate"):
        reading.idle(key, text[:40])
    else:
        reading.ignored(key, text)


def read_element(reading: Reading, child: etree._Element) -> None:
    """Read one element of Camunda 8."""
    name = local(child)
    if name in _CODE:
        reading.refused(name)
    elif name in _ELEMENTS:
        _ELEMENTS[name](reading, child)
    elif name in _IDLE:
        reading.idle(name, why=_IDLE[name])
    else:
        reading.ignored(name)


def _io_mapping(reading: Reading, child: etree._Element) -> None:
    for mapping in inside(child):
        source, target = mapping.get("source", ""), mapping.get("target", "")
        is_input, label = local(mapping) == "input", f"{local(mapping)} {target}"
        if "." in target:
            why = _l("{name}: a part of a variable cannot be set; set the whole with a context.")
            reading.refused(label, source, why)
            continue
        value = source if is_input or reading.kind not in RESULTS else from_result(source)
        reading.translated(label, source, value)
        (reading.found.inputs if is_input else reading.found.outputs).append((value, target))


def _assignment(reading: Reading, child: etree._Element) -> None:
    if child.get("assignee"):
        reading.understood("assignee", child.get("assignee", ""))
        reading.found.assignee = child.get("assignee")
    for name, prefix in (("candidateUsers", "person"), ("candidateGroups", "group")):
        if child.get(name):
            shared.candidates(reading, name, prefix, child.get(name, ""))


def _task_definition(reading: Reading, child: etree._Element) -> None:
    kind = child.get("type", "")
    if reading.kind not in WORK:
        if reading.kind.endswith("Event"):
            why = _l("{found} has no effect here: the engine sends it itself.")
            reading.ignored("taskDefinition", kind, why)
        else:
            why = _l("{name}: workers do service, send and business rule tasks only.")
            reading.refused("taskDefinition", kind, why)
        return
    reading.understood("taskDefinition", kind)
    reading.found.topic, reading.found.asynchronous = kind, True
    reading.found.passes_all_out = True
    if child.get("retries"):
        shared.retries(reading, "retries", child.get("retries", ""))


def _schedule(reading: Reading, child: etree._Element) -> None:
    if child.get("dueDate"):
        reading.understood("dueDate", child.get("dueDate", ""))
        reading.found.due = child.get("dueDate")
    if child.get("followUpDate"):
        reading.idle("followUpDate", child.get("followUpDate", ""))


def _priority(reading: Reading, child: etree._Element) -> None:
    reading.understood("priority", child.get("priority", ""))
    reading.found.priority = child.get("priority")


def _form(reading: Reading, child: etree._Element) -> None:
    if child.get("externalReference"):
        reading.ignored("externalReference", child.get("externalReference", ""), shared.NO_PAGES)
        return
    _unbound(reading, child, shared.WITH_THE_MODEL)
    shared.form(reading, "formDefinition", child.get("formKey") or child.get("formId") or "")


def _decision(reading: Reading, child: etree._Element) -> None:
    found = reading.found
    found.decision, found.result = child.get("decisionId"), child.get("resultVariable")
    reading.understood("calledDecision", f"{found.decision} -> {found.result}")
    _unbound(reading, child, shared.PUBLISHED)


def _unbound(reading: Reading, child: etree._Element, why: str) -> None:
    for name in ("bindingType", "versionTag"):
        if child.get(name):
            reading.idle(name, child.get(name, ""), why)


def _called(reading: Reading, child: etree._Element) -> None:
    found = reading.found
    found.called = child.get("processId")
    reading.understood("calledElement", found.called or "")
    if child.get("bindingType"):
        shared.binding(reading, "bindingType", child.get("bindingType", ""))
    if child.get("versionTag"):
        reading.understood("versionTag", child.get("versionTag", ""))
        found.version_tag = child.get("versionTag")
    found.passes_all_in = child.get("propagateAllParentVariables", "true") != "false"
    found.passes_all_out = child.get("propagateAllChildVariables", "true") != "false"


def _script(reading: Reading, child: etree._Element) -> None:
    # ``normalise`` has made the expression the script of the task.
    reading.found.result = child.get("resultVariable")
    reading.understood("script", child.get("expression", ""))


def _subscription(reading: Reading, child: etree._Element) -> None:
    reading.found.correlation = child.get("correlationKey")
    reading.understood("correlationKey", child.get("correlationKey", ""))


def _loop(reading: Reading, child: etree._Element) -> None:
    found = reading.found
    found.collection, found.item = child.get("inputCollection"), child.get("inputElement")
    found.output_collection = child.get("outputCollection")
    found.output_item = child.get("outputElement")
    reading.understood("loopCharacteristics", found.collection or "")


def _ad_hoc(reading: Reading, child: etree._Element) -> None:
    reading.found.activate = child.get("activeElementsCollection")
    reading.understood("adHoc", child.get("activeElementsCollection", ""))


def _tag(reading: Reading, child: etree._Element) -> None:
    shared.version_tag(reading, "versionTag", child.get("value", ""))


_ELEMENTS: Mapping[str, Handler] = {
    "ioMapping": _io_mapping,
    "assignmentDefinition": _assignment,
    "taskDefinition": _task_definition,
    "taskSchedule": _schedule,
    "priorityDefinition": _priority,
    "formDefinition": _form,
    "calledDecision": _decision,
    "calledElement": _called,
    "script": _script,
    "subscription": _subscription,
    "loopCharacteristics": _loop,
    "adHoc": _ad_hoc,
    "versionTag": _tag,
}
