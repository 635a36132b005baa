"""Sequence flows: their ends, their conditions and the default among them (8.3.13, 10.3.2)."""

from lxml import etree

from workflow_engine.bpmn.findings import Findings
from workflow_engine.bpmn.lint.outline import Arrow, Container, Outline, Place
from workflow_engine.bpmn.names import tag
from workflow_engine.errors import _l

#: What leaves them is decided by what happened, or not decided at all.
_WITHOUT_CHOICE = frozenset(
    {
        "parallelGateway",
        "eventBasedGateway",
        "startEvent",
        "intermediateCatchEvent",
        "intermediateThrowEvent",
        "boundaryEvent",
    }
)
_CHOOSING = frozenset({"exclusiveGateway", "inclusiveGateway", "complexGateway"})


def check_flows(outline: Outline, findings: Findings) -> None:
    """Check the flows of every process and sub-process."""
    for container in outline.containers:
        for arrow in container.arrows:
            _check_ends(arrow, container, findings)
            _check_language(arrow.element.find(tag("conditionExpression")), arrow.id, findings)
        for node in container.nodes.values():
            _check_conditions(node, findings)
            _check_default(node, findings)


def _check_ends(arrow: Arrow, container: Container, findings: Findings) -> None:
    for name, end in (("sourceRef", arrow.source), ("targetRef", arrow.target)):
        if not end:
            findings.error("open-flow", arrow.id, _l("The sequence flow has no {end}."), end=name)
        elif end not in container.nodes:
            findings.error(
                "flow-leaves-scope",
                arrow.id,
                _l("The sequence flow's {end} {node} is not in the same process or sub-process."),
                end=name,
                node=end,
            )
    source, target = container.nodes.get(arrow.source), container.nodes.get(arrow.target)
    if source is not None and source.kind == "endEvent":
        findings.error("flow-from-end", arrow.id, _l("No sequence flow may leave an end event."))
    if target is not None and target.kind in ("startEvent", "boundaryEvent"):
        findings.error(
            "flow-to-start",
            arrow.id,
            _l("No sequence flow may lead to a {kind}."),
            kind=target.kind,
        )


def _check_language(
    condition: etree._Element | None, owner: str | None, findings: Findings
) -> None:
    language = condition.get("language", "feel").lower() if condition is not None else "feel"
    if "feel" not in language and "juel" not in language:
        findings.error(
            "expression-language",
            owner,
            _l("Expressions in the language {language} are not supported."),
            language=language,
        )


def _check_conditions(node: Place, findings: Findings) -> None:
    conditional = [a for a in node.outgoing if a.condition and a.id != node.default]
    if node.kind in _WITHOUT_CHOICE:
        for arrow in conditional:
            findings.error(
                "condition-without-choice",
                arrow.id,
                _l("A flow out of a {kind} cannot have a condition."),
                kind=node.kind,
            )
    elif node.kind in _CHOOSING and len(node.outgoing) > 1:
        for arrow in node.outgoing:
            if not arrow.condition and arrow.id != node.default:
                findings.error(
                    "missing-condition",
                    arrow.id,
                    _l("The flow needs a condition, or has to be the gateway's default."),
                )
    if node.outgoing and not node.default and len(conditional) == len(node.outgoing):
        findings.warning(
            "missing-default",
            node.id,
            _l("Without a default flow the process stops here when no condition is true."),
        )


def _check_default(node: Place, findings: Findings) -> None:
    if not node.default:
        return
    chosen = [arrow for arrow in node.outgoing if arrow.id == node.default]
    if not chosen:
        findings.error(
            "wrong-default",
            node.id,
            _l("The default flow {flow} does not leave this element."),
            flow=node.default,
        )
    elif chosen[0].condition:
        findings.warning(
            "condition-on-default",
            node.default,
            _l("The condition of a default flow has no effect."),
        )
    elif len(node.outgoing) == 1:
        findings.information(
            "default-alone", node.id, _l("The only flow that leaves needs not be the default.")
        )
