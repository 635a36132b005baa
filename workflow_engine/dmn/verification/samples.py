"""Values that stand for all a column can have: the constants in its cells, and one beside each."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cmp_to_key
from typing import Any

from workflow_engine.dmn.types import ItemType
from workflow_engine.feel.boundaries import Depends
from workflow_engine.feel.compare import equal, ordered
from workflow_engine.feel.values import Months

_DAY = timedelta(days=1)
_PLAIN: dict[str, list[object]] = {
    "number": [Decimal(0)],
    "string": [],
    "date": [date(2026, 1, 1)],
    "date and time": [datetime(2026, 1, 1)],  # noqa: DTZ001 - FEEL has times without a zone
    "time": [time(12)],
    "days and time duration": [_DAY],
    "years and months duration": [Months(1)],
}


def samples(known: Iterable[object], declared: ItemType | None) -> list[object]:
    """One value for each way in which cells with these constants can answer.

    A single None, which stands for any value, when nothing tells one from another.
    """
    by_kind: dict[type, list[object]] = {}
    for value in known:
        by_kind.setdefault(type(value), []).append(value)
    found = [sample for values in by_kind.values() for sample in _around(values)]
    name = kind_of(declared)
    if name == "boolean" and bool not in by_kind:
        found += [True, False]
    if declared is not None:
        found = [sample for sample in found if declared.fit(sample) is not None]
        if not found and name in _PLAIN:
            plain = _PLAIN[name] or [_another([])]
            found = [sample for sample in plain if declared.fit(sample) is not None]
    return found or [None]


def kind_of(declared: ItemType | None) -> str:
    """The name of the built-in type beneath; empty when none is declared."""
    while declared is not None and isinstance(declared.base, ItemType):
        declared = declared.base
    if declared is None or declared.base is None or declared.is_collection:
        return ""
    return "" if declared.base.name == "Any" else declared.base.name


def _around(values: Sequence[object]) -> list[object]:
    first = values[0]
    if isinstance(first, bool):
        return [True, False]
    if isinstance(first, str):
        texts = list(dict.fromkeys(values))
        return [*texts, _another(texts)]
    if type(first) not in _STEPS:
        # A function, or a day beyond the calendar: nothing lies beside it.
        raise Depends
    ends = _sorted(values)
    step, middle = _STEPS[type(first)]
    found = [step(ends[0], -1)]
    for left, right in zip(ends, [*ends[1:], None], strict=True):
        found.append(left)
        between = step(left, 1) if right is None else middle(left, right)
        if ordered(">", between, left) and (right is None or ordered("<", between, right)):
            found.append(between)
    return found


def _sorted(values: Iterable[object]) -> list[Any]:
    def compare(left: object, right: object) -> int:
        if equal(left, right):
            return 0
        smaller = ordered("<", left, right)
        if smaller is None:
            raise Depends
        return -1 if smaller else 1

    ends: list[Any] = []
    for value in sorted(values, key=cmp_to_key(compare)):
        if not ends or not equal(ends[-1], value):
            ends.append(value)
    return ends


def _another(texts: Sequence[object]) -> str:
    """A text that is none of these."""
    made = "other"
    while made in texts:
        made += "…"
    return made


def _step_time(value: time, by: int) -> time:
    minutes = min(max(value.hour * 60 + value.minute + by, 0), 24 * 60 - 1)
    return value.replace(hour=minutes // 60, minute=minutes % 60)


def _step_date(value: Any, by: int) -> Any:
    try:
        return value + by * _DAY
    except OverflowError:
        return value


def _middle(left: Any, right: Any) -> Any:
    return left + (right - left) / 2


def _middle_time(left: time, right: time) -> time:
    minutes = (left.hour + right.hour) * 60 + left.minute + right.minute
    return left.replace(hour=minutes // 120, minute=minutes // 2 % 60, second=30)


_Step = Callable[[Any, int], Any]
_Middle = Callable[[Any, Any], Any]
_STEPS: dict[type, tuple[_Step, _Middle]] = {
    Decimal: (lambda value, by: value + by, _middle),
    date: (_step_date, _middle),
    datetime: (_step_date, _middle),
    timedelta: (_step_date, _middle),
    time: (_step_time, _middle_time),
    Months: (
        lambda value, by: Months(value.months + by),
        lambda left, right: Months((left.months + right.months) // 2),
    ),
}
