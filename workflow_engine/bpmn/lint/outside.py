"""What the model names outside its file: processes, messages, topics, and what one may use."""

from workflow_engine.bpmn import vocabulary
from workflow_engine.bpmn.findings import Findings
from workflow_engine.bpmn.lint.outline import Outline, Place, kind_of
from workflow_engine.bpmn.loading import Known
from workflow_engine.bpmn.names import tag
from workflow_engine.errors import _l


def check_names(outline: Outline, known: Known, findings: Findings) -> None:
    """Check what can be checked: what is None in ``known`` is not."""
    sent = _sent(outline)
    for node in outline.nodes():
        if node.kind == "callActivity" and known.processes is not None:
            _check_process(node, known.processes, outline, findings)
        if known.messages is not None:
            _check_messages(node, known.messages | sent, outline, findings)
        _check_extensions(node, known, findings)


def _check_process(
    node: Place, processes: frozenset[str], outline: Outline, findings: Findings
) -> None:
    called = _called(node)
    if not called or called.startswith(("=", "${", "#{")) or called in processes:
        return
    if outline.target(node.element, called) is not None:
        return
    findings.warning(
        "unknown-process",
        node.id,
        _l("There is no process {process}; upload it before this element is reached."),
        process=called,
    )


def _called(node: Place) -> str:
    for child in node.element.iterfind(f"{tag('extensionElements')}/*"):
        called = child.get("process") or child.get("processId")
        if called:
            return called.strip()
    return (node.element.get("calledElement") or "").strip()


def _message_names(node: Place, outline: Outline) -> list[str]:
    holders = [d for d in node.definitions if kind_of(d) == "messageEventDefinition"]
    if node.kind in ("receiveTask", "sendTask"):
        holders = [node.element]
    messages = [outline.target(holder, holder.get("messageRef")) for holder in holders]
    return [m.get("name") or m.get("id") or "" for m in messages if m is not None]


def _throws(node: Place) -> bool:
    return node.kind in vocabulary.THROWING or node.kind == "sendTask"


def _sent(outline: Outline) -> set[str]:
    return {n for node in outline.nodes() if _throws(node) for n in _message_names(node, outline)}


def _check_messages(
    node: Place, messages: frozenset[str] | set[str], outline: Outline, findings: Findings
) -> None:
    if _throws(node):
        return
    for name in _message_names(node, outline):
        if name not in messages:
            findings.information(
                "unknown-message",
                node.id,
                _l("No module and no model here sends the message {name}."),
                name=name,
            )


def _check_extensions(node: Place, known: Known, findings: Findings) -> None:
    for child in node.element.iterfind(f"{tag('extensionElements')}/*"):
        operation = child.get("name") or child.get("type") or ""
        topic = child.get("topic") or ""
        if known.forbidden and operation in known.forbidden:
            findings.error(
                "missing-permission",
                node.id,
                _l("You may not use the operation {operation}; it needs {permission}."),
                operation=operation,
                permission=known.forbidden[operation],
            )
        if topic and known.topics is not None and topic not in known.topics:
            findings.warning(
                "unknown-topic",
                node.id,
                _l("No worker has asked for the topic {topic} so far."),
                topic=topic,
            )
