"""What changed from one model to another: element by element, and what only moved on paper."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from lxml import etree

from workflow_engine.bpmn.canonical import root_of
from workflow_engine.bpmn.names import BPMN, CAMUNDA, CS, XSI, ZEEBE, local

ChangeKind = Literal["added", "removed", "changed", "moved"]
_XSI_TYPE = f"{{{XSI}}}type"
_PREFIXES = {CS: "cs", CAMUNDA: "camunda", ZEEBE: "zeebe"}
_DMN = "/DMN/"
#: Elements whose children with an id are told of by themselves.
_BPMN_HOLDERS = frozenset(
    {
        "definitions", "process", "collaboration", "choreography", "subProcess", "transaction",
        "adHocSubProcess", "laneSet", "childLaneSet", "category", "subChoreography",
        "globalConversation", "conversation",
    }
)  # fmt: skip
#: Children of those that belong to what is around them.
_BPMN_PARTS = frozenset(
    {
        "laneSet", "childLaneSet", "documentation", "extensionElements", "ioSpecification",
        "property", "multiInstanceLoopCharacteristics", "standardLoopCharacteristics", "auditing",
        "monitoring", "performer", "humanPerformer", "potentialOwner", "resourceRole",
        "correlationSubscription", "incoming", "outgoing", "dataInputAssociation",
        "dataOutputAssociation",
    }
)  # fmt: skip
_DMN_OWNERS = frozenset(
    {
        "decision", "inputData", "businessKnowledgeModel", "knowledgeSource", "decisionService",
        "itemDefinition", "rule", "input", "output", "textAnnotation",
    }
)  # fmt: skip
#: Follows from the flows, or says nothing about the model.
_DERIVED = frozenset({"incoming", "outgoing"})
_SILENT = frozenset({"id", "exporter", "exporterVersion", "schemaLocation"})
_NAMING = ("id", "name", "key", "target", "source", "property", "type")


@dataclass(frozen=True, slots=True)
class Detail:
    """One value of an element; None where it is not there at all."""

    path: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one element; ``moved`` only on the diagram."""

    element: str
    kind: ChangeKind
    type: str
    name: str | None
    details: tuple[Detail, ...] = ()


@dataclass(frozen=True, slots=True)
class _Described:
    """An element with everything that is said of it, by path."""

    type: str
    name: str | None
    facts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Model:
    elements: Mapping[str, _Described] = field(default_factory=dict)
    drawn: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def difference(before: bytes, after: bytes) -> tuple[Change, ...]:
    """Changes between two BPMN (or two DMN) files, in the order of the new one.

    ``NotReadable`` when one of them is no XML. Indentation, comments, the order of attributes and
    the names of prefixes are no changes.
    """
    old, new = _read(before), _read(after)
    found = [_compare(each, old, new) for each in new.elements]
    gone = [
        Change(each, "removed", thing.type, thing.name)
        for each, thing in old.elements.items()
        if each not in new.elements
    ]
    return tuple(change for change in found if change is not None) + tuple(gone)


def _compare(element: str, old: _Model, new: _Model) -> Change | None:
    now = new.elements[element]
    was = old.elements.get(element)
    if was is None:
        return Change(element, "added", now.type, now.name)
    details = compare_values(was.facts, now.facts)
    if was.type != now.type:
        details = (Detail("type", was.type, now.type), *details)
    if details:
        return Change(element, "changed", now.type, now.name, details)
    if old.drawn.get(element) != new.drawn.get(element):
        return Change(element, "moved", now.type, now.name)
    return None


def compare_values(was: Mapping[str, str], now: Mapping[str, str]) -> tuple[Detail, ...]:
    """What differs, by path, in the order of the new one."""
    paths = dict.fromkeys([*now, *was])
    return tuple(
        Detail(path, was.get(path), now.get(path))
        for path in paths
        if was.get(path) != now.get(path)
    )


def _read(xml: bytes) -> _Model:
    root = root_of(xml)
    # Held: lxml makes its elements anew when nobody holds them, and then they are others.
    held = list(_owners(root))
    owners = {id(element): name for element, name in held}
    called = {name: element.get("name") or name for element, name in held}
    elements = {
        name: _Described(local(element), _name(element, called), _facts(element, owners))
        for element, name in held
    }
    return _Model(elements, _drawn(root))


def _name(element: etree._Element, called: Mapping[str, str]) -> str | None:
    """How people call it; a line without a name by its two ends."""
    ends = [element.get(end) for end in ("sourceRef", "targetRef")]
    if element.get("name") or None in ends:
        return element.get("name")
    return " → ".join(called.get(end, end) for end in ends if end)


def _owners(root: etree._Element) -> Iterator[tuple[etree._Element, str]]:
    """Elements that people would call one thing, each with its id."""
    for element in root.iter(etree.Element):
        if element is root:
            yield element, "definitions"
        elif _is_owner(element):
            yield element, element.get("id", "")


