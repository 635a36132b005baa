"""What people call the elements of a model, and where its diagram shows them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from workflow_engine.bpmn.document import Document, Element, parse


@dataclass(frozen=True, slots=True)
class Place:
    """One element as a page names it.

    ``shape`` is what the diagram shows of it, empty where nothing is drawn; ``href`` shows the
    model that it is in, where that is another one than the page shows.
    """

    name: str
    shape: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Drawn:
    """The elements of one model: names by id, and the id of the shape that stands for each."""

    names: Mapping[str, str] = field(default_factory=dict)
    shapes: Mapping[str, str] = field(default_factory=dict)

    def place(self, element: str, *, href: str = "") -> Place:
        return Place(self.names.get(element, element), self.shapes.get(element, ""), href)


def drawn(xml: bytes, texts: Mapping[str, str] | None = None) -> Drawn:
    """The elements of a file; nothing when it cannot be read. ``texts`` are names that win."""
    document = parse(xml)
    if not document.is_readable:
        return Drawn(names=texts or {})
    pools = {
        pool.links["processRef"].rpartition(":")[2]: pool
        for pool in document.elements()
        if pool.kind == "participant" and "processRef" in pool.links
    }
    names = {process: pool.name for process, pool in pools.items() if pool.name}
    names |= {each.id: each.name for each in document.elements() if each.id and each.name}
    names = {**_between(document, names), **names}
    instead = {process: pool.id for process, pool in pools.items() if pool.id}
    shapes = dict(_shapes(document.definitions, _shown(document), instead))
    return Drawn({**names, **(texts or {})}, shapes)


def _between(document: Document, names: Mapping[str, str]) -> dict[str, str]:
    """Lines that have no name, called by their two ends."""
    return {
        each.id: " → ".join(names.get(end, end) for end in _ends(each))
        for each in document.elements()
        if each.id and {"sourceRef", "targetRef"} <= each.links.keys()
    }


def _ends(line: Element) -> tuple[str, str]:
    return line.links["sourceRef"], line.links["targetRef"]


def _shown(document: Document) -> frozenset[str]:
    """The ids of all elements that some diagram of the file has a shape or line for."""
    diagrams = document.diagrams
    drawn = [shape.element for each in diagrams for shape in each.shapes]
    drawn += [edge.element for each in diagrams for edge in each.edges]
    return frozenset((element or "").rpartition(":")[2] for element in drawn)


def _shapes(
    element: Element, shown: frozenset[str], instead: Mapping[str, str], around: str = ""
) -> Iterator[tuple[str, str]]:
    """Each element with its own shape, that of its pool, or that of what it is in."""
    known = element.id or ""
    shape = next((id for id in (known, instead.get(known, "")) if id in shown and id), around)
    if known and shape:
        yield known, shape
    for child in element.children:
        yield from _shapes(child, shown, instead, shape)
