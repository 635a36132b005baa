"""Betsy models with their script markers replaced by the engine's own means."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from lxml import etree

from tests.conformance.betsy_expressions import to_feel
from tests.conformance.betsy_workers import TOPIC

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
CS = "urn:countersign:bpmn:1"
#: Elements whose text is an expression.
EXPRESSIONS = (
    "conditionExpression",
    "condition",
    "loopCondition",
    "loopCardinality",
    "completionCondition",
    "activationCondition",
)
#: Variable -> mark: says whether the data that was read was what had been written.
CHECKS = {"betsyDataCorrect": "DataCorrect"}
#: Where a model's marker contradicts its own expectation: model -> element -> marker. Both ad-hoc
#: models end with a second ``SCRIPT_task1`` where their expectation and their siblings have task3.
ERRATA = {
    "AdHocSubProcess_Parallel": {"ScriptTask1": "SCRIPT_task3"},
    "AdHocSubProcess_Sequential": {"ScriptTask1": "SCRIPT_task3"},
}
_TASK = re.compile(r"SCRIPT_(task\w+)")


class UnknownMarker(Exception):
    """A script that the suite's description does not name."""


@dataclass
class Translated:
    """A model for this engine, and what its history means.

    ``marks`` gives the mark that the completion of an element leaves, ``checks`` the elements
    whose mark depends on the data they found, ``seconds`` how long its tasks take at least.
    """

    xml: bytes
    processes: list[str] = field(default_factory=list)
    marks: dict[str, str] = field(default_factory=dict)
    checks: set[str] = field(default_factory=set)
    timestamps: set[str] = field(default_factory=set)
    seconds: int = 0


def translate(name: str, xml: bytes, *, jobs: bool = False) -> Translated:
    """The model ``name``; what cannot be parsed is left to the engine to refuse.

    With ``jobs`` each script is a job of its own, so that there is a transaction between any two.
    """
    try:
        root = etree.fromstring(xml)
    except etree.XMLSyntaxError:
        return Translated(xml)
    found = Translated(xml)
    found.processes = [process.get("id", "") for process in root.iter(_tag("process"))]
    for kind in EXPRESSIONS:
        for expression in root.iter(_tag(kind)):
            _rewrite(expression)
    for task in list(root.iter(_tag("scriptTask"))):
        _replace(task, found, ERRATA.get(name, {}))
        if jobs and task.tag == _tag("task"):
            task.tag = _tag("serviceTask")
            for drawn in list(task.iterchildren(_tag("dataInputAssociation"))):
                # A script reads the data itself; an operation would be given them.
                task.remove(drawn)
            _extend(task, "operation", name="betsy.work", **{"async": "true"})
    for called in list(root.iter(_tag("globalScriptTask"))):
        _replace_global(called, root, found)
    found.xml = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return found


def _tag(name: str) -> str:
    return f"{{{BPMN}}}{name}"


def _rewrite(expression: etree._Element) -> None:
    text = (expression.text or "").strip()
    if text and not text.isdecimal():
        expression.text = f"= {to_feel(text)}"


def _replace(task: etree._Element, found: Translated, errata: Mapping[str, str]) -> None:
    marker = errata.get(task.get("id", ""), _taken(task))
    task.tag = _tag("task")
    _mark(task, marker, found)


def _replace_global(task: etree._Element, root: etree._Element, found: Translated) -> None:
    """A global task is done by whoever calls it, so the mark is the caller's completion."""
    marker = _taken(task)
    task.tag = _tag("globalTask")
    for call in root.iter(_tag("callActivity")):
        if (call.get("calledElement") or "").rpartition(":")[2] == task.get("id"):
            _mark(call, marker, found)


def _taken(task: etree._Element) -> str:
    """The marker of a script task, which loses its script."""
    script = task.find(_tag("script"))
    task.attrib.pop("scriptFormat", "")
    if script is None:
        return ""
    task.remove(script)
    return (script.text or "").strip()


def _mark(task: etree._Element, marker: str, found: Translated) -> None:
    numbered = _TASK.fullmatch(marker)
    if numbered:
        found.marks[task.get("id", "")] = numbered[1]
    elif marker in _MARKERS:
        _MARKERS[marker](task, found)
    else:
        raise UnknownMarker(f"{task.get('id')}: {marker!r}")


def _nothing(task: etree._Element, found: Translated) -> None:
    """A task that does nothing and leaves no mark."""


def _increment(task: etree._Element, found: Translated) -> None:
    _assign(task, "integerVariable", "integerVariable + 1")


def _increment_and_log(task: etree._Element, found: Translated) -> None:
    _increment(task, found)
    found.marks[task.get("id", "")] = "Increment"


def _set_data(task: etree._Element, found: Translated) -> None:
    _assign(task, "data", '"String"')


def _log_data(task: etree._Element, found: Translated) -> None:
    _assign(task, next(iter(CHECKS)), 'data = "String"')
    found.checks.add(task.get("id", ""))


def _marker_file(task: etree._Element, found: Translated) -> None:
    found.marks[task.get("id", "")] = "MarkerExists"


def _throw(task: etree._Element, found: Translated) -> None:
    task.tag = _tag("serviceTask")
    _extend(task, "operation", name="betsy.throw_error")


def _timestamp(task: etree._Element, found: Translated) -> None:
    task.tag = _tag("serviceTask")
    _extend(task, "external", topic=TOPIC)
    found.timestamps.add(task.get("id", ""))


def _wait(task: etree._Element, found: Translated) -> None:
    """An activity that takes ten seconds of the clock and holds nobody up meanwhile."""
    found.seconds += 10
    task.tag = _tag("subProcess")
    identity = task.get("id")
    nodes = [f"{identity}-{part}" for part in ("begin", "wait", "end")]
    etree.SubElement(task, _tag("startEvent"), id=nodes[0])
    event = etree.SubElement(task, _tag("intermediateCatchEvent"), id=nodes[1])
    timer = etree.SubElement(event, _tag("timerEventDefinition"))
    etree.SubElement(timer, _tag("timeDuration")).text = "PT10S"
    etree.SubElement(task, _tag("endEvent"), id=nodes[2])
    for source, target in pairwise(nodes):
        flow = etree.SubElement(task, _tag("sequenceFlow"), id=f"{source}-flow")
        flow.set("sourceRef", source)
        flow.set("targetRef", target)


def _assign(task: etree._Element, target: str, source: str) -> None:
    _extend(task, "output", source=f"= {source}", target=target)


def _extend(task: etree._Element, name: str, /, **attributes: str) -> None:
    extensions = task.find(_tag("extensionElements"))
    if extensions is None:
        extensions = etree.Element(_tag("extensionElements"))
        task.insert(len(task.findall(_tag("documentation"))), extensions)
    added = etree.SubElement(extensions, f"{{{CS}}}{name}")
    for key, value in attributes.items():
        added.set(key, value)


_MARKERS: dict[str, Callable[[etree._Element, Translated], None]] = {
    "": _nothing,
    "CREATE_LOG_FILE": _nothing,
    "INCREMENT_INTEGER_VARIABLE": _increment,
    "INCREMENT_INTEGER_VARIABLE_AND_LOG": _increment_and_log,
    "SET_STRING_DATA": _set_data,
    "LOG_DATA": _log_data,
    "CREATE_MARKER_FILE": _marker_file,
    "THROW_ERROR": _throw,
    "WAIT_TEN_SECONDS": _wait,
    "CREATE_TIMESTAMP_LOG_1": _timestamp,
    "CREATE_TIMESTAMP_LOG_2": _timestamp,
}
