"""Which rule and which column of one table is which of another: by id, else by likeness."""

from bisect import bisect_left
from collections.abc import Callable, Hashable, Sequence
from typing import TypeVar

from workflow_engine.dmn.texts import ColumnText, RuleText, TableText

#: Places in the old and in the new table.
Pair = tuple[int, int]
T = TypeVar("T")
#: Comparisons of rules by likeness; beyond them only rules that are the same are found.
MOST = 250_000
#: The share of cells that must agree for two rules to be one that was changed.
_ALIKE = 0.5


def paired_columns(before: TableText, after: TableText) -> list[Pair]:
    """Columns that are the same one, in the order of the new table."""
    pairs: list[Pair] = []
    for told in ("id", "expression", "label"):
        _pair(before.columns, after.columns, _told(told), pairs)
    return sorted(pairs, key=lambda pair: pair[1])


def _told(name: str) -> Callable[[ColumnText], Hashable]:
    def key(column: ColumnText) -> Hashable:
        text = getattr(column, name)
        return (column.kind, text) if text else None

    return key


def paired_rules(before: TableText, after: TableText, columns: Sequence[Pair]) -> list[Pair]:
    """Rules that are the same one, in the order of the new table, whose columns are paired."""
    pairs: list[Pair] = []
    _pair(before.rules, after.rules, lambda rule: rule.id or None, pairs)
    sides = {id(rule): 0 for rule in before.rules} | {id(rule): 1 for rule in after.rules}

    def cells(rule: RuleText) -> tuple[str, ...]:
        side = sides[id(rule)]
        return tuple(" ".join(rule.cells[pair[side]].split()) for pair in columns)

    _pair(before.rules, after.rules, cells, pairs)
    old, new = _left(before.rules, 0, pairs), _left(after.rules, 1, pairs)
    if len(old) * len(new) <= MOST:
        first = {at: cells(before.rules[at]) for at in old}
        second = {at: cells(after.rules[at]) for at in new}
        pairs += _alike(first, second)
    return sorted(pairs, key=lambda pair: pair[1])


def moved(pairs: Sequence[Pair]) -> set[Pair]:
    """The fewest pairs that have to change their place for the others to keep theirs."""
    ends: list[int] = []
    last: list[Pair] = []
    before: dict[Pair, Pair | None] = {}
    for pair in sorted(pairs, key=lambda each: each[1]):
        at = bisect_left(ends, pair[0])
        before[pair] = last[at - 1] if at else None
        ends[at : at + 1], last[at : at + 1] = [pair[0]], [pair]
    kept = set()
    pair_ = last[-1] if last else None
    while pair_ is not None:
        kept.add(pair_)
        pair_ = before[pair_]
    return set(pairs) - kept


def _left(things: Sequence[object], side: int, pairs: list[Pair]) -> list[int]:
    taken = {pair[side] for pair in pairs}
    return [at for at in range(len(things)) if at not in taken]


def _pair(
    old: Sequence[T], new: Sequence[T], key: Callable[[T], Hashable], pairs: list[Pair]
) -> None:
    """Pairs what is left and has the same key, each once; None is no key."""
    places: dict[Hashable, list[int]] = {}
    for at in reversed(_left(old, 0, pairs)):
        places.setdefault(key(old[at]), []).append(at)
    places.pop(None, None)
    for at in _left(new, 1, pairs):
        waiting = places.get(key(new[at]))
        if waiting:
            pairs.append((waiting.pop(), at))


def _alike(first: dict[int, tuple[str, ...]], second: dict[int, tuple[str, ...]]) -> list[Pair]:
    """The most alike first; of those equally alike the nearest."""
    found = [
        (-likeness, abs(i - j), i, j)
        for i, old in first.items()
        for j, new in second.items()
        if (likeness := _likeness(old, new)) >= _ALIKE
    ]
    pairs: dict[int, int] = {}
    for _order, _distance, i, j in sorted(found):
        if i not in pairs and j not in pairs.values():
            pairs[i] = j
    return list(pairs.items())


def _likeness(first: tuple[str, ...], second: tuple[str, ...]) -> float:
    """The share of cells that agree; two that may be anything count half as much."""
    agree = whole = 0.0
    for a, b in zip(first, second, strict=True):
        weight = 0.5 if a == b == "-" else 1.0
        whole += weight
        agree += weight * (a == b)
    return agree / whole if whole else 0.0
