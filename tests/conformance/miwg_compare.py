"""What two BPMN files hold, counted without the importer: the same, or what is missing."""

from collections import Counter
from collections.abc import Iterator

from lxml import etree

DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
_REFERRING = {"default", "calledElement", "bpmnElement", "labelStyle", "choreographyActivityShape"}
_LISTED = {"incoming", "outgoing", "source", "target", "supports"}
_TEXTS = {
    "text",
    "script",
    "condition",
    "conditionExpression",
    "completionCondition",
    "activationCondition",
    "loopCondition",
    "loopCardinality",
    "timeDate",
    "timeDuration",
    "timeCycle",
    "from",
    "to",
    "formalExpression",
}


def differences(before: bytes, after: bytes) -> list[str]:
    """One line for each thing that only one of the files has; empty when nothing was lost."""
    first, second = _counted(before), _counted(after)
    lost = [f"lost {_said(what)}" for what in (first - second).elements()]
    return lost + [f"added {_said(what)}" for what in (second - first).elements()]


def _said(what: tuple[str, ...]) -> str:
    return " ".join(part[:120] for part in what)


def _counted(data: bytes) -> Counter[tuple[str, ...]]:
    # The files are ours or public ones; libxml2 decodes them by itself here.
    root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
    return Counter(fact for node in root.iter(etree.Element) for fact in _facts(node))


def _facts(node: etree._Element) -> Iterator[tuple[str, ...]]:
    name = etree.QName(node)
    yield "type", node.tag
    for key, value in node.attrib.items():
        kind = "reference" if _refers(str(key)) else "attribute"
        yield kind, node.tag, str(key), " ".join(str(value).split())
    text = (node.text or "").strip()
    if name.localname == "documentation":
        yield "documentation", _owner(node), " ".join("".join(node.itertext()).split())
    elif text and not len(node) and (name.localname in _LISTED or _refers(name.localname)):
        yield "reference", _owner(node), name.localname, text
    elif text and (name.localname in _TEXTS or not name.text.startswith(DI)):
        yield "text", _owner(node), name.localname, text
    if name.localname == "Bounds":
        sides = [node.get(side, "") for side in ("x", "y", "width", "height")]
        yield "bounds", _drawn(node), *map(_number, sides)
    if name.localname == "waypoint":
        yield "waypoint", _drawn(node), _number(node.get("x", "")), _number(node.get("y", ""))
    parent = node.getparent()
    if parent is not None:
        yield "place", node.tag, node.get("id", ""), parent.tag, _owner(node)


def _refers(name: str) -> bool:
    return name in _REFERRING or (name.endswith(("Ref", "Refs")) and not name.startswith("{"))


def _owner(node: etree._Element) -> str:
    parent = node.getparent()
    while parent is not None and not parent.get("id"):
        parent = parent.getparent()
    return "" if parent is None else parent.get("id", "")


def _drawn(node: etree._Element) -> str:
    """The element that the shape or its label draws, and which of the two it is."""
    path = [node.getparent().tag]
    parent = node
    while parent is not None and not parent.get("bpmnElement"):
        parent = parent.getparent()
    return " ".join([*path, "" if parent is None else parent.get("bpmnElement", "")])


def _number(text: str) -> str:
    try:
        return repr(float(text))
    except ValueError:
        return text
