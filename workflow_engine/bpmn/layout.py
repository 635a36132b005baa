"""A diagram for files that have none: bpmn-io's layout of each process, in pools where they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from lxml import etree

from workflow_engine.bpmn import drawing
from workflow_engine.bpmn.drawing import Bounds, Diagram, Drawn, Edge, Point, Shape
from workflow_engine.bpmn.findings import Findings
from workflow_engine.bpmn.layout_grid import on_grid, row_below
from workflow_engine.bpmn.layout_labels import with_labels
from workflow_engine.bpmn.layout_library import by_library
from workflow_engine.bpmn.names import BPMNDI, local, tag
from workflow_engine.bpmn.xml import read_xml

Box = tuple[float, float, float, float]

_TITLE, _AIR, _BETWEEN = 30.0, 30.0, 40.0
_BLACK_BOX = (600.0, 60.0)


def with_diagram(xml: bytes) -> bytes:
    """The file with a diagram; the same bytes when it has one or cannot be read."""
    root = read_xml(xml, Findings())
    if root is None or next(root.iter(f"{{{BPMNDI}}}BPMNShape"), None) is not None:
        return xml
    diagram = _diagram(root)
    if not diagram.shapes:
        return xml
    for empty in list(root.iterchildren(f"{{{BPMNDI}}}BPMNDiagram")):
        root.remove(empty)
    drawing.write(root, diagram)
    root.extend(list(root.iterchildren(tag("relationship"))))
    return etree.tostring(root.getroottree(), encoding="UTF-8", xml_declaration=True)


def _diagram(root: etree._Element) -> Diagram:
    processes = {node.get("id", ""): node for node in root.iterchildren(tag("process"))}
    collaboration = root.find(tag("collaboration"))
    items: list[Drawn] = []
    below = 0.0
    if collaboration is not None:
        for pool in collaboration.iterchildren(tag("participant")):
            process = processes.pop(pool.get("processRef", ""), None)
            drawn = _pool(pool, process, below)
            items.extend(drawn)
            below = _extent(drawn)[3] + _BETWEEN
    for process in processes.values():
        drawn = _moved(_process(process), 0, below)
        items.extend(drawn)
        below = _extent(drawn)[3] + _BETWEEN if drawn else below
    if collaboration is not None:
        items.extend(row_below(collaboration, items))
    items.extend(_connections(root, {s.element: s for s in items if isinstance(s, Shape)}))
    shown = collaboration if collaboration is not None else root.find(tag("process"))
    identity = shown.get("id", "") if shown is not None else ""
    used = {str(node.get("id")) for node in root.iter(etree.Element)}
    return Diagram(
        attributes={"id": _free(f"BPMNDiagram_{identity}", used)},
        element=identity,
        plane={"id": _free(f"BPMNPlane_{identity}", used)},
        items=tuple(_named(item, used) for item in with_labels(root, items)),
    )


def _process(process: etree._Element) -> list[Drawn]:
    """Lanes need rows of their own, which the library does not make; long models need its time."""
    if process.find(tag("laneSet")) is None:
        found = by_library(process)
        if found is not None:
            return found
    return on_grid(process)


def _pool(pool: etree._Element, process: etree._Element | None, top: float) -> list[Drawn]:
    inner = [] if process is None else _process(process)
    lanes = [] if process is None else _lanes(process, inner)
    if not inner:
        bounds = (0.0, top, *_BLACK_BOX)
    elif lanes:
        inner = _moved(inner, _TITLE - _extent(inner)[0], top - _extent(lanes)[1])
        _, first, right, last = _extent(inner)
        bounds = (0.0, first, right, last - first)
    else:
        inner = _moved(inner, _TITLE + _AIR - _extent(inner)[0], top + _AIR - _extent(inner)[1])
        bounds = (0.0, top, _extent(inner)[2] + _AIR, _extent(inner)[3] + _AIR - top)
    shape = Shape(None, pool.get("id"), _bounds(bounds), attributes={"isHorizontal": "true"})
    return [shape, *inner]


def _lanes(process: etree._Element, items: Iterable[Drawn]) -> list[Shape]:
    known = {lane.get("id") for lane in process.iter(tag("lane"))}
    return [item for item in items if isinstance(item, Shape) and item.element in known]


def _connections(root: etree._Element, shapes: Mapping[str | None, Shape]) -> Iterable[Drawn]:
    """Lines between what is drawn: message flows, associations and where data comes from."""
    for line in root.iter(tag("messageFlow"), tag("association")):
        yield from _line(line, shapes.get(line.get("sourceRef")), shapes.get(line.get("targetRef")))
    for line in root.iter(tag("dataInputAssociation"), tag("dataOutputAssociation")):
        parent = line.getparent()
        owner = shapes.get(parent.get("id")) if parent is not None else None
        if local(line) == "dataInputAssociation":
            yield from _line(line, shapes.get(_told(line, "sourceRef")), owner)
        else:
            yield from _line(line, owner, shapes.get(_told(line, "targetRef")))


def _told(line: etree._Element, name: str) -> str:
    return line.findtext(tag(name), "").strip()


def _line(line: etree._Element, source: Shape | None, target: Shape | None) -> Iterable[Drawn]:
    if source is not None and target is not None and line.get("id"):
        yield Edge(None, line.get("id"), (_middle(source), _middle(target)))


def _middle(shape: Shape) -> Point:
    x, y, width, height = _box(shape)
    return Point(_said(x + width / 2), _said(y + height / 2))


def _box(shape: Shape) -> Box:
    found = shape.bounds.numbers if shape.bounds is not None else None
    return found or (0.0, 0.0, 0.0, 0.0)


def _bounds(box: tuple[float, ...]) -> Bounds:
    return Bounds(*map(_said, box))


def _said(number: float) -> str:
    return str(round(number))


def _extent(items: Iterable[Drawn]) -> Box:
    """Left, top, right and bottom."""
    boxes = [_box(item) for item in items if isinstance(item, Shape)]
    if not boxes:
        return 0.0, 0.0, 0.0, 0.0
    return (
        min(x for x, _, _, _ in boxes),
        min(y for _, y, _, _ in boxes),
        max(x + width for x, _, width, _ in boxes),
        max(y + height for _, y, _, height in boxes),
    )


def _moved(items: Iterable[Drawn], right: float, down: float) -> list[Drawn]:
    found: list[Drawn] = []
    for item in items:
        if isinstance(item, Shape):
            x, y, width, height = _box(item)
            found.append(replace(item, bounds=_bounds((x + right, y + down, width, height))))
        elif isinstance(item, Edge):
            points = (
                Point(_said(float(p.x) + right), _said(float(p.y) + down)) for p in item.waypoints
            )
            found.append(replace(item, waypoints=tuple(points)))
    return found


def _named(item: Drawn, used: set[str]) -> Drawn:
    if isinstance(item, Shape | Edge):
        return replace(item, id=_free(f"{item.element}_di", used))
    return item


def _free(wanted: str, used: set[str]) -> str:
    name = wanted
    while name in used:
        name += "_"
    used.add(name)
    return name
