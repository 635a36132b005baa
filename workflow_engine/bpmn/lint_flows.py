"""Findings about the flows of one process or sub-process: ends, conditions, reachability."""

from collections.abc import Iterable

from lxml import etree

from workflow_engine.bpmn import vocabulary
from workflow_engine.bpmn.findings import Findings
from workflow_engine.bpmn.names import local, tag
from workflow_engine.errors import _l


def check_flows(container: etree._Element, findings: Findings) -> None:
    """Check the flows directly inside ``container``."""
    nodes = {
        child.get("id", ""): child
        for child in container.iterchildren(etree.Element)
        if local(child) in vocabulary.NODES | vocabulary.UNSUPPORTED_NODES
    }
    flows = list(container.iterchildren(tag("sequenceFlow")))
    for flow in flows:
        _check_ends(flow, nodes, findings)
    for identity, node in nodes.items():
        outgoing = [flow for flow in flows if flow.get("sourceRef") == identity]
        _check_conditions(node, outgoing, findings)
        _check_default(node, outgoing, findings)
        if local(node) == "eventBasedGateway":
            targets = [nodes.get(flow.get("targetRef", "")) for flow in outgoing]
            _check_events_behind(node, targets, findings)
            for event in nodes.values():
                _check_not_attached_behind(event, targets, findings)
    _check_reachable(nodes, flows, findings)


def _check_ends(flow: etree._Element, nodes: dict[str, etree._Element], findings: Findings) -> None:
    identity = flow.get("id")
    for name in ("sourceRef", "targetRef"):
        end = flow.get(name)
        if not end:
            findings.error("open-flow", identity, _l("The sequence flow has no {end}."), end=name)
        elif end not in nodes:
            findings.error(
                "flow-leaves-scope",
                identity,
                _l("The sequence flow's {end} {node} is not in the same process or sub-process."),
                end=name,
                node=end,
            )
    source, target = nodes.get(flow.get("sourceRef", "")), nodes.get(flow.get("targetRef", ""))
    if source is not None and local(source) == "endEvent":
        findings.error("flow-from-end", identity, _l("No sequence flow may leave an end event."))
    if target is not None and local(target) in ("startEvent", "boundaryEvent"):
        findings.error(
            "flow-to-start",
            identity,
            _l("No sequence flow may lead to a {kind}."),
            kind=local(target),
        )


def _condition(flow: etree._Element) -> str:
    condition = flow.find(tag("conditionExpression"))
    return (condition.text or "").strip() if condition is not None else ""


def _check_conditions(
    node: etree._Element, outgoing: list[etree._Element], findings: Findings
) -> None:
    kind, default = local(node), node.get("default")
    conditional = [flow for flow in outgoing if _condition(flow) and flow.get("id") != default]
    if kind in ("parallelGateway", "eventBasedGateway"):
        for flow in conditional:
            findings.error(
                "condition-without-choice",
                flow.get("id"),
                _l("A flow out of a {kind} cannot have a condition."),
                kind=kind,
            )
    elif kind in ("exclusiveGateway", "inclusiveGateway") and len(outgoing) > 1:
        for flow in outgoing:
            if not _condition(flow) and flow.get("id") != default:
                findings.error(
                    "missing-condition",
                    flow.get("id"),
                    _l("The flow needs a condition, or has to be the gateway's default."),
                )
    if outgoing and not default and len(conditional) == len(outgoing):
        findings.warning(
            "missing-default",
            node.get("id"),
            _l("Without a default flow the process stops here when no condition is true."),
        )


def _check_events_behind(
    gateway: etree._Element, targets: list[etree._Element | None], findings: Findings
) -> None:
    for target in targets:
        if target is not None and local(target) not in ("intermediateCatchEvent", "receiveTask"):
            findings.error(
                "no-event-behind",
                gateway.get("id"),
                _l("Behind an event-based gateway {node} must be an event to catch."),
                node=target.get("id"),
            )
    if len(targets) < 2:
        findings.error(
            "no-event-behind",
            gateway.get("id"),
            _l("An event-based gateway needs at least two events behind it."),
        )


def _check_not_attached_behind(
    event: etree._Element, targets: list[etree._Element | None], findings: Findings
) -> None:
    """The standard forbids it, and nothing would listen: the task itself never begins."""
    hosts = {target.get("id") for target in targets if target is not None}
    if local(event) == "boundaryEvent" and event.get("attachedToRef") in hosts:
        findings.error(
            "attached-behind-gateway",
            event.get("id"),
            _l("A task behind an event-based gateway cannot have boundary events."),
        )


def _check_default(
    node: etree._Element, outgoing: list[etree._Element], findings: Findings
) -> None:
    default = node.get("default")
    if not default:
        return
    chosen = [flow for flow in outgoing if flow.get("id") == default]
    if not chosen:
        findings.error(
            "wrong-default",
            node.get("id"),
            _l("The default flow {flow} does not leave this element."),
            flow=default,
        )
    elif _condition(chosen[0]):
        findings.warning(
            "condition-on-default", default, _l("The condition of a default flow has no effect.")
        )


def _begins_by_itself(node: etree._Element) -> bool:
    """Event sub-processes and compensation are refused elsewhere, not for being unreachable."""
    triggered = "true" in (node.get("triggeredByEvent"), node.get("isForCompensation"))
    return local(node) == "startEvent" or triggered


def _check_reachable(
    nodes: dict[str, etree._Element], flows: Iterable[etree._Element], findings: Findings
) -> None:
    onward: dict[str, list[str]] = {}
    for flow in flows:
        onward.setdefault(flow.get("sourceRef", ""), []).append(flow.get("targetRef", ""))
    for identity, node in nodes.items():
        if local(node) == "boundaryEvent":
            onward.setdefault(node.get("attachedToRef", ""), []).append(identity)
    pending = [identity for identity, node in nodes.items() if _begins_by_itself(node)]
    if not any(local(node) == "startEvent" for node in nodes.values()):
        return
    reached = set(pending)
    while pending:
        for target in onward.get(pending.pop(), ()):
            if target not in reached:
                reached.add(target)
                pending.append(target)
    for identity, node in nodes.items():
        if identity not in reached and not (
            local(node) == "boundaryEvent" and not node.get("attachedToRef")
        ):
            findings.error(
                "unreachable",
                identity,
                _l("No path leads from a start event to this {kind}."),
                kind=local(node),
            )
