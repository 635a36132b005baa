"""Where the documents of a trace are drawn: in columns, what followed to the right of its cause."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from workflow_engine.queries.records import Trace
from workflow_engine.queries.records.trace import INSTANCE, Edge, Node, Place

WIDTH, HEIGHT = 220, 92
ACROSS, DOWN = 80, 24
AIR = 16


@dataclass(frozen=True, slots=True)
class Card:
    """A document at its place; ``column`` counts from 0."""

    node: Node
    column: int
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Line:
    """From one card to the next, as an SVG path."""

    path: str
    edge: Edge


@dataclass(frozen=True, slots=True)
class Drawing:
    """All of it, with its size."""

    cards: Sequence[Card]
    lines: Sequence[Line]
    width: int
    height: int


def of_documents(trace: Trace) -> Trace:
    """The same without processes, unless it began at one."""
    kept = {(n.kind, n.id) for n in trace.nodes if n.kind != INSTANCE} | {trace.start}
    return replace(
        trace,
        nodes=[node for node in trace.nodes if (node.kind, node.id) in kept],
        edges=[edge for edge in trace.edges if {edge.source, edge.target} <= kept],
    )


def draw(trace: Trace) -> Drawing:
    """Cards in columns by their longest way from a beginning, in each by time."""
    places = [(node.kind, node.id) for node in trace.nodes]
    columns = _columns(places, trace.edges)
    filled: dict[int, int] = defaultdict(int)
    cards: dict[Place, Card] = {}
    for node in trace.nodes:
        place = (node.kind, node.id)
        column = columns[place]
        x = AIR + column * (WIDTH + ACROSS)
        y = AIR + filled[column] * (HEIGHT + DOWN)
        filled[column] += 1
        cards[place] = Card(node, column, x, y)
    return Drawing(
        cards=list(cards.values()),
        lines=[Line(_path(cards[e.source], cards[e.target]), e) for e in _once(trace.edges)],
        width=max((card.x for card in cards.values()), default=0) + WIDTH + AIR,
        height=max((card.y for card in cards.values()), default=0) + HEIGHT + AIR,
    )


def _columns(places: Sequence[Place], edges: Iterable[Edge]) -> Mapping[Place, int]:
    """The length of the longest way that leads to each; a circle is cut where it closes."""
    causes: dict[Place, list[Place]] = defaultdict(list)
    for edge in edges:
        causes[edge.target].append(edge.source)
    found: dict[Place, int] = {}

    def column(place: Place, on_the_way: frozenset[Place]) -> int:
        if place not in found:
            before = [c for c in causes[place] if c not in on_the_way]
            way = on_the_way | {place}
            found[place] = max((column(cause, way) + 1 for cause in before), default=0)
        return found[place]

    for place in places:
        column(place, frozenset())
    return found


def _once(edges: Iterable[Edge]) -> list[Edge]:
    """One line between two documents, however many fields say it."""
    return list({(edge.source, edge.target): edge for edge in edges}.values())


def _path(source: Card, target: Card) -> str:
    """A curve from the right side of the cause to the left side of what followed."""
    if target.column <= source.column:
        x, y, to = source.x + WIDTH // 2, source.y + HEIGHT, target.y
        return f"M{x} {y} C{x} {y + DOWN} {x} {to - DOWN} {target.x + WIDTH // 2} {to}"
    x, y = source.x + WIDTH, source.y + HEIGHT // 2
    to, down = target.x, target.y + HEIGHT // 2
    half = (x + to) // 2
    return f"M{x} {y} C{half} {y} {half} {down} {to} {down}"
