"""Gateways: what may follow an event-based one, and what one says of itself (10.6)."""

from workflow_engine.bpmn.findings import Findings
from workflow_engine.bpmn.lint.outline import Outline, Place
from workflow_engine.bpmn.lint.starts import instantiates
from workflow_engine.bpmn.names import is_true, tag
from workflow_engine.errors import _l

_AWAITED = frozenset({"message", "signal", "timer", "conditional"})


def check_gateways(outline: Outline, findings: Findings) -> None:
    """Check every gateway of the executable processes."""
    for node in outline.nodes():
        if not node.kind.endswith("Gateway"):
            continue
        _check_direction(node, findings)
        if node.kind == "eventBasedGateway":
            targets = [node.container.nodes.get(arrow.target) for arrow in node.outgoing]
            _check_events(node, [target for target in targets if target is not None], findings)
            _check_instantiation(node, findings)
        elif node.kind == "complexGateway":
            _check_complex(node, findings)


def _check_direction(node: Place, findings: Findings) -> None:
    said = node.element.get("gatewayDirection", "Unspecified")
    joins, forks = len(node.incoming) > 1, len(node.outgoing) > 1
    wrong = {
        "Converging": forks,
        "Diverging": joins,
        "Mixed": not (joins and forks),
    }
    if wrong.get(said, False):
        findings.information(
            "gateway-direction",
            node.id,
            _l("The gateway says that it is {direction}, but its flows are not; the flows count."),
            direction=said,
        )


def _check_events(node: Place, targets: list[Place], findings: Findings) -> None:
    if len(node.outgoing) < 2:
        findings.error(
            "no-event-behind",
            node.id,
            _l("An event-based gateway needs at least two events behind it."),
        )
    for target in targets:
        if not _can_be_awaited(target):
            findings.error(
                "no-event-behind",
                node.id,
                _l("Behind an event-based gateway {node} must be an event to catch."),
                node=target.id,
            )
        if len(target.incoming) > 1:
            findings.error(
                "shared-event-behind",
                target.id,
                _l("Only the event-based gateway may lead to this event."),
            )
        for event in target.boundaries:
            findings.error(
                "attached-behind-gateway",
                event.id,
                _l("A task behind an event-based gateway cannot have boundary events."),
            )
    receives = {_receives(target) for target in targets} - {None}
    if len(receives) > 1:
        findings.warning(
            "mixed-behind-gateway",
            node.id,
            _l("Behind one event-based gateway stand either receive tasks or message events."),
        )


def _can_be_awaited(target: Place) -> bool:
    if target.kind != "intermediateCatchEvent":
        return target.kind == "receiveTask"
    return _AWAITED.issuperset(target.events)


def _receives(target: Place) -> str | None:
    if target.kind == "receiveTask":
        return target.kind
    return "message" if "message" in target.events else None


def _check_instantiation(node: Place, findings: Findings) -> None:
    is_parallel = node.element.get("eventGatewayType") == "Parallel"
    if is_parallel and not instantiates(node):
        findings.error(
            "parallel-without-instantiation",
            node.id,
            _l("Only an event-based gateway that begins the process can wait for all its events."),
        )
    if instantiates(node) and node.incoming:
        findings.error(
            "flow-to-instantiation",
            node.id,
            _l("No sequence flow may lead to what begins the process."),
        )


def _check_complex(node: Place, findings: Findings) -> None:
    has_condition = node.element.find(tag("activationCondition")) is not None
    if len(node.incoming) > 1 and not has_condition:
        findings.warning(
            "no-activation",
            node.id,
            _l("The gateway does not say how many of its incoming flows are enough."),
        )
    if len(node.incoming) < 2 and has_condition:
        findings.information(
            "activation-alone",
            node.id,
            _l("With one incoming flow the activation condition has no effect."),
        )


def check_instantiating_tasks(outline: Outline, findings: Findings) -> None:
    """A receive task that begins the process is not led to, save from a start event."""
    for node in outline.nodes():
        if node.kind != "receiveTask" or not is_true(node.element, "instantiate"):
            continue
        sources = {arrow.source for arrow in node.incoming} - {s.id for s in node.container.starts}
        if sources:
            findings.error(
                "flow-to-instantiation",
                node.id,
                _l("No sequence flow may lead to what begins the process."),
            )
        if node.container.host is not None:
            findings.error(
                "instantiation-inside",
                node.id,
                _l("Only an element directly in a process can begin it."),
            )
