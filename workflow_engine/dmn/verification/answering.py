"""What a cell answers for each sample; asked once for those between which it cannot differ."""

from bisect import bisect_left, bisect_right
from collections.abc import Hashable, Iterable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from workflow_engine.feel import UnaryTests

#: Kinds that Python orders as FEEL does, where no time zone is said.
_ORDERED = (Decimal, date, datetime, timedelta)


def answers(
    tests: UnaryTests, constants: Sequence[object], samples: Sequence[object]
) -> list[bool]:
    """Whether each sample passes; the constants are where the answer of the cell may change."""
    if not is_ordered(constants):
        return [tests.matches(sample, {}, strict=False) for sample in samples]
    ends: dict[type, list[Any]] = {}
    for constant in constants:
        ends.setdefault(type(constant), []).append(constant)
    for several in ends.values():
        several.sort()
    known: dict[Hashable, bool] = {}
    found = []
    for sample in samples:
        place = _place(sample, ends)
        if place not in known:
            known[place] = tests.matches(sample, {}, strict=False)
        found.append(known[place])
    return found


def is_ordered(constants: Iterable[object]) -> bool:
    """Whether their order is known without asking FEEL, so that few samples have to be tried."""
    return all(type(each) in (*_ORDERED, str, bool) and _is_plain(each) for each in constants)


def _is_plain(value: object) -> bool:
    return getattr(value, "tzinfo", None) is None


def _place(sample: object, ends: dict[type, list[Any]]) -> Hashable:
    """The same for samples between which no constant lies."""
    kind = type(sample)
    if kind in _ORDERED and _is_plain(sample):
        several = ends.get(kind, [])
        return kind, bisect_left(several, sample), bisect_right(several, sample)
    if kind is str:
        return kind, sample if sample in ends.get(kind, ()) else None
    return (kind, sample) if kind is bool else (kind, repr(sample))
