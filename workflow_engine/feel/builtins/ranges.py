"""How points and ranges lie to each other: Allen's relations, as the standard tables them.

An end of None is unbounded.
"""

from collections.abc import Callable

from workflow_engine.feel.builtins.registry import builtin
from workflow_engine.feel.compare import ordered
from workflow_engine.feel.limits import Run
from workflow_engine.feel.values import Range

Relation = Callable[[Range, Range], bool]


def _as_range(value: object) -> Range:
    return value if isinstance(value, Range) else Range(value, value)


def _compare(symbol: str, left: object, right: object) -> bool:
    result = ordered(symbol, left, right)
    if result is None:
        raise ValueError
    return result


def _same(left: object, right: object) -> bool:
    if left is None or right is None:
        # Both are without end; a point is never null here.
        return left is right
    return _compare("<=", left, right) and _compare(">=", left, right)


def _before(a: Range, b: Range) -> bool:
    if a.end is None or b.start is None:
        return False
    if _compare("<", a.end, b.start):
        return True
    return _same(a.end, b.start) and not (a.end_included and b.start_included)


def _after(a: Range, b: Range) -> bool:
    return _before(b, a)


def _meets(a: Range, b: Range) -> bool:
    return a.end_included and b.start_included and _same(a.end, b.start)


def _starts_no_later(a: Range, b: Range) -> bool:
    if a.start is None or b.start is None:
        return a.start is None
    if _compare("<", a.start, b.start):
        return True
    return _same(a.start, b.start) and (a.start_included or not b.start_included)


def _ends_no_earlier(a: Range, b: Range) -> bool:
    if a.end is None or b.end is None:
        return a.end is None
    if _compare(">", a.end, b.end):
        return True
    return _same(a.end, b.end) and (a.end_included or not b.end_included)


def _includes(a: Range, b: Range) -> bool:
    return _starts_no_later(a, b) and _ends_no_earlier(a, b)


def _overlaps(a: Range, b: Range) -> bool:
    return not _before(a, b) and not _after(a, b)


def _overlaps_before(a: Range, b: Range) -> bool:
    return _overlaps(a, b) and not _starts_no_later(b, a) and not _ends_after(a, b)


def _ends_after(a: Range, b: Range) -> bool:
    return _ends_no_earlier(a, b) and not _ends_no_earlier(b, a)


def _starts(a: Range, b: Range) -> bool:
    return (
        a.start_included == b.start_included and _same(a.start, b.start) and _ends_no_earlier(b, a)
    )


def _finishes(a: Range, b: Range) -> bool:
    return a.end_included == b.end_included and _same(a.end, b.end) and _starts_no_later(b, a)


def _coincides(a: Range, b: Range) -> bool:
    return _starts_no_later(a, b) and _starts_no_later(b, a) and _ends_same(a, b)


def _ends_same(a: Range, b: Range) -> bool:
    return _ends_no_earlier(a, b) and _ends_no_earlier(b, a)


def _turned(relation: Relation) -> Relation:
    return lambda a, b: relation(b, a)


def _register(name: str, relation: Relation, first: str, second: str) -> None:
    left, right = ("point" if kind == "Any" else "range" for kind in (first, second))
    if left == right:
        left, right = f"{left}1", f"{right}2"
    signature = f"{name}({left}: {first}, {right}: {second})"

    @builtin(signature)
    def related(_run: Run, a: object, b: object) -> object:
        return None if a is None or b is None else relation(_as_range(a), _as_range(b))


_BETWEEN_RANGES: dict[str, Relation] = {
    "meets": _meets,
    "met by": _turned(_meets),
    "overlaps": _overlaps,
    "overlaps before": _overlaps_before,
    "overlaps after": _turned(_overlaps_before),
    "during": _turned(_includes),
    "includes": _includes,
    "starts": _starts,
    "started by": _turned(_starts),
    "finishes": _finishes,
    "finished by": _turned(_finishes),
}
_POINT_FIRST = ("during", "starts", "finishes")
_POINT_SECOND = ("includes", "started by", "finished by")

_POINTS: dict[str, Relation] = {"before": _before, "after": _after, "coincides": _coincides}
for _name, _relation in _POINTS.items():
    for _first in ("range", "Any"):
        for _second in ("range", "Any"):
            _register(_name, _relation, _first, _second)
for _name, _relation in _BETWEEN_RANGES.items():
    _register(_name, _relation, "range", "range")
    if _name in _POINT_FIRST:
        _register(_name, _relation, "Any", "range")
    if _name in _POINT_SECOND:
        _register(_name, _relation, "range", "Any")
