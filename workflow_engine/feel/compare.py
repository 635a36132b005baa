"""Equality and order of FEEL values, with null where two things cannot be compared."""

import operator
from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from workflow_engine.feel import far
from workflow_engine.feel.far import FarDate, FarMoment
from workflow_engine.feel.values import Months, Range

_ORDERED = frozenset({Decimal, str, date, time, datetime, timedelta, Months})
_FAR = frozenset({FarDate, FarMoment})
_DAYS = ({date, FarDate}, {datetime, FarMoment})
ORDERS: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def equal(left: object, right: object) -> bool | None:
    """Whether two values are equal; None when they are of different kinds."""
    if left is None or right is None:
        return left is right
    if type(left) is not type(right):
        return False if _are_far(left, right) else None
    if isinstance(left, list) and isinstance(right, list):
        return _lists_equal(left, right)
    if isinstance(left, dict) and isinstance(right, dict):
        return _contexts_equal(left, right)
    if isinstance(left, time) and isinstance(right, time):
        left, right = _on_a_day(left), _on_a_day(right)
    if isinstance(left, datetime) and isinstance(right, datetime):
        # The standard compares hour, minute, second and offset; a second there is whole.
        same = left.replace(fold=0, microsecond=0) == right.replace(fold=0, microsecond=0)
        return same and (left.tzinfo is None) == (right.tzinfo is None)
    if isinstance(left, FarMoment) and isinstance(right, FarMoment):
        return _far_order("=", left, right) is True
    if isinstance(left, Range) and isinstance(right, Range):
        return _ranges_equal(left, right)
    return left == right


def _ranges_equal(left: Range, right: Range) -> bool:
    if left.symbol != right.symbol:
        return False
    if (left.start_included, left.end_included) != (right.start_included, right.end_included):
        return False
    return bool(equal(left.start, right.start) and equal(left.end, right.end))


def _lists_equal(left: list[object], right: list[object]) -> bool | None:
    if len(left) != len(right):
        return False
    return _all(equal(a, b) for a, b in zip(left, right, strict=True))


def _contexts_equal(left: dict[str, object], right: dict[str, object]) -> bool | None:
    if left.keys() != right.keys():
        return False
    return _all(equal(value, right[key]) for key, value in left.items())


def _all(results: Iterable[bool | None]) -> bool | None:
    unknown = False
    for result in results:
        if result is False:
            return False
        unknown = unknown or result is None
    return None if unknown else True


def ordered(symbol: str, left: object, right: object) -> bool | None:
    """``left symbol right`` for one of < <= > >=; None when there is no order."""
    if type(left) is not type(right) or type(left) not in _ORDERED:
        return _far_order(symbol, left, right) if _are_far(left, right) else None
    if isinstance(left, time) and isinstance(right, time):
        left, right = _on_a_day(left), _on_a_day(right)
    try:
        return ORDERS[symbol](left, right)
    except TypeError:
        # A moment or time with a zone and one without have no order.
        return None


def _on_a_day(at: time) -> datetime:
    """A region's clock has an offset only on a day; any day will do to compare two clocks."""
    return datetime.combine(date(2000, 1, 1), at)


def _are_far(left: object, right: object) -> bool:
    """Whether one of two dates, or of two moments, is outside of Python's years."""
    kinds = {type(left), type(right)}
    return not kinds.isdisjoint(_FAR) and any(kinds <= days for days in _DAYS)


def _far_order(symbol: str, left: Any, right: Any) -> bool | None:
    if far.is_local(left) != far.is_local(right):
        return None
    a, b = far.instant(left), far.instant(right)
    return a == b if symbol == "=" else ORDERS[symbol](a, b)


def contains(interval: Range, value: object) -> bool | None:
    """Whether the value lies within the range."""
    if interval.symbol in ("=", "!="):
        return _differs(interval, value) if interval.symbol == "!=" else equal(value, interval.end)
    if value is None:
        return None
    low = _reaches(interval.start, interval.start_included, "<=", "<", value)
    high = _reaches(interval.end, interval.end_included, ">=", ">", value)
    if low is False or high is False:
        return False
    return None if low is None or high is None else True


def _reaches(
    end: object, included: bool, with_end: str, without: str, value: object
) -> bool | None:
    if end is None and not included:
        return True
    return ordered(with_end if included else without, end, value)


def _differs(interval: Range, value: object) -> bool:
    return equal(value, interval.end) is not True


def passes(value: object, test: object) -> bool | None:
    """``value in test``: equal to it, or within it when it is a list or a range."""
    if type(test) is Range and type(value) is not Range:
        return contains(test, value)
    if isinstance(test, list):
        if isinstance(value, list) and equal(value, test):
            return True
        found = [passes(value, item) for item in test]
        return True if True in found else None if found and None in found else False
    return equal(value, test)
