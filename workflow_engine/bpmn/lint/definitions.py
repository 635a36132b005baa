"""What an event definition has to say to be of use: which message, when, which code."""

from collections.abc import Callable, Mapping

from lxml import etree

from workflow_engine.bpmn import vocabulary
from workflow_engine.bpmn.findings import Findings
from workflow_engine.bpmn.lint.outline import Outline, Place, kind_of, parts, text_of
from workflow_engine.bpmn.names import tag
from workflow_engine.errors import _l

Check = Callable[[etree._Element, Place, Outline, Findings], None]
_TIMES = frozenset({"timeDate", "timeDuration", "timeCycle"})


def check_definitions(outline: Outline, findings: Findings) -> None:
    """Check the definitions of every event."""
    for node in outline.nodes():
        for definition in node.definitions:
            check = _CHECKS.get(kind_of(definition))
            if check is not None:
                check(definition, node, outline, findings)


def _message(definition: etree._Element, node: Place, outline: Outline, findings: Findings) -> None:
    reference = definition.get("messageRef")
    if not reference:
        findings.error("no-message", node.id, _l("The event does not say which message."))
        return
    _require_name(definition, reference, node, outline, findings)


def _signal(definition: etree._Element, node: Place, outline: Outline, findings: Findings) -> None:
    reference = definition.get("signalRef")
    if not reference:
        findings.error("no-signal", node.id, _l("The event does not say which signal."))
        return
    _require_name(definition, reference, node, outline, findings)


def _require_name(
    definition: etree._Element, reference: str, node: Place, outline: Outline, findings: Findings
) -> None:
    target = outline.target(definition, reference)
    if target is not None and not (target.get("name") or "").strip():
        findings.warning(
            "unnamed-event",
            node.id,
            _l("{reference} has no name, so nothing outside this file can send or catch it."),
            reference=reference,
        )


def _timer(definition: etree._Element, node: Place, outline: Outline, findings: Findings) -> None:
    times = [part for part in parts(definition) if kind_of(part) in _TIMES]
    if len(times) != 1 or not text_of(times[0]):
        findings.error(
            "no-timer", node.id, _l("The timer needs exactly one of date, duration and cycle.")
        )
        return
    if kind_of(times[0]) == "timeCycle" and node.kind == "intermediateCatchEvent":
        findings.information(
            "cycle-once", node.id, _l("A cycle here counts once: when the first time has come.")
        )


def _conditional(
    definition: etree._Element, node: Place, outline: Outline, findings: Findings
) -> None:
    if not text_of(definition.find(tag("condition"))):
        findings.error("no-condition", node.id, _l("The event does not say what it waits for."))


def _error(definition: etree._Element, node: Place, outline: Outline, findings: Findings) -> None:
    error = outline.target(definition, definition.get("errorRef"))
    if node.kind == "endEvent" and (error is None or not error.get("errorCode")):
        findings.error(
            "no-error-code", node.id, _l("The end event throws an error without a code.")
        )
    elif error is not None and not error.get("errorCode"):
        findings.warning(
            "error-without-code",
            node.id,
            _l("The error {error} has no code, so the event catches every error."),
            error=error.get("name") or error.get("id"),
        )


def _escalation(
    definition: etree._Element, node: Place, outline: Outline, findings: Findings
) -> None:
    escalation = outline.target(definition, definition.get("escalationRef"))
    has_code = escalation is not None and bool(escalation.get("escalationCode"))
    if node.kind in vocabulary.THROWING and not has_code:
        findings.error(
            "no-escalation-code", node.id, _l("The event throws an escalation without a code.")
        )


def _link(definition: etree._Element, node: Place, outline: Outline, findings: Findings) -> None:
    if not (definition.get("name") or "").strip():
        findings.error("no-link-name", node.id, _l("The link has no name."))


_CHECKS: Mapping[str, Check] = {
    "messageEventDefinition": _message,
    "signalEventDefinition": _signal,
    "timerEventDefinition": _timer,
    "conditionalEventDefinition": _conditional,
    "errorEventDefinition": _error,
    "escalationEventDefinition": _escalation,
    "linkEventDefinition": _link,
}
