"""What changed from one decision table to another, down to the cell of a rule."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Literal

from workflow_engine.dmn.difference import aligning
from workflow_engine.dmn.texts import ColumnText, RuleText, TableText

Kind = Literal["same", "added", "removed", "changed"]


@dataclass(frozen=True, slots=True)
class Detail:
    """One text that changed, and where it stands; None where it is not there at all."""

    path: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class ColumnChange:
    """What became of a column."""

    kind: Kind
    before: ColumnText | None
    after: ColumnText | None
    details: tuple[Detail, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleChange:
    """What became of a rule; places count from 1, the path of a detail is its column's title.

    ``is_moved`` when it stands elsewhere among the rules that were there before.
    """

    kind: Kind
    before: int | None
    after: int | None
    rule: RuleText
    details: tuple[Detail, ...] = ()
    is_moved: bool = False


@dataclass(frozen=True, slots=True)
class TableChange:
    """A table that changed: all its columns and rules in the new order, also the same ones.

    What was removed stands where it was; ``details`` are hit policy and aggregation.
    """

    details: tuple[Detail, ...]
    columns: tuple[ColumnChange, ...]
    rules: tuple[RuleChange, ...]

    @property
    def is_same(self) -> bool:
        """Whether nothing changed at all."""
        kinds = {part.kind for part in self.columns} | {part.kind for part in self.rules}
        moved = any(rule.is_moved for rule in self.rules)
        return not self.details and not moved and kinds <= {"same"}


def tables(before: TableText, after: TableText) -> TableChange:
    """What changed from one table to another."""
    columns = aligning.paired_columns(before, after)
    details = details_of(
        {"hitPolicy": before.policy, "aggregation": before.aggregation or None},
        {"hitPolicy": after.policy, "aggregation": after.aggregation or None},
    )
    changed = [
        _column(old, new)
        for old, new in _merged(before.columns, after.columns, columns)
    ]  # fmt: skip
    rules = aligning.paired_rules(before, after, columns)
    return TableChange(details, tuple(changed), tuple(_rules(before, after, columns, rules)))


def details_of(was: Mapping[str, str | None], now: Mapping[str, str | None]) -> tuple[Detail, ...]:
    """The texts that differ, by path, in the order of the new one."""
    return tuple(
        Detail(path, was.get(path), now.get(path))
        for path in dict.fromkeys([*now, *was])
        if was.get(path) != now.get(path)
    )


def _merged(
    old: tuple[ColumnText, ...], new: tuple[ColumnText, ...], pairs: list[aligning.Pair]
) -> list[tuple[ColumnText | None, ColumnText | None]]:
    places = _places(len(old), len(new), pairs)
    return [(None if i is None else old[i], None if j is None else new[j]) for i, j in places]


def _places(old: int, new: int, pairs: list[aligning.Pair]) -> list[tuple[int | None, int | None]]:
    """Places of both in the order of the new; what is gone follows what it followed."""
    back = {j: i for i, j in pairs}
    kept = set(back.values())
    after: dict[int, list[int]] = {}
    last = -1
    for i in range(old):
        if i in kept:
            last = i
        else:
            after.setdefault(last, []).append(i)
    found: list[tuple[int | None, int | None]] = [(i, None) for i in after.get(-1, [])]
    for j in range(new):
        found.append((back.get(j), j))
        found += [(gone, None) for gone in after.get(back.get(j, old), [])]
    return found


def _column(old: ColumnText | None, new: ColumnText | None) -> ColumnChange:
    if old is None or new is None:
        return ColumnChange("added" if old is None else "removed", old, new)
    told = [each.name for each in fields(ColumnText) if each.name not in ("kind", "id")]
    details = tuple(
        Detail(name, getattr(old, name) or None, getattr(new, name) or None)
        for name in told
        if getattr(old, name) != getattr(new, name)
    )
    return ColumnChange("changed" if details else "same", old, new, details)


def _rules(
    before: TableText, after: TableText, columns: list[aligning.Pair], pairs: list[aligning.Pair]
) -> Iterator[RuleChange]:
    shifted = aligning.moved(pairs)
    for i, j in _places(len(before.rules), len(after.rules), pairs):
        if j is None and i is not None:
            yield RuleChange("removed", i + 1, None, before.rules[i])
        elif i is None and j is not None:
            yield RuleChange("added", None, j + 1, after.rules[j])
        elif i is not None and j is not None:
            old, new = before.rules[i], after.rules[j]
            details = tuple(
                Detail(after.columns[b].title, old.cells[a], new.cells[b])
                for a, b in columns
                if old.cells[a] != new.cells[b]
            )
            kind: Kind = "changed" if details else "same"
            yield RuleChange(kind, i + 1, j + 1, new, details, (i, j) in shifted)
