"""Which event definitions may stand where (BPMN 2.0.2, table 10.93)."""

from collections.abc import Iterator, Mapping

from workflow_engine.bpmn import vocabulary
from workflow_engine.bpmn.findings import Findings
from workflow_engine.bpmn.lint.outline import Outline, Place, owner_id
from workflow_engine.bpmn.names import is_true, tag
from workflow_engine.errors import _l

_LISTENING = frozenset({"message", "timer", "conditional", "signal"})
_THROWN = frozenset({"message", "escalation", "compensate", "signal"})
#: They end what they reach, so they cannot let it go on.
_INTERRUPTING = frozenset({"error", "cancel", "compensate"})

#: Position -> the definitions that may stand there; ``none`` is an event without any.
POSITIONS: Mapping[str, frozenset[str]] = {
    "process start": _LISTENING | {"none"},
    "sub-process start": frozenset({"none"}),
    "event sub-process start": _LISTENING | {"escalation", "error", "compensate"},
    "intermediateCatchEvent": _LISTENING | {"link"},
    "boundaryEvent": _LISTENING | {"escalation", "error", "cancel", "compensate"},
    "intermediateThrowEvent": _THROWN | {"link", "none"},
    "endEvent": _THROWN | {"error", "cancel", "terminate", "none"},
}


def check_positions(outline: Outline, findings: Findings) -> None:
    """Check every event of the executable processes."""
    for node in outline.nodes():
        if node.kind in vocabulary.EVENTS:
            _check_event(node, findings)
        if node.kind == "boundaryEvent":
            _check_attachment(node, findings)


def position_of(node: Place) -> str:
    if node.kind != "startEvent":
        return node.kind
    host = node.container.host
    if host is None:
        return "process start"
    return "event sub-process start" if host.is_event_sub_process else "sub-process start"


def _check_event(node: Place, findings: Findings) -> None:
    events = node.events
    # A reference that leads nowhere is told as such; the event is not without a definition.
    if not events and node.element.find(tag("eventDefinitionRef")) is not None:
        return
    allowed = POSITIONS[position_of(node)]
    for event in events or ["none"]:
        if event not in allowed:
            findings.error(
                "misplaced-event",
                node.id,
                _l("A {kind} cannot have the definition {event} here; possible are {allowed}."),
                kind=node.kind,
                event=event,
                allowed=", ".join(sorted(allowed)),
            )
    if len(events) > 1 and "link" in events:
        findings.error(
            "link-among-others", node.id, _l("An event with a link can have no other definition.")
        )
    if not _interrupts(node) and _INTERRUPTING.intersection(events) - _exempt(node):
        findings.error(
            "error-interrupts",
            node.id,
            _l("An event for errors, cancellation or compensation always interrupts."),
        )
    if len(events) < 2 and is_true(node.element, "parallelMultiple"):
        findings.information(
            "parallel-alone",
            node.id,
            _l("parallelMultiple has no effect on an event with one definition."),
        )


def _exempt(node: Place) -> frozenset[str]:
    """A boundary event for compensation waits beside its activity; neither interrupts the other."""
    return frozenset({"compensate"} if node.kind == "boundaryEvent" else ())


def _interrupts(node: Place) -> bool:
    if node.kind == "boundaryEvent":
        return is_true(node.element, "cancelActivity", "true")
    return node.kind != "startEvent" or is_true(node.element, "isInterrupting", "true")


def _check_attachment(node: Place, findings: Findings) -> None:
    reference = node.element.get("attachedToRef")
    if not reference:
        findings.error(
            "not-attached", node.id, _l("The boundary event is not attached to an activity.")
        )
        return
    host = node.container.nodes.get(reference)
    if host is None:
        if reference in _ids_elsewhere(node):
            findings.error(
                "attached-elsewhere",
                node.id,
                _l("The boundary event is attached to {host}, which lies in another scope."),
                host=reference,
            )
        return
    if "cancel" in node.events and host.kind != "transaction":
        findings.error(
            "cancel-outside-transaction",
            node.id,
            _l("Only a transaction can be cancelled; {host} is none."),
            host=host.name,
        )
    if host.is_event_sub_process:
        findings.error(
            "attached-to-event-sub-process",
            node.id,
            _l("An event sub-process cannot have boundary events."),
        )


def _ids_elsewhere(node: Place) -> Iterator[str]:
    root = node.element.getroottree().getroot()
    return (str(e.get("id")) for e in root.iter(*map(tag, vocabulary.ACTIVITIES)) if e.get("id"))


def check_cancel_ends(outline: Outline, findings: Findings) -> None:
    """A cancel end event needs a transaction around it."""
    for node in outline.nodes():
        inside = any(around.kind == "transaction" for around in node.container.around())
        if node.kind == "endEvent" and "cancel" in node.events and not inside:
            findings.error(
                "cancel-outside-transaction",
                owner_id(node.element),
                _l("There is no transaction around the end event that it could cancel."),
            )
