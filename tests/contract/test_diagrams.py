"""The diagrams that ship can be read: nothing lies on anything else, and flows go around."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from workflow_engine.demo import process_folders

MODELS = [file for folder in process_folders() for file in sorted(folder.glob("*.bpmn"))]
FRAMES = {"participant", "lane"}
Point = tuple[float, float]
each_model = pytest.mark.parametrize("file", MODELS, ids=lambda file: file.parent.name)


@dataclass(frozen=True)
class Box:
    """A rectangle; y grows downwards."""

    left: float
    top: float
    right: float
    bottom: float

    def shrunk(self, by: float) -> "Box":
        return Box(self.left + by, self.top + by, self.right - by, self.bottom - by)

    def meets(self, other: "Box") -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )

    def holds(self, other: "Box") -> bool:
        grown = self.shrunk(-1)
        return (
            grown.left <= other.left
            and grown.top <= other.top
            and other.right <= grown.right
            and other.bottom <= grown.bottom
        )

    @property
    def middle(self) -> Point:
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2

    def is_on_border(self, point: Point) -> bool:
        x, y = point
        within = self.shrunk(-2)
        inner = self.shrunk(2)
        around = within.left <= x <= within.right and within.top <= y <= within.bottom
        return around and not (inner.left < x < inner.right and inner.top < y < inner.bottom)

    def is_cut(self, start: Point, end: Point) -> bool:
        """Whether a straight line passes through the inside (after Liang and Barsky)."""
        first, last = 0.0, 1.0
        (x, y), dx, dy = start, end[0] - start[0], end[1] - start[1]
        sides = (
            (-dx, x - self.left),
            (dx, self.right - x),
            (-dy, y - self.top),
            (dy, self.bottom - y),
        )
        for slope, room in sides:
            if slope == 0 and room <= 0:
                return False
            if slope < 0:
                first = max(first, room / slope)
            elif slope > 0:
                last = min(last, room / slope)
        return first < last


@dataclass(frozen=True)
class Drawing:
    """Elements of a file by id, with where they, their flows and their labels are drawn."""

    elements: Mapping[str, Any]
    shapes: Mapping[str, Box]
    flows: Mapping[str, list[Point]]
    labels: Mapping[str, Box]

    def nodes(self) -> list[str]:
        return [name for name in self.shapes if _kind(self.elements[name]) not in FRAMES]

    def around(self, name: str) -> set[str]:
        """The sub-processes in which the element lies."""
        return {parent.get("id") for parent in self.elements[name].iterancestors()}

    def host(self, name: str) -> str | None:
        host: str | None = self.elements[name].get("attachedToRef")
        return host

    def is_apart(self, one: str, other: str) -> bool:
        """Whether neither contains or carries the other."""
        ways = (one, other), (other, one)
        return not any(b in self.around(a) or self.host(a) == b for a, b in ways)


@cache
def _drawing(file: Path) -> Drawing:
    root: Any = etree.parse(file).getroot()
    shapes: dict[str, Box] = {}
    flows: dict[str, list[Point]] = {}
    labels: dict[str, Box] = {}
    for drawn in root.iter("{*}BPMNShape"):
        shapes[drawn.get("bpmnElement")] = _box(drawn)
    for drawn in root.iter("{*}BPMNEdge"):
        points = drawn.iterchildren("{*}waypoint")
        flows[drawn.get("bpmnElement")] = [(float(p.get("x")), float(p.get("y"))) for p in points]
    for label in root.iter("{*}BPMNLabel"):
        if label.find("{*}Bounds") is not None:
            labels[label.getparent().get("bpmnElement")] = _box(label)
    elements = {each.get("id"): each for each in root.iter(etree.Element) if each.get("id")}
    return Drawing(elements, shapes, flows, labels)


def _box(drawn: Any) -> Box:
    bounds = drawn.find("{*}Bounds")
    x, y, width, height = (float(bounds.get(side)) for side in ("x", "y", "width", "height"))
    return Box(x, y, x + width, y + height)


def _kind(element: Any) -> str:
    return str(etree.QName(element).localname)


@each_model
def test_no_shape_lies_on_another(file: Path) -> None:
    drawing = _drawing(file)
    nodes = combinations(drawing.nodes(), 2)
    apart = [(one, other) for one, other in nodes if drawing.is_apart(one, other)]
    assert [pair for pair in apart if drawing.shapes[pair[0]].meets(drawing.shapes[pair[1]])] == []


@each_model
def test_no_flow_passes_through_a_step_that_is_not_its_end(file: Path) -> None:
    drawing = _drawing(file)
    assert [f"{flow} through {node}" for flow, node in _passed(drawing)] == []


def _passed(drawing: Drawing) -> Iterator[tuple[str, str]]:
    for flow, points in drawing.flows.items():
        ends = {drawing.elements[flow].get(end) for end in ("sourceRef", "targetRef")}
        if None in ends:
            continue
        allowed = ends.union(*(drawing.around(end) for end in ends))
        for node in set(drawing.nodes()) - allowed:
            # A flow of a boundary event may touch the border of the step that carries it.
            inside = drawing.shapes[node].shrunk(2)
            if any(inside.is_cut(one, other) for one, other in pairwise(points)):
                yield flow, node


@each_model
def test_boundary_events_sit_on_the_border_of_their_step(file: Path) -> None:
    drawing = _drawing(file)
    carried = {node: drawing.host(node) for node in drawing.nodes()}
    assert [
        node
        for node, host in carried.items()
        if host and not drawing.shapes[host].is_on_border(drawing.shapes[node].middle)
    ] == []


@each_model
def test_every_step_lies_in_its_sub_process_and_its_lane(file: Path) -> None:
    drawing = _drawing(file)
    homes = [
        (node, home)
        for node in drawing.nodes()
        if not drawing.host(node)
        for home in (*drawing.around(node), *_lanes(drawing, node))
        if home in drawing.shapes
    ]
    assert [
        (node, home) for node, home in homes if not drawing.shapes[home].holds(drawing.shapes[node])
    ] == []


def _lanes(drawing: Drawing, node: str) -> Iterator[str]:
    for name, element in drawing.elements.items():
        if _kind(element) == "lane" and node in {
            e.text for e in element.iterchildren("{*}flowNodeRef")
        }:
            yield name


@each_model
def test_labels_are_apart_and_on_the_paper(file: Path) -> None:
    drawing = _drawing(file)
    drawn = [*drawing.shapes.values(), *drawing.labels.values()]
    paper = Box(
        min(box.left for box in drawing.shapes.values()) - 60,
        min(box.top for box in drawing.shapes.values()) - 60,
        max(box.right for box in drawing.shapes.values()) + 60,
        max(box.bottom for box in drawing.shapes.values()) + 60,
    )
    assert all(paper.holds(box) for box in drawn)
    written = {name: box.shrunk(2) for name, box in drawing.labels.items()}
    assert [
        pair for pair in combinations(written, 2) if written[pair[0]].meets(written[pair[1]])
    ] == []


@each_model
def test_every_name_beside_its_sign_has_a_place(file: Path) -> None:
    drawing = _drawing(file)
    beside = ("Event", "Gateway", "sequenceFlow")
    drawn = [*drawing.shapes, *drawing.flows]
    named = [name for name in drawn if drawing.elements[name].get("name")]
    signs = [name for name in named if _kind(drawing.elements[name]).endswith(beside)]
    assert sorted(set(signs) - drawing.labels.keys()) == []


@each_model
def test_no_name_lies_on_a_step(file: Path) -> None:
    drawing = _drawing(file)
    steps = {
        node: drawing.shapes[node].shrunk(2)
        for node in drawing.nodes()
        if not any(node in drawing.around(other) for other in drawing.nodes())
    }
    assert [
        (name, node)
        for name, label in drawing.labels.items()
        for node, box in steps.items()
        if label.shrunk(2).meets(box)
    ] == []
