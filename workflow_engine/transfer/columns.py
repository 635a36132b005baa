"""Which columns a kind of record has in a file, and which rows belong to one record.

A record without lines is one row. A document has a row for each of its lines; what belongs to the
document itself stands in each of them, or in the first.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from workflow_engine.records import Kind, Spec
from workflow_engine.records.fields import outer_name, specs
from workflow_engine.transfer.files import Row

#: What no person writes or reads in a file.
_INNER = {"id", "company_id", "rev", "digest", "version", "position"}


@dataclass(slots=True)
class Given:
    """One record as a file gives it, and the rows that it stands in, by path of a value."""

    row: int
    values: dict[str, Any] = field(default_factory=dict)
    rows: list[int] = field(default_factory=list)


def columns_of(kind: Kind, *, written: bool = False) -> list[str]:
    """The names of the columns; only what people may write for a file to fill in."""
    return [name for name, _ in _columns(kind.entity, written=written)]


def _columns(entity: type, *, written: bool, prefix: str = "") -> Iterator[tuple[str, Spec]]:
    for attribute, spec in specs(entity).items():
        if (
            attribute in _INNER
            or spec.kind == "id"
            or (written and spec.written == "never" and attribute != "number")
        ):
            continue
        if spec.kind == "lines" and spec.line is not None:
            yield from _columns(spec.line, written=written, prefix=f"{attribute}.")
        elif not (written and spec.permission):
            yield prefix + outer_name(attribute, spec), spec


def cells_of(kind: Kind, values: Mapping[str, Any]) -> Iterator[list[Any]]:
    """The rows of one record: ``values`` by the names that people use, as ``Shown`` has them."""
    columns = columns_of(kind)
    lists = {name for name, spec in kind.specs.items() if spec.kind == "lines"}
    longest = max((len(values[name]) for name in lists), default=0)
    for place in range(max(longest, 1)):
        yield [_cell(values, column, lists, place) for column in columns]


def _cell(values: Mapping[str, Any], column: str, lists: set[str], place: int) -> Any:
    head, _, rest = column.partition(".")
    if head not in lists:
        return values.get(column)
    lines: Sequence[Mapping[str, Any]] = values[head]
    return lines[place].get(rest) if place < len(lines) else None


def records_in(kind: Kind, rows: Sequence[Row]) -> list[Given]:
    """Rows as records: rows that follow each other under the same key are one document.

    Without a key each row that fills in something of the document itself begins a new one.
    """
    lists = {name for name, spec in kind.specs.items() if spec.kind == "lines"}
    found: list[Given] = []
    for row in rows:
        own = {
            name: cell for name, cell in row.cells.items() if name.partition(".")[0] not in lists
        }
        if not found or not lists or _begins(kind, found[-1], own):
            found.append(Given(row.number))
        given = found[-1]
        given.values = {**own, **given.values}
        given.rows.append(row.number)
        for name in lists:
            line = _line(row.cells, f"{name}.")
            if line:
                given.values.setdefault(name, []).append(line)
    return found


def _begins(kind: Kind, last: Given, own: Mapping[str, Any]) -> bool:
    """Whether a row begins another record than the one before it."""
    if not own:
        return False
    if kind.key and kind.key in own:
        return bool(own[kind.key] != last.values.get(kind.key))
    return any(last.values.get(name) != cell for name, cell in own.items())


def _line(cells: Mapping[str, Any], prefix: str) -> dict[str, Any]:
    return {
        name.removeprefix(prefix): cell for name, cell in cells.items() if name.startswith(prefix)
    }
