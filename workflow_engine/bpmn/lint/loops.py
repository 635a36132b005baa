"""Loops and multi-instance activities: how often, over what, and until when (10.3.8)."""

from lxml import etree

from workflow_engine.bpmn import vocabulary
from workflow_engine.bpmn.findings import Findings
from workflow_engine.bpmn.lint.activities import extensions
from workflow_engine.bpmn.lint.outline import Outline, Place, text_of
from workflow_engine.bpmn.names import CAMUNDA, tag, whole_number
from workflow_engine.errors import _l

_BEHAVIOURS = {"One": "oneBehaviorEventRef", "None": "noneBehaviorEventRef"}
_COLLECTIONS = frozenset({"loop", "loopCharacteristics", "collection"})


def check_loops(outline: Outline, findings: Findings) -> None:
    """Check every activity that is repeated."""
    for node in outline.nodes():
        if node.kind not in vocabulary.ACTIVITIES:
            continue
        standard = node.element.find(tag("standardLoopCharacteristics"))
        several = node.element.find(tag("multiInstanceLoopCharacteristics"))
        if standard is not None and several is not None:
            findings.error(
                "two-loops", node.id, _l("An activity is either a loop or multi-instance.")
            )
        if standard is not None:
            _check_standard(node, standard, findings)
        if several is not None:
            _check_number(node, several, findings)
            _check_behaviour(node, several, findings)
        if node.is_event_sub_process and (standard is not None or several is not None):
            findings.error(
                "repeated-event-sub-process",
                node.id,
                _l("An event sub-process cannot be repeated; its start event may occur again."),
            )


def _check_standard(node: Place, loop: etree._Element, findings: Findings) -> None:
    maximum = loop.get("loopMaximum", "").strip()
    number = whole_number(maximum)
    if number is not None and number < 1:
        # None is a number of rounds, too; hardly one that somebody wants.
        findings.warning(
            "bad-maximum",
            node.id,
            _l("loopMaximum must be at least 1, not {value}."),
            value=maximum,
        )
    if not maximum and not text_of(loop.find(tag("loopCondition"))):
        findings.error(
            "endless-loop", node.id, _l("The loop has neither a condition nor a maximum.")
        )


def _check_number(node: Place, loop: etree._Element, findings: Findings) -> None:
    cardinality = text_of(loop.find(tag("loopCardinality")))
    has_input = bool(text_of(loop.find(tag("loopDataInputRef"))))
    has_collection = (
        has_input
        or loop.get(f"{{{CAMUNDA}}}collection") is not None
        or bool(extensions(loop) & _COLLECTIONS)
    )
    if not cardinality and not has_collection:
        findings.error(
            "no-cardinality",
            node.id,
            _l("The activity does not say how often, or for each element of which collection."),
        )
    elif cardinality and has_collection:
        findings.warning(
            "cardinality-twice",
            node.id,
            _l("The activity names both a number and a collection."),
        )


def _check_behaviour(node: Place, loop: etree._Element, findings: Findings) -> None:
    behaviour = loop.get("behavior", "All")
    attribute = _BEHAVIOURS.get(behaviour)
    if attribute is not None and not loop.get(attribute):
        findings.error(
            "no-behaviour-event",
            node.id,
            _l("With the behaviour {behaviour} {attribute} has to name an event definition."),
            behaviour=behaviour,
            attribute=attribute,
        )
    complex_parts = loop.findall(tag("complexBehaviorDefinition"))
    if behaviour == "Complex" and not complex_parts:
        findings.error(
            "no-behaviour-event",
            node.id,
            _l("With the behaviour {behaviour} {attribute} has to name an event definition."),
            behaviour=behaviour,
            attribute="complexBehaviorDefinition",
        )
    elif behaviour != "Complex" and complex_parts:
        findings.information(
            "behaviour-unused",
            node.id,
            _l("complexBehaviorDefinition has no effect with the behaviour {behaviour}."),
            behaviour=behaviour,
        )
