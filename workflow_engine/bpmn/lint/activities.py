"""Tasks and sub-processes: what they need in order to do anything (10.3)."""

from lxml import etree

from workflow_engine.bpmn import vocabulary
from workflow_engine.bpmn.findings import Findings
from workflow_engine.bpmn.lint.outline import Outline, Place, kind_of, text_of
from workflow_engine.bpmn.names import CAMUNDA, tag, whole_number
from workflow_engine.errors import _l

#: Extension elements, ours or others', that say what a sending task does.
_SENDS = frozenset({"operation", "external", "taskDefinition", "request", "http", "connection"})
_CALLS = frozenset({"call", "calledElement"})


def check_activities(outline: Outline, findings: Findings) -> None:
    """Check every activity of the executable processes."""
    for node in outline.nodes():
        if node.kind in vocabulary.ACTIVITIES:
            _check_quantities(node, findings)
        check = _CHECKS.get(node.kind)
        if check is not None:
            check(node, outline, findings)


def extensions(element: etree._Element) -> set[str]:
    """The names of the extension elements, whosever they are."""
    inside = element.iterfind(f"{tag('extensionElements')}/*")
    return {etree.QName(child).localname for child in inside if isinstance(child.tag, str)}


def _check_quantities(node: Place, findings: Findings) -> None:
    for name in ("startQuantity", "completionQuantity"):
        text = node.element.get(name, "1").strip()
        number = whole_number(text)
        if number is not None and number < 1:
            findings.error(
                "bad-quantity", node.id, _l("{name} must be at least 1, not {value}."),
                name=name, value=text,
            )  # fmt: skip


def _receive(node: Place, outline: Outline, findings: Findings) -> None:
    if not node.element.get("messageRef"):
        findings.error("no-message", node.id, _l("The task does not say which message it awaits."))


def _send(node: Place, outline: Outline, findings: Findings) -> None:
    has_topic = any(str(name).startswith(f"{{{CAMUNDA}}}") for name in node.element.attrib)
    if node.element.get("messageRef") or has_topic or extensions(node.element) & _SENDS:
        return
    findings.error("no-message", node.id, _l("The task names neither a message nor an operation."))


def _call(node: Place, outline: Outline, findings: Findings) -> None:
    called = node.element.get("calledElement")
    named = extensions(node.element) & _CALLS
    if not called and not named:
        findings.error(
            "no-called-element", node.id, _l("The activity does not say which process it calls.")
        )
        return
    target = outline.target(node.element, called)
    if target is None or kind_of(target) in vocabulary.GLOBAL_TASKS | {"process"}:
        return
    findings.error(
        "wrong-reference",
        node.id,
        _l("{attribute} refers to {value}, which is a {kind}."),
        attribute="calledElement",
        value=called,
        kind=kind_of(target),
    )


def _script(node: Place, outline: Outline, findings: Findings) -> None:
    scripts = list(node.element.iterchildren(tag("script")))
    if not any(text_of(script) or len(script) for script in scripts):
        findings.error("no-script", node.id, _l("The script task has no script."))


def _transaction(node: Place, outline: Outline, findings: Findings) -> None:
    method = node.element.get("method", "##Compensate")
    if method not in ("##Compensate", "compensate"):
        findings.warning(
            "transaction-method",
            node.id,
            _l("A transaction is undone by compensation here, not by {method}."),
            method=method,
        )


_CHECKS = {
    "receiveTask": _receive,
    "sendTask": _send,
    "callActivity": _call,
    "scriptTask": _script,
    "transaction": _transaction,
}
