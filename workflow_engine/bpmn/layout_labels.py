"""Where names are written beside events, gateways and flows: where they cover least."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from lxml import etree

from workflow_engine.bpmn.drawing import Bounds, Drawn, Edge, Label, Shape
from workflow_engine.bpmn.names import local

#: Left, top, width and height.
Box = tuple[float, float, float, float]
Line = tuple[float, float, float, float]

#: As bpmn-js writes such names: so wide a column, so high a line, so wide a letter.
COLUMN, ROW, LETTER, IDEOGRAPH = 90.0, 14.0, 5.8, 11.0
_GAP = 5.0
_ON_SHAPE, _ON_LABEL, _ON_LINE, _LATER = 5_000.0, 5_000.0, 30.0, 12.0
_NAMED = frozenset({"exclusiveGateway", "inclusiveGateway", "parallelGateway", "eventBasedGateway",
                    "complexGateway", "startEvent", "endEvent", "boundaryEvent",
                    "intermediateCatchEvent", "intermediateThrowEvent"})  # fmt: skip


def with_labels(root: etree._Element, items: Sequence[Drawn]) -> list[Drawn]:
    """The same items; those that have a name beside them and no place for it get one."""
    elements = {node.get("id", ""): node for node in root.iter(etree.Element)}
    paper = _Paper.of(items)
    return [_labelled(item, elements, paper) for item in items]


def _labelled(item: Drawn, elements: Mapping[str, etree._Element], paper: _Paper) -> Drawn:
    if not isinstance(item, Shape | Edge) or (item.label and item.label.bounds):
        return item
    element = elements.get(item.element or "")
    name = element.get("name", "").strip() if element is not None else ""
    if element is None or not name:
        return item
    size = extent(name)
    if isinstance(item, Edge):
        places = list(_along(_points(item), *size))
    elif local(element) in _NAMED and item.bounds is not None and item.bounds.numbers:
        places = list(_around(item.bounds.numbers, *size))
    else:
        return item
    if not places:
        return item
    box = paper.take(places)
    bounds = Bounds(*(str(round(side)) for side in box))
    return replace(item, label=replace(item.label or Label(), bounds=bounds))


def extent(name: str) -> tuple[float, float]:
    """Width and height of a name in its column."""
    rows, width = [0.0], 0.0
    for word in name.split():
        wide = sum(IDEOGRAPH if ord(letter) > 0x2E7F else LETTER for letter in word)
        if rows[-1] and rows[-1] + LETTER + wide > COLUMN:
            rows.append(0.0)
        rows[-1] += wide + (LETTER if rows[-1] else 0.0)
        width = max(width, min(rows[-1], COLUMN))
    more = sum(max(0, int((row - 1) // COLUMN)) for row in rows)
    return width + 2, ROW * (len(rows) + more)


def _around(box: Box, width: float, height: float) -> Iterator[Box]:
    """Below, above, and at the corners and sides, in the order that readers expect."""
    x, y, w, h = box
    middle, below, above = x + (w - width) / 2, y + h + _GAP, y - height - _GAP
    right, left = x + w + _GAP, x - width - _GAP
    yield middle, below, width, height
    yield middle, above, width, height
    for over in (below - _GAP, above + _GAP):
        yield x + w / 2 + _GAP, over, width, height
        yield x + w / 2 - width - _GAP, over, width, height
    for beside in (right, left):
        for over in (y + (h - height) / 2, y + h - height / 2, y - height / 2):
            yield beside, over, width, height
    for further in (below + ROW, above - ROW):
        for side in (middle, right, left):
            yield side, further, width, height


def _along(points: Sequence[tuple[float, float]], width: float, height: float) -> Iterator[Box]:
    """Beside the line, near its beginning first."""
    for (x1, y1), (x2, y2) in pairwise(points):
        level = abs(y2 - y1) <= abs(x2 - x1)
        for share in (0.3, 0.5, 0.7):
            x, y = x1 + (x2 - x1) * share, y1 + (y2 - y1) * share
            for away in (3.0, ROW + 3, 2 * ROW):
                if level:
                    yield x - width / 2, y - height - away, width, height
                    yield x - width / 2, y + away, width, height
                else:
                    yield x + away, y - height / 2, width, height
                    yield x - width - away, y - height / 2, width, height


@dataclass(slots=True)
class _Paper:
    """What is drawn already; ``lines`` are flows and the borders of what holds other shapes."""

    shapes: list[Box]
    lines: list[Line]
    labels: list[Box] = field(default_factory=list)

    @classmethod
    def of(cls, items: Iterable[Drawn]) -> _Paper:
        items = list(items)
        boxes = [s.bounds.numbers for s in items if isinstance(s, Shape) and s.bounds]
        known = [box for box in boxes if box is not None]
        frames = [box for box in known if any(_holds(box, other) for other in known)]
        lines = [line for item in items if isinstance(item, Edge) for line in _lines(_points(item))]
        lines += [line for box in frames for line in _border(box)]
        labels = [
            item.label.bounds.numbers
            for item in items
            if isinstance(item, Shape | Edge) and item.label and item.label.bounds
        ]
        taken = [box for box in labels if box is not None]
        return cls([box for box in known if box not in frames], lines, taken)

    def take(self, places: Sequence[Box]) -> Box:
        """The place that covers least; among equals the first."""
        rated = [(self._cost(place) + _LATER * at, at) for at, place in enumerate(places)]
        found = places[min(rated)[1]]
        self.labels.append(found)
        return found

    def _cost(self, box: Box) -> float:
        return (
            sum(_ON_SHAPE for other in self.shapes if _common(box, other))
            + sum(_ON_LABEL for other in self.labels if _common(box, other))
            + _ON_LINE * sum(_covered(box, line) for line in self.lines)
        )


def _points(edge: Edge) -> list[tuple[float, float]]:
    try:
        return [(float(point.x), float(point.y)) for point in edge.waypoints]
    except ValueError:
        return []


def _lines(points: Sequence[tuple[float, float]]) -> Iterator[Line]:
    for (x1, y1), (x2, y2) in pairwise(points):
        yield x1, y1, x2, y2


def _border(box: Box) -> Iterator[Line]:
    x, y, w, h = box
    corners = [(x, y), (x + w, y), (x + w, y + h), (x, y + h), (x, y)]
    return _lines(corners)


def _holds(box: Box, other: Box) -> bool:
    x, y, w, h = box
    inner_x, inner_y, inner_w, inner_h = other
    wide = x <= inner_x and inner_x + inner_w <= x + w
    return box != other and wide and y <= inner_y and inner_y + inner_h <= y + h


def _common(box: Box, other: Box) -> float:
    """The area that both cover."""
    wide = min(box[0] + box[2], other[0] + other[2]) - max(box[0], other[0])
    high = min(box[1] + box[3], other[1] + other[3]) - max(box[1], other[1])
    return max(wide, 0.0) * max(high, 0.0)


def _covered(box: Box, line: Line) -> float:
    """How much of the line lies beneath the box, by its corners; flows are level or upright."""
    x1, y1, x2, y2 = line
    wide = min(box[0] + box[2], max(x1, x2)) - max(box[0], min(x1, x2))
    high = min(box[1] + box[3], max(y1, y2)) - max(box[1], min(y1, y2))
    return max(wide, high) if wide >= 0 and high >= 0 else 0.0