def _is_owner(element: etree._Element) -> bool:
    space = etree.QName(element).namespace or ""
    parent = element.getparent()
    if not element.get("id") or parent is None:
        return False
    if space == BPMN:
        return local(parent) in _BPMN_HOLDERS and local(element) not in _BPMN_PARTS
    return _DMN in space and local(element) in _DMN_OWNERS


def _facts(owner: etree._Element, owners: Mapping[int, str]) -> dict[str, str]:
    facts = _attributes(owner, "")
    around = _around(owner, owners)
    if around not in (None, "definitions"):
        facts["inside"] = str(around)
    facts |= dict(_inner(owner, "", owners))
    # Which rule comes first can decide.
    rules = [rule.get("id", "") for rule in owner.iter("{*}rule")] if owner.get("id") else []
    if len(rules) > 1 and local(owner) == "decision":
        facts["rules"] = " ".join(rules)
    if local(owner) == "exclusiveGateway":
        facts |= _order(owner)
    return facts


def _order(gateway: etree._Element) -> dict[str, str]:
    """The first flow whose condition is true is taken: which one stands first can decide."""
    around = gateway.getparent()
    flows = around.iterchildren(f"{{{BPMN}}}sequenceFlow") if around is not None else ()
    leaving = [flow.get("id", "") for flow in flows if flow.get("sourceRef") == gateway.get("id")]
    return {"flows": " ".join(leaving)} if len(leaving) > 1 else {}


def _around(owner: etree._Element, owners: Mapping[int, str]) -> str | None:
    parent = owner.getparent()
    while parent is not None and id(parent) not in owners:
        parent = parent.getparent()
    return owners[id(parent)] if parent is not None else None


def _inner(
    element: etree._Element, path: str, owners: Mapping[int, str]
) -> Iterator[tuple[str, str]]:
    """What an element's parts say, which are not told of by themselves."""
    inside = [
        child
        for child in element.iterchildren(etree.Element)
        if id(child) not in owners and local(child) not in _DERIVED and not _is_drawing(child)
    ]
    for child, step in _named(inside):
        here = f"{path}/{step}" if path else step
        text = (child.text or "").strip()
        told = _attributes(child, here)
        if text or not (len(child) or told):
            yield here, text
        yield from told.items()
        yield from _inner(child, here, owners)


def _named(children: list[etree._Element]) -> Iterator[tuple[etree._Element, str]]:
    """Each child with its place among those of its kind, by a name rather than by a number."""
    kinds = Counter(_tag(child) for child in children)
    seen: Counter[str] = Counter()
    for child in children:
        kind = _tag(child)
        label = _label(child) if kinds[kind] > 1 else ""
        step = f"{kind}[{label}]" if label else kind
        seen[step] += 1
        yield child, step if seen[step] == 1 else f"{step}#{seen[step]}"


def _label(child: etree._Element) -> str:
    found = next((str(child.get(name)) for name in _NAMING if child.get(name)), "")
    return found or ("" if len(child) else (child.text or "").strip())


def _tag(element: etree._Element) -> str:
    return _short(str(element.tag), element)


def _short(name: str, element: etree._Element) -> str:
    """The local name; foreign names keep a prefix, so that people see whose they are."""
    parsed = etree.QName(name)
    space = parsed.namespace or ""
    if not space or space in (BPMN, XSI) or _DMN in space:
        return parsed.localname
    own = {uri: prefix for prefix, uri in element.nsmap.items() if prefix}
    prefix = _PREFIXES.get(space) or own.get(space)
    return f"{prefix}:{parsed.localname}" if prefix else parsed.localname


def _attributes(element: etree._Element, path: str) -> dict[str, str]:
    is_foreign = ":" in _tag(element)
    facts = {}
    for name, value in element.attrib.items():
        short = _short(str(name), element)
        if short in _SILENT and not (is_foreign and short == "id"):
            continue
        text = str(value)
        facts[f"{path}@{short}"] = text.rpartition(":")[2] if name == _XSI_TYPE else text
    return facts


def _is_drawing(element: etree._Element) -> bool:
    return local(element) in ("BPMNDiagram", "DMNDI")


def _drawn(root: etree._Element) -> dict[str, tuple[str, ...]]:
    """Where each element is drawn: bounds and bends, without what tools round differently."""
    found: dict[str, tuple[str, ...]] = {}
    for shape in root.iter(etree.Element):
        element = shape.get("bpmnElement") or shape.get("dmnElementRef")
        if element is None or local(shape) in ("BPMNPlane",):
            continue
        places = tuple(_place(part) for part in shape.iter(etree.Element) if _place(part))
        looks = tuple(f"{name}={shape.get(name)}" for name in ("isExpanded", "isHorizontal"))
        found[element] = (*found.get(element, ()), *looks, *places)
    return found


def _place(part: etree._Element) -> str:
    numbers = [part.get(name) for name in ("x", "y", "width", "height")]
    return " ".join(_rounded(number) for number in numbers if number is not None)


def _rounded(number: str) -> str:
    try:
        return f"{float(number):.1f}"
    except ValueError:
        return number
