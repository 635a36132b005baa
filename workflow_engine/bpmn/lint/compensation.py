"""Compensation: every handler belongs to an activity, and what is undone can be (10.7)."""

from lxml import etree

from workflow_engine.bpmn import vocabulary
from workflow_engine.bpmn.findings import Findings
from workflow_engine.bpmn.lint.outline import Container, Outline, Place, kind_of
from workflow_engine.errors import _l


def check_compensation(outline: Outline, findings: Findings) -> None:
    """Check boundary events for compensation, their handlers and what throws it."""
    handlers = _associated(outline)
    for node in outline.nodes():
        if node.kind == "boundaryEvent" and "compensate" in node.events:
            _check_boundary(node, handlers.get(node.id, []), findings)
        if node.is_handler and not node.is_event_sub_process:
            _check_handler(node, handlers, findings)
        for definition in node.definitions:
            if kind_of(definition) == "compensateEventDefinition":
                _check_thrown(node, definition, findings)


def _associated(outline: Outline) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for kind, element in outline.elements:
        if kind == "association":
            source, target = element.get("sourceRef") or "", element.get("targetRef") or ""
            found.setdefault(source, []).append(target)
    return found


def _check_boundary(node: Place, targets: list[str], findings: Findings) -> None:
    if node.outgoing:
        findings.error(
            "flow-from-compensation",
            node.id,
            _l("No sequence flow may leave an event for compensation; associate its handler."),
        )
    found = [node.container.nodes[target] for target in targets if target in node.container.nodes]
    activities = [target for target in found if target.kind in vocabulary.ACTIVITIES]
    if len(activities) != 1:
        findings.error(
            "no-compensation-handler",
            node.id,
            _l("An event for compensation needs an association to exactly one activity."),
        )
    elif not activities[0].is_handler:
        findings.error(
            "not-for-compensation",
            activities[0].id,
            _l("{name} compensates {host}, but is not marked isForCompensation."),
            name=activities[0].name,
            host=node.element.get("attachedToRef"),
        )


def _check_handler(node: Place, handlers: dict[str, list[str]], findings: Findings) -> None:
    if node.incoming or node.outgoing:
        findings.error(
            "flow-at-handler",
            node.id,
            _l("An activity for compensation has no sequence flows; it runs when it is asked for."),
        )
    events = [
        source
        for source, targets in handlers.items()
        if node.id in targets and source in node.container.nodes
    ]
    if not any("compensate" in node.container.nodes[source].events for source in events):
        findings.warning(
            "unused-handler",
            node.id,
            _l("No event for compensation is associated with this activity, so it never runs."),
        )


def _check_thrown(node: Place, definition: etree._Element, findings: Findings) -> None:
    if node.kind not in vocabulary.THROWING:
        return
    reference = definition.get("activityRef")
    scopes = _compensated_scopes(node)
    if reference:
        target = next((s.nodes[reference] for s in scopes if reference in s.nodes), None)
        if target is None or not can_be_compensated(target):
            findings.warning(
                "nothing-to-compensate",
                node.id,
                _l("There is nothing that would undo {activity}."),
                activity=reference,
            )
    elif not any(can_be_compensated(other) for scope in scopes for other in scope.nodes.values()):
        findings.warning(
            "nothing-to-compensate",
            node.id,
            _l("Nothing in this scope can be compensated."),
        )


def _compensated_scopes(node: Place) -> list[Container]:
    """The throw's own scope; from an event sub-process also the scope around it."""
    scopes = [node.container]
    while scopes[-1].host is not None and scopes[-1].host.is_event_sub_process:
        scopes.append(scopes[-1].host.container)
    return scopes


def can_be_compensated(node: Place) -> bool:
    """Would anything run when this activity is compensated?"""
    if any("compensate" in boundary.events for boundary in node.boundaries):
        return True
    if node.kind == "callActivity":
        return True
    inside = node.inner.nodes.values() if node.inner is not None else ()
    return any(_starts_by_compensation(other) or can_be_compensated(other) for other in inside)


def _starts_by_compensation(node: Place) -> bool:
    inner = node.inner if node.is_event_sub_process else None
    return inner is not None and any("compensate" in start.events for start in inner.starts)
