"""A layout of our own: columns by distance from the start, rows by lane."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from lxml import etree

from workflow_engine.bpmn.drawing import Bounds, Drawn, Edge, Point, Shape
from workflow_engine.bpmn.names import local, tag

ARTIFACTS = frozenset({"textAnnotation", "group"})
_SIZES: Mapping[str, tuple[float, float]] = {
    "dataObjectReference": (36, 50),
    "dataStoreReference": (50, 50),
    "textAnnotation": (100, 50),
    "group": (140, 100),
}
_TASK, _EVENT, _GATEWAY = (100.0, 80.0), (36.0, 36.0), (50.0, 50.0)
_APART, _ABOVE, _TITLE = 50.0, 40.0, 30.0
_NESTING = frozenset({"subProcess", "transaction", "adHocSubProcess"})
_DATA = frozenset({"dataObjectReference", "dataStoreReference"})


def nodes_of(container: etree._Element, *, deep: bool = False) -> Iterator[etree._Element]:
    """All that has a shape, directly inside or in sub-processes too."""
    for child in container.iterchildren(etree.Element):
        kind = local(child)
        is_node = kind.endswith(("Event", "Gateway", "Task")) or kind in _NODES
        if not is_node or not child.get("id") or child.tag != tag(kind):
            continue
        yield child
        if deep and kind in _NESTING:
            yield from nodes_of(child, deep=True)


_NODES = _NESTING | _DATA | ARTIFACTS | {"task", "callActivity"}


def connected(container: etree._Element) -> list[tuple[str, str, str]]:
    """Id, source and target of the flows between nodes directly inside."""
    known = {node.get("id", "") for node in nodes_of(container)}
    flows = [
        (flow.get("id", ""), flow.get("sourceRef", ""), flow.get("targetRef", ""))
        for flow in container.iterchildren(tag("sequenceFlow"))
    ]
    return [flow for flow in flows if flow[0] and {flow[1], flow[2]} <= known]


def row_below(process: etree._Element, items: Sequence[Drawn]) -> Iterator[Drawn]:
    """What people wrote beside the process, in a row under it."""
    boxes = [item.bounds.numbers for item in items if isinstance(item, Shape) and item.bounds]
    below = max((box[1] + box[3] for box in boxes if box), default=0.0) + _ABOVE
    left = min((box[0] for box in boxes if box), default=0.0)
    drawn = {item.element for item in items if isinstance(item, Shape)}
    for node in nodes_of(process, deep=True):
        if local(node) in ARTIFACTS and node.get("id") not in drawn:
            width, height = _SIZES[local(node)]
            yield _shape(node.get("id", ""), (left, below, width, height))
            left += width + _APART


def on_grid(process: etree._Element) -> list[Drawn]:
    """Shapes and edges of all that is in the process."""
    grid = _Grid(process, _leaves(process))
    items = [*grid.lanes(), *grid.draw(_TITLE if grid.bands else 0.0, 0.0)]
    return [*items, *row_below(process, items)]


def _leaves(process: etree._Element) -> list[etree._Element]:
    """The innermost lanes of the process from above."""
    lanes = [
        lane for found in process.iterchildren(tag("laneSet")) for lane in found.iter(tag("lane"))
    ]
    return [lane for lane in lanes if lane.find(tag("childLaneSet")) is None and lane.get("id")]


@dataclass
class _Grid:
    """The nodes directly inside one process or sub-process, in rows and columns."""

    container: etree._Element
    bands: Sequence[etree._Element] = ()
    cells: dict[str, tuple[int, int]] = field(default_factory=dict)
    sizes: dict[str, tuple[float, float]] = field(default_factory=dict)
    inner: dict[str, _Grid] = field(default_factory=dict)
    rows_of_bands: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.nodes = {node.get("id", ""): node for node in nodes_of(self.container)}
        self.flows = connected(self.container)
        placed = [i for i, n in self.nodes.items() if local(n) not in ARTIFACTS | {"boundaryEvent"}]
        for identity in placed:
            self.sizes[identity] = self._size(identity)
        self._place(placed)
        columns, rows = (max((c[i] for c in self.cells.values()), default=-1) + 1 for i in (0, 1))
        rows = max(rows, sum(self.rows_of_bands))
        self.widths, self.heights = [_TASK[0]] * columns, [_TASK[1]] * rows
        for identity, (column, row) in self.cells.items():
            width, height = self.sizes[identity]
            self.widths[column] = max(self.widths[column], width)
            self.heights[row] = max(self.heights[row], height)

    def _size(self, identity: str) -> tuple[float, float]:
        node = self.nodes[identity]
        kind = local(node)
        if kind in _NESTING:
            self.inner[identity] = inner = _Grid(node)
            width, height = inner.extent()
            return max(width, _TASK[0]), max(height, _TASK[1])
        if kind.endswith("Event"):
            return _EVENT
        return _GATEWAY if kind.endswith("Gateway") else _SIZES.get(kind, _TASK)

    def _place(self, placed: Sequence[str]) -> None:
        distance = self._distances(placed)
        bands = {name: number for number, lane in enumerate(self.bands) for name in _members(lane)}
        taken: dict[tuple[int, int], list[str]] = {}
        for identity in placed:
            band = bands.get(identity, 0)
            taken.setdefault((band, distance[identity]), []).append(identity)
        count = max(len(self.bands), 1)
        self.rows_of_bands = [
            max([len(names) for (b, _), names in taken.items() if b == band] or [1])
            for band in range(count)
        ]
        for (band, column), names in taken.items():
            first = sum(self.rows_of_bands[:band])
            for offset, name in enumerate(names):
                self.cells[name] = column, first + offset

    def _distances(self, placed: Sequence[str]) -> dict[str, int]:
        hosts = {i: n.get("attachedToRef", "") for i, n in self.nodes.items() if i not in placed}
        onward: dict[str, list[str]] = {}
        for _, source, target in self.flows:
            onward.setdefault(hosts.get(source, source), []).append(target)
        targets = {target for found in onward.values() for target in found}
        distance: dict[str, int] = {}
        for first in [*(i for i in placed if i not in targets), *placed]:
            pending = deque([(first, 0)])
            while pending:
                name, steps = pending.popleft()
                if name not in distance and name in self.sizes:
                    distance[name] = steps
                    pending.extend((target, steps + 1) for target in onward.get(name, ()))
        return distance

    def extent(self) -> tuple[float, float]:
        width = sum(self.widths) + _APART * (len(self.widths) + 1)
        return width, sum(self.heights) + _ABOVE * (len(self.heights) + 1)

    def lanes(self) -> Iterator[Shape]:
        """Each lane over its rows; a lane that holds lanes stands around them."""
        width = self.extent()[0]
        found: dict[str, tuple[float, float]] = {}
        for number, lane in enumerate(self.bands):
            first = sum(self.rows_of_bands[:number])
            last = first + self.rows_of_bands[number]
            found[lane.get("id", "")] = self._top(first), self._top(last)
        for lane in self.container.iter(tag("lane")):
            parts = [found[i.get("id", "")] for i in lane.iter(tag("lane")) if i.get("id") in found]
            if parts and lane.get("id"):
                top, bottom = min(p[0] for p in parts), max(p[1] for p in parts)
                left = _TITLE * sum(1 for _ in lane.iterancestors(tag("lane")))
                box = left, top, width + _TITLE - left, bottom - top
                yield _shape(lane.get("id", ""), box, isHorizontal="true")

    def _top(self, row: int) -> float:
        """Half of the space above a row belongs to the row before."""
        if row == 0:
            return 0.0
        return sum(self.heights[:row]) + _ABOVE * row + (_ABOVE if row == len(self.heights) else 20)

    def draw(self, left: float, top: float) -> Iterator[Drawn]:
        boxes: dict[str, tuple[float, float, float, float]] = {}
        for identity, (column, row) in self.cells.items():
            width, height = self.sizes[identity]
            x = left + sum(self.widths[:column]) + _APART * (column + 1)
            y = top + sum(self.heights[:row]) + _ABOVE * (row + 1)
            middle = (self.widths[column] - width) / 2, (self.heights[row] - height) / 2
            boxes[identity] = x + middle[0], y + middle[1], width, height
        self._attach(boxes)
        for identity, box in boxes.items():
            nested = self.inner.get(identity)
            yield _shape(identity, box, **({"isExpanded": "true"} if nested is not None else {}))
            if nested is not None:
                yield from nested.draw(box[0], box[1])
        for identity, source, target in self.flows:
            if source in boxes and target in boxes:
                yield Edge(None, identity, _way(boxes[source], boxes[target]))

    def _attach(self, boxes: dict[str, tuple[float, float, float, float]]) -> None:
        """Boundary events on the lower edge of their hosts, from the right."""
        count: dict[str, int] = {}
        for identity, node in self.nodes.items():
            if local(node) == "boundaryEvent":
                host = node.get("attachedToRef", "")
                x, y, width, height = boxes.get(host, (0.0, 0.0, *_TASK))
                number = count[host] = count.get(host, -1) + 1
                boxes[identity] = x + width - 54 - 40 * number, y + height - 18, *_EVENT


def _members(lane: etree._Element) -> set[str]:
    return {(node.text or "").strip() for node in lane.iterchildren(tag("flowNodeRef"))}


def _way(
    source: tuple[float, float, float, float], target: tuple[float, float, float, float]
) -> tuple[Point, ...]:
    """From the right of one to the left of the other, with one step between."""
    from_x, from_y = source[0] + source[2], source[1] + source[3] / 2
    to_x, to_y = target[0], target[1] + target[3] / 2
    if round(from_y) == round(to_y) and to_x > from_x:
        return _point(from_x, from_y), _point(to_x, to_y)
    between = (from_x + to_x) / 2 if to_x > from_x else from_x + 20
    return (
        _point(from_x, from_y),
        _point(between, from_y),
        _point(between, to_y),
        _point(to_x, to_y),
    )


def _point(x: float, y: float) -> Point:
    return Point(str(round(x)), str(round(y)))


def _shape(identity: str, box: tuple[float, float, float, float], **attributes: str) -> Shape:
    return Shape(None, identity, Bounds(*(str(round(side)) for side in box)), attributes=attributes)
