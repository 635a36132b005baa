"""Where processes and sub-processes begin, also those that an event or nobody in order begins."""

from workflow_engine.bpmn import vocabulary
from workflow_engine.bpmn.findings import Findings
from workflow_engine.bpmn.lint.links import link_name
from workflow_engine.bpmn.lint.outline import Container, Outline, Place
from workflow_engine.bpmn.names import is_true
from workflow_engine.errors import _l


def check_starts(outline: Outline, findings: Findings) -> None:
    """Check how every process and sub-process begins."""
    for container in outline.containers:
        host = container.host
        if host is not None and host.is_event_sub_process:
            _check_event_sub_process(host, container, findings)
        elif container.kind == "adHocSubProcess":
            _check_ad_hoc(container, findings)
        else:
            _check_container(container, findings)


def _check_event_sub_process(host: Place, container: Container, findings: Findings) -> None:
    if len(container.starts) != 1 or not container.starts[0].definitions:
        findings.error(
            "event-sub-process-start",
            host.id,
            _l("An event sub-process needs exactly one start event, with an event definition."),
        )
    if host.incoming or host.outgoing:
        findings.error(
            "flow-at-event-sub-process",
            host.id,
            _l("No sequence flow may lead to or from an event sub-process."),
        )


def _check_ad_hoc(container: Container, findings: Findings) -> None:
    kinds = {node.kind for node in container.nodes.values()}
    if kinds & {"startEvent", "endEvent"}:
        findings.error(
            "ad-hoc-event",
            container.id,
            _l("An ad-hoc sub-process has no start and end events; its activities begin freely."),
        )
    if not kinds & vocabulary.ACTIVITIES:
        findings.error(
            "empty-ad-hoc", container.id, _l("An ad-hoc sub-process needs at least one activity.")
        )


def _check_container(container: Container, findings: Findings) -> None:
    plain = [start for start in container.starts if not start.definitions]
    if not container.nodes:
        findings.warning("empty-scope", container.id or None, _l("Nothing happens in here."))
    elif not container.starts and not any(is_entry(n) for n in container.nodes.values()):
        findings.error(
            "no-start",
            container.id,
            _l("There is no start event, and every element has a flow that leads to it."),
        )
    if container.host is not None and len(container.starts) > 1:
        findings.error(
            "sub-process-start",
            container.id,
            _l("A sub-process needs exactly one start event, without an event definition."),
        )
    elif container.host is None and len(plain) > 1:
        findings.error(
            "several-starts",
            container.id,
            _l("The process has several start events without an event definition."),
        )


def is_entry(node: Place) -> bool:
    """Does a scope without start event begin here?"""
    if node.incoming or node.kind == "boundaryEvent" or link_name(node):
        return False
    return not node.begins_by_itself or node.kind == "startEvent"


def instantiates(node: Place) -> bool:
    """A receive task or event-based gateway that begins an instance by itself."""
    kinds = ("receiveTask", "eventBasedGateway")
    return node.kind in kinds and is_true(node.element, "instantiate")


def entries(container: Container) -> list[Place]:
    """All nodes at which something may begin inside the scope, without handlers."""
    found = [n for n in container.nodes.values() if n.kind == "startEvent" or instantiates(n)]
    if found and container.kind != "adHocSubProcess":
        return found
    return [node for node in container.nodes.values() if is_entry(node)]
