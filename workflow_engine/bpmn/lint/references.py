"""Ids are there and unique, and what refers to an element finds one of the right kind."""

from lxml import etree

from workflow_engine.bpmn import vocabulary
from workflow_engine.bpmn.findings import Findings
from workflow_engine.bpmn.lint.outline import (
    Outline,
    kind_of,
    local_reference,
    owner_id,
    text_of,
)
from workflow_engine.errors import _l

_NEED_IDS = (
    vocabulary.NODES
    | vocabulary.GLOBAL_TASKS
    | {"process", "sequenceFlow", "message", "error", "signal", "escalation", "lane", "dataObject"}
)
#: Elements whose text is an id, and which are also something else elsewhere.
_ENDS = ("sourceRef", "targetRef")


def check_references(outline: Outline, findings: Findings) -> None:
    """Check all ids and all references of the file."""
    _check_ids(outline, findings)
    for kind, element in outline.elements:
        for name, value in element.attrib.items():
            wanted = _wanted(kind, str(name))
            # What is empty counts as left out, and is named where it is missed.
            if wanted is not None and str(value).strip():
                _check(element, str(name), str(value), wanted, outline, findings)
        wanted = _wanted_text(kind, element)
        if wanted is not None:
            _check(element, kind, text_of(element), wanted, outline, findings)


def _wanted(kind: str, attribute: str) -> frozenset[str] | None:
    if attribute in _ENDS:
        return vocabulary.ENDS.get(kind)
    return vocabulary.REFERENCES.get(attribute)


def _wanted_text(kind: str, element: etree._Element) -> frozenset[str] | None:
    if kind not in _ENDS:
        return vocabulary.REFERENCES.get(kind)
    parent = element.getparent()
    return vocabulary.ENDS.get(kind_of(parent)) if parent is not None else None


def _check_ids(outline: Outline, findings: Findings) -> None:
    told: set[str] = set()
    for kind, element in outline.elements:
        identity = element.get("id")
        if not identity:
            if kind in _NEED_IDS:
                findings.error(
                    "missing-id", owner_id(element), _l("A {kind} has no id."), kind=kind
                )
        elif outline.ids[identity] is not element and identity not in told:
            told.add(identity)
            findings.error(
                "duplicate-id", identity, _l("The id {id} is used more than once."), id=identity
            )


def _check(
    element: etree._Element,
    name: str,
    value: str,
    wanted: frozenset[str],
    outline: Outline,
    findings: Findings,
) -> None:
    if local_reference(element, value) is None:
        _report_import(element, name, value, findings)
        return
    target = outline.target(element, value)
    if target is None:
        findings.error(
            "dangling-reference",
            owner_id(element),
            _l("{attribute} refers to {value}, which is not in the file."),
            attribute=name,
            value=value,
        )
    elif kind_of(target) not in wanted:
        findings.error(
            "wrong-reference",
            owner_id(element),
            _l("{attribute} refers to {value}, which is a {kind}."),
            attribute=name,
            value=value,
            kind=kind_of(target),
        )


def _report_import(element: etree._Element, name: str, value: str, findings: Findings) -> None:
    if name in ("itemRef", "itemSubjectRef"):
        return
    findings.error(
        "imported-reference",
        owner_id(element),
        _l("{attribute} refers to {value} in another file, which is not read here."),
        attribute=name,
        value=value,
    )
