"""bpmn-io's layout of one process."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeGuard

from lxml import etree

from workflow_engine.bpmn import drawing
from workflow_engine.bpmn.drawing import Drawn, Edge, Point, Shape
from workflow_engine.bpmn.layout_grid import ARTIFACTS, connected, nodes_of, row_below
from workflow_engine.bpmn.names import BPMN, BPMNDI, DC, local, tag

#: Its time grows with the third power of the number of nodes.
_MOST = 250
#: From one event on an edge to the next.
_STEP = 52.0


def by_library(process: etree._Element) -> list[Drawn] | None:
    """Shapes and edges of all that is in the process; None when the library cannot draw it."""
    wanted = [node for node in nodes_of(process, deep=True) if local(node) not in ARTIFACTS]
    identities = [node.get("id", "") for node in wanted]
    if not 0 < len(wanted) <= _MOST or len(set(identities)) < len(identities):
        return None
    # Importing it costs more than reading a file.
    from bpmn_io import layout_process

    try:
        made = etree.fromstring(layout_process(_plain(process)).encode())
    except Exception:
        # A transposed library: what it raises on odd models is not documented.
        return None
    items: list[Drawn] = []
    for node in made.iterchildren(f"{{{BPMNDI}}}BPMNDiagram"):
        items.extend(drawing.read(node).items)
    drawn = {item.element for item in items if isinstance(item, Shape)}
    if not set(identities) <= drawn:
        return None
    apart = _apart(process, items)
    return [*apart, *row_below(process, apart)]


def _apart(process: etree._Element, items: Sequence[Drawn]) -> list[Drawn]:
    """The library lets events on one edge overlap; here each has room for itself."""
    hosts: dict[str, list[str]] = defaultdict(list)
    for node in nodes_of(process, deep=True):
        if local(node) == "boundaryEvent":
            hosts[node.get("attachedToRef", "")].append(node.get("id", ""))
    boxes = {item.element: item.bounds.numbers for item in items if _has_box(item)}
    moved: dict[str | None, float] = {}
    for host, events in hosts.items():
        x, _, width, _ = boxes.get(host) or (0.0, 0.0, 0.0, 0.0)
        left = x + width / 2 - (len(events) - 1) * _STEP / 2
        for place, event in enumerate(events):
            box = boxes.get(event)
            if len(events) > 1 and box is not None:
                moved[event] = left + place * _STEP - box[2] / 2 - box[0]
    sources = {flow.get("id"): flow.get("sourceRef") for flow in process.iter(tag("sequenceFlow"))}
    return [_moved(item, moved, sources) for item in items]


def _has_box(item: Drawn) -> TypeGuard[Any]:
    return isinstance(item, Shape) and item.bounds is not None


def _moved(
    item: Drawn, moved: Mapping[str | None, float], sources: Mapping[str | None, str | None]
) -> Drawn:
    """An event by its distance, and the first leg of what leaves it."""
    if isinstance(item, Shape) and item.bounds is not None and item.element in moved:
        right = float(item.bounds.x) + moved[item.element]
        return replace(item, bounds=replace(item.bounds, x=f"{right:g}"))
    distance = moved.get(sources.get(item.element)) if isinstance(item, Edge) else None
    if not isinstance(item, Edge) or distance is None:
        return item
    first = item.waypoints[0].x
    leg = [replace(p, x=f"{float(p.x) + distance:g}") for p in _while_at(first, item.waypoints)]
    return replace(item, waypoints=(*leg, *item.waypoints[len(leg) :]))


def _while_at(x: str, points: Sequence[Point]) -> Iterator[Point]:
    """The points straight below the first; the end of the line stays where it is."""
    for point in points[:-1]:
        if point.x != x:
            return
        yield point


def _plain(process: etree._Element) -> str:
    """The nodes and flows alone; the library reads of a diagram only what is expanded."""
    root = etree.Element(tag("definitions"), nsmap={"b": BPMN, "di": BPMNDI, "dc": DC})
    _copy(process, etree.SubElement(root, tag("process"), {"id": "process"}))
    diagram = etree.SubElement(root, f"{{{BPMNDI}}}BPMNDiagram", {"id": "diagram"})
    given = {"id": "plane", "bpmnElement": "process"}
    plane = etree.SubElement(diagram, f"{{{BPMNDI}}}BPMNPlane", given)
    for number, inner in enumerate(root.iter(*map(tag, _NESTING))):
        given = {"id": f"shape{number}", "bpmnElement": inner.get("id", ""), "isExpanded": "true"}
        shape = etree.SubElement(plane, f"{{{BPMNDI}}}BPMNShape", given)
        etree.SubElement(
            shape, f"{{{DC}}}Bounds", {"x": "0", "y": "0", "width": "1", "height": "1"}
        )
    return etree.tostring(root, encoding="unicode")


_NESTING = ("subProcess", "transaction", "adHocSubProcess")


def _copy(container: etree._Element, copied: etree._Element) -> None:
    flows = connected(container)
    for node in nodes_of(container):
        if local(node) in ARTIFACTS:
            continue
        given = {name: node.get(name, "") for name in ("id", "attachedToRef") if node.get(name)}
        inner = etree.SubElement(copied, node.tag, given)
        for identity, _, target in flows:
            if target == given["id"]:
                etree.SubElement(inner, tag("incoming")).text = identity
        for identity, source, _ in flows:
            if source == given["id"]:
                etree.SubElement(inner, tag("outgoing")).text = identity
        if local(node) in _NESTING:
            _copy(node, inner)
    for identity, source, target in flows:
        given = {"id": identity, "sourceRef": source, "targetRef": target}
        etree.SubElement(copied, tag("sequenceFlow"), given)
