"""What changed from one version of a model to another, down to the cell of a rule."""

from collections.abc import Iterator
from dataclasses import dataclass

from workflow_engine.dmn import texts
from workflow_engine.dmn.difference.tables import (
    ColumnChange,
    Detail,
    Kind,
    RuleChange,
    TableChange,
    details_of,
    tables,
)
from workflow_engine.dmn.xml import Element, parse

__all__ = [
    "ColumnChange",
    "Detail",
    "PartChange",
    "RuleChange",
    "TableChange",
    "difference",
    "tables",
]
_PARTS = (
    "import", "itemDefinition", "inputData", "decision", "businessKnowledgeModel",
    "decisionService", "knowledgeSource",
)  # fmt: skip
#: What is said of no logic: who drew it, where, and what only tools read.
_SILENT = frozenset({"id", "exporter", "exporterVersion", "extensionElements", "locationURI"})
_NAMING = (
    "variable", "parameter", "requiredInput", "requiredDecision", "requiredKnowledge",
    "requiredAuthority",
)  # fmt: skip
_NAMES = ("name", "href", "iteratorVariable")


@dataclass(frozen=True, slots=True)
class PartChange:
    """What became of an element of the model: a decision, a type, input data and so on."""

    kind: Kind
    type: str
    id: str
    name: str
    details: tuple[Detail, ...] = ()
    table: TableChange | None = None


def difference(before: bytes, after: bytes) -> tuple[PartChange, ...]:
    """What changed between two DMN files, in the order of the new one; DmnError when unreadable.

    The diagram, indentation and the ids of single boxes are no change.
    """
    old, new = _parts(parse(before)), _parts(parse(after))
    found = [_compared(old.get(key), part) for key, part in new.items()]
    gone = [_simple("removed", part) for key, part in old.items() if key not in new]
    return tuple(change for change in [*found, *gone] if change is not None)


def _parts(root: Element) -> dict[str, Element]:
    found = root.children(*_PARTS)
    return {f"{e.tag} {e.get('id') or e.get('namespace') or e.get('name')}": e for e in found}


def _simple(kind: Kind, part: Element) -> PartChange:
    return PartChange(kind, part.tag, part.get("id"), part.get("name"))


def _compared(old: Element | None, new: Element) -> PartChange | None:
    if old is None:
        return _simple("added", new)
    was, now = texts.text_of(old), texts.text_of(new)
    both = was is not None and now is not None
    table = tables(was, now) if was is not None and now is not None else None
    if table is not None and table.is_same:
        table = None
    details = details_of(_facts(old, table=not both), _facts(new, table=not both))
    if not details and table is None:
        return None
    return PartChange("changed", new.tag, new.get("id"), new.get("name"), details, table)


def _facts(part: Element, *, table: bool) -> dict[str, str | None]:
    skipped = None if table else texts.table_element(part)
    return dict(_walk(part, "", skipped))


def _walk(element: Element, path: str, skipped: Element | None) -> Iterator[tuple[str, str]]:
    """Every attribute and text inside, by a path of names that people gave."""
    for name, value in element.attributes().items():
        if name not in _SILENT:
            yield f"{path}{name}", value
    if element.text:
        yield path.rstrip("/") or element.tag, element.text
    counts: dict[str, int] = {}
    for child in element.children():
        if child.tag in _SILENT or (skipped is not None and child.is_(skipped)):
            continue
        step = child.tag + _told(child)
        counts[step] = counts.get(step, 0) + 1
        place = f"({counts[step]})" if counts[step] > 1 else ""
        yield from _walk(child, f"{path}{step}{place}/", skipped)


def _told(element: Element) -> str:
    """The name that people gave it, itself or through what it holds."""
    if element.tag == "variable":
        return ""
    for each in (element, element.child(*_NAMING)):
        for name in _NAMES if each is not None else ():
            if each is not None and each.get(name):
                return f"[{each.get(name)}]"
    return ""
