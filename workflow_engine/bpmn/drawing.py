"""The diagram in a BPMN file: where each element is drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from workflow_engine.bpmn.names import BPMNDI, DC, DI
from workflow_engine.bpmn.verbatim import Verbatim

_SIDES = ("x", "y", "width", "height")
_PREFIXES = {"bpmndi": BPMNDI, "dc": DC, "di": DI}


@dataclass(frozen=True, slots=True)
class Bounds:
    """A rectangle, in the words of the file."""

    x: str
    y: str
    width: str
    height: str

    @property
    def numbers(self) -> tuple[float, float, float, float] | None:
        """None when the file has something else than numbers there."""
        try:
            return float(self.x), float(self.y), float(self.width), float(self.height)
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class Point:
    """A corner of a line; ``attributes`` is what some tools add."""

    x: str
    y: str
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Label:
    """Where the name of an element is written."""

    bounds: Bounds | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)
    extra: tuple[Verbatim, ...] = ()


@dataclass(frozen=True, slots=True)
class Shape:
    """A node of the diagram; ``extra`` is all that the standard does not name."""

    id: str | None
    element: str | None
    bounds: Bounds | None
    label: Label | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)
    extra: tuple[Verbatim, ...] = ()


@dataclass(frozen=True, slots=True)
class Edge:
    """A line of the diagram."""

    id: str | None
    element: str | None
    waypoints: tuple[Point, ...]
    label: Label | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)
    extra: tuple[Verbatim, ...] = ()


Drawn = Shape | Edge | Verbatim


@dataclass(frozen=True, slots=True)
class Diagram:
    """One diagram with its plane; ``element`` is the process or collaboration that it shows."""

    attributes: Mapping[str, str] = field(default_factory=dict)
    element: str | None = None
    plane: Mapping[str, str] | None = None
    items: tuple[Drawn, ...] = ()
    extra: tuple[Verbatim, ...] = ()
    namespaces: Mapping[str | None, str] = field(default_factory=dict)

    @property
    def shapes(self) -> tuple[Shape, ...]:
        return tuple(item for item in self.items if isinstance(item, Shape))

    @property
    def edges(self) -> tuple[Edge, ...]:
        return tuple(item for item in self.items if isinstance(item, Edge))


def read(node: etree._Element) -> Diagram:
    """Read one ``BPMNDiagram``."""
    plane: etree._Element | None = None
    extra = []
    for child in node.iterchildren():
        if child.tag == _di("BPMNPlane") and plane is None:
            plane = child
        else:
            extra.append(Verbatim.of(child))
    attributes: dict[str, str] = {} if plane is None else _attributes(plane)
    return Diagram(
        attributes=_attributes(node),
        element=attributes.pop("bpmnElement", None),
        plane=None if plane is None else attributes,
        items=() if plane is None else tuple(_item(child) for child in plane.iterchildren()),
        extra=tuple(extra),
        namespaces=_declared(node),
    )


def write(root: etree._Element, diagram: Diagram) -> None:
    """Add the diagram to the definitions."""
    missing = {key: uri for key, uri in _PREFIXES.items() if uri not in root.nsmap.values()}
    spaces: Any = {**missing, **diagram.namespaces}
    node = etree.SubElement(root, _di("BPMNDiagram"), dict(diagram.attributes), nsmap=spaces)
    if diagram.plane is not None:
        given = {**diagram.plane, **_given(bpmnElement=diagram.element)}
        plane = etree.SubElement(node, _di("BPMNPlane"), given)
        for item in diagram.items:
            _write_item(plane, item)
    for extra in diagram.extra:
        extra.append_to(node)
    _indent(node)


def _item(node: etree._Element) -> Drawn:
    if node.tag not in (_di("BPMNShape"), _di("BPMNEdge")):
        return Verbatim.of(node)
    attributes = _attributes(node)
    identity, element = attributes.pop("id", None), attributes.pop("bpmnElement", None)
    bounds, points, label, extra = None, [], None, []
    for child in node.iterchildren():
        if bounds is None and node.tag == _di("BPMNShape") and _is_bounds(child):
            bounds = _bounds(child)
        elif node.tag == _di("BPMNEdge") and _is_point(child):
            points.append(_point(child))
        elif label is None and child.tag == _di("BPMNLabel"):
            label = _label(child)
        else:
            extra.append(Verbatim.of(child))
    if node.tag == _di("BPMNShape"):
        return Shape(identity, element, bounds, label, attributes, tuple(extra))
    return Edge(identity, element, tuple(points), label, attributes, tuple(extra))


def _label(node: etree._Element) -> Label:
    bounds, extra = None, []
    for child in node.iterchildren():
        if bounds is None and _is_bounds(child):
            bounds = _bounds(child)
        else:
            extra.append(Verbatim.of(child))
    return Label(bounds, _attributes(node), tuple(extra))


def _is_bounds(node: etree._Element) -> bool:
    return node.tag == f"{{{DC}}}Bounds" and set(node.attrib) == set(_SIDES) and not len(node)


def _bounds(node: etree._Element) -> Bounds:
    return Bounds(*(node.get(side, "") for side in _SIDES))


def _is_point(node: etree._Element) -> bool:
    return node.tag == f"{{{DI}}}waypoint" and {"x", "y"} <= set(node.attrib) and not len(node)


def _point(node: etree._Element) -> Point:
    attributes = _attributes(node)
    return Point(attributes.pop("x"), attributes.pop("y"), attributes)


def _write_item(plane: etree._Element, item: Drawn) -> None:
    if isinstance(item, Verbatim):
        item.append_to(plane)
        return
    kind = "BPMNShape" if isinstance(item, Shape) else "BPMNEdge"
    given = {**_given(id=item.id, bpmnElement=item.element), **item.attributes}
    node = etree.SubElement(plane, _di(kind), given)
    if isinstance(item, Shape):
        _write_bounds(node, item.bounds)
    else:
        for point in item.waypoints:
            given = {**point.attributes, "x": point.x, "y": point.y}
            etree.SubElement(node, f"{{{DI}}}waypoint", given)
    if item.label is not None:
        label = etree.SubElement(node, _di("BPMNLabel"), dict(item.label.attributes))
        _write_bounds(label, item.label.bounds)
        for extra in item.label.extra:
            extra.append_to(label)
    for extra in item.extra:
        extra.append_to(node)


def _write_bounds(node: etree._Element, bounds: Bounds | None) -> None:
    if bounds is not None:
        given = {side: getattr(bounds, side) for side in _SIDES}
        etree.SubElement(node, f"{{{DC}}}Bounds", given)


def _indent(node: etree._Element) -> None:
    etree.indent(node, "  ", level=1)


def _declared(node: etree._Element) -> dict[str | None, str]:
    """What the diagram declares itself, wherever in it."""
    parent = node.getparent()
    around: Mapping[str | None, str] = {} if parent is None else parent.nsmap
    found: dict[str | None, str] = {}
    for inner in node.iter(etree.Element):
        for key, uri in inner.nsmap.items():
            if key is not None and around.get(key) != uri:
                found.setdefault(key, uri)
    return found


def _di(name: str) -> str:
    return f"{{{BPMNDI}}}{name}"


def _attributes(node: etree._Element) -> dict[str, str]:
    return {str(name): str(value) for name, value in node.attrib.items()}


def _given(**attributes: str | None) -> dict[str, str]:
    return {name: value for name, value in attributes.items() if value is not None}
