"""Elements that are only drawn or said here, and change nothing in what runs."""

from lxml import etree

from workflow_engine.bpmn.findings import Findings
from workflow_engine.bpmn.lint.outline import Outline, executable, owner_id, parts
from workflow_engine.bpmn.names import is_true, tag
from workflow_engine.errors import _l

#: They describe a data store, a service or a conversation; tokens do not meet them.
_DESCRIBED = frozenset(
    {
        "dataStoreReference",
        "ioBinding",
        "choreography",
        "globalChoreographyTask",
        "globalConversation",
        "conversation",
        "subConversation",
        "callConversation",
        "rendering",
        "auditing",
        "monitoring",
        "implicitThrowEvent",
    }
)


def check_effects(outline: Outline, findings: Findings) -> None:
    """Say what has no effect, and which processes are left out."""
    _check_processes(outline, findings)
    for kind, element in outline.elements:
        if kind in _DESCRIBED:
            _report_drawn(element, kind, findings)
        if kind == "sequenceFlow" and not is_true(element, "isImmediate", "true"):
            _report_drawn(element, "isImmediate=false", findings)


def _report_drawn(element: etree._Element, kind: str, findings: Findings) -> None:
    findings.information(
        "only-drawn",
        owner_id(element),
        _l("A {kind} is kept and shown, and has no effect on what runs."),
        kind=kind,
    )


def _check_processes(outline: Outline, findings: Findings) -> None:
    run = list(executable(outline.root))
    for process in outline.root.iterchildren(tag("process")):
        if process not in run and any(True for _ in parts(process)):
            findings.warning(
                "not-executable",
                process.get("id"),
                _l("The process is not marked as executable and is left out."),
            )
    if not run:
        findings.error("no-process", None, _l("The file has no executable process."))
