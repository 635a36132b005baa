"""Does every element stand where the standard lets it, with the parts that it must have?"""

import re
from collections import Counter

from lxml import etree

from workflow_engine.bpmn.findings import Findings
from workflow_engine.bpmn.lint.grammar import ELEMENTS, FREE, TYPES, VALUES, Part, Type
from workflow_engine.bpmn.lint.outline import kind_of, owner_id
from workflow_engine.errors import _l

_WHOLE = re.compile(r"\s*[+-]?\d{1,9}\s*")
#: What is missing here is named by a check that can say more.
_TOLD = frozenset(
    {
        ("sequenceFlow", "sourceRef"),
        ("sequenceFlow", "targetRef"),
        ("boundaryEvent", "attachedToRef"),
        ("linkEventDefinition", "name"),
        ("conditionalEventDefinition", "condition"),
        # Tools leave these out, and nothing here depends on them.
        ("ioSpecification", "inputSet"),
        ("ioSpecification", "outputSet"),
    }
)


def check_schema(root: etree._Element, findings: Findings) -> None:
    """Walk down from the root; an element's type is what its parent makes of its name."""
    pending = [(root, "definitions")]
    while pending:
        element, name = pending.pop()
        known = TYPES[name]
        _check_attributes(element, known, findings)
        if name not in FREE:
            pending.extend(reversed(_check_children(element, known, findings)))


def _check_children(
    element: etree._Element, known: Type, findings: Findings
) -> list[tuple[etree._Element, str]]:
    found: list[tuple[etree._Element, str]] = []
    counted: Counter[str] = Counter()
    for child in element.iterchildren(etree.Element):
        name = kind_of(child)
        if not name:
            _check_foreign(element, child, findings)
            continue
        counted[name] += 1
        part = known.children.get(name)
        if part is not None:
            found.append((child, part.type))
            continue
        _report_stray(element, child, name, findings)
        if name in TYPES:
            found.append((child, name))
    _check_numbers(element, known, counted, findings)
    return found


def _check_foreign(element: etree._Element, child: etree._Element, findings: Findings) -> None:
    """Diagrams lie beside the model; everything else of others belongs among the extensions."""
    if kind_of(element) == "definitions" or not kind_of(element):
        return
    findings.warning(
        "foreign-element",
        owner_id(element),
        _l("The element {name} is not of BPMN and stands outside extensionElements."),
        name=etree.QName(child).localname,
    )


def _report_stray(
    element: etree._Element, child: etree._Element, name: str, findings: Findings
) -> None:
    if name not in ELEMENTS:
        findings.error(
            "unknown-element",
            child.get("id") or owner_id(element),
            _l("BPMN has no element {name}."),
            name=name,
        )
        return
    findings.error(
        "misplaced-element",
        child.get("id") or owner_id(element),
        _l("A {name} may not stand inside a {kind}."),
        name=name,
        kind=kind_of(element),
    )


def _check_numbers(
    element: etree._Element, known: Type, counted: Counter[str], findings: Findings
) -> None:
    kind = kind_of(element)
    for name, number in counted.items():
        part = known.children.get(name)
        if number > 1 and part is not None and not part.many:
            findings.error(
                "too-many",
                owner_id(element),
                _l("A {kind} may have only one {name}."),
                kind=kind,
                name=name,
            )
    for name, part in known.children.items():
        if part.required and not counted[name] and (kind, name) not in _TOLD:
            _report_missing(element, name, findings)


def _report_missing(element: etree._Element, name: str, findings: Findings) -> None:
    findings.warning(
        "missing-part",
        owner_id(element),
        _l("The standard asks for {name} in a {kind}."),
        name=name,
        kind=kind_of(element),
    )


def _check_attributes(element: etree._Element, known: Type, findings: Findings) -> None:
    for name, value in element.attrib.items():
        if str(name).startswith("{"):
            continue
        part = known.attributes.get(str(name))
        if part is None:
            _report_attribute(element, str(name), findings)
        elif part.type:
            _check_value(element, str(name), str(value), part, findings)
    for name, part in known.attributes.items():
        is_missing = part.required and element.get(name) is None
        if is_missing and (kind_of(element), name) not in _TOLD:
            _report_missing(element, name, findings)


def _report_attribute(element: etree._Element, name: str, findings: Findings) -> None:
    if not kind_of(element):
        return
    findings.warning(
        "unknown-attribute",
        owner_id(element),
        _l("A {kind} has no attribute {name}; it has no effect."),
        kind=kind_of(element),
        name=name,
    )


def _check_value(
    element: etree._Element, name: str, value: str, part: Part, findings: Findings
) -> None:
    allowed = VALUES.get(part.type)
    is_right = _WHOLE.fullmatch(value) is not None if part.type == "int" else True
    if allowed is not None:
        is_right = value.strip() in allowed
    if not is_right:
        findings.error(
            "bad-value",
            owner_id(element),
            _l("{name} cannot be '{value}'; it can be {allowed}."),
            name=name,
            value=value,
            allowed=", ".join(sorted(allowed or {"1, 2, 3 …"})),
        )
