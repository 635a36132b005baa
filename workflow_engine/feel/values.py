"""The values of FEEL, and how Python values become them: copied, checked and bounded."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import (
    Context,
    Decimal,
    DivisionByZero,
    InvalidOperation,
    Overflow,
)

from workflow_engine.feel.errors import LimitExceeded, ValueNotAllowed
from workflow_engine.feel.far import FarDate, FarMoment
from workflow_engine.feel.limits import DEPTH, NODES, Run

DECIMAL = Context(
    prec=34, Emin=-6143, Emax=6144, traps=[InvalidOperation, DivisionByZero, Overflow]
)
MAX_NODES = 1_000_000
MAX_DEPTH = 60


@dataclass(frozen=True, slots=True, order=True)
class Months:
    """A years and months duration."""

    months: int

    def __str__(self) -> str:
        years, months = divmod(abs(self.months), 12)
        shown = (f"{years}Y" if years else "") + (f"{months}M" if months else "")
        return ("-" if self.months < 0 else "") + "P" + (shown or "0M")


@dataclass(frozen=True, slots=True)
class Range:
    """An interval, or a comparison such as ``> 5``, whose ``symbol`` tells it from ``(5..null)``.

    None as an end that is open means unbounded.
    """

    start: object
    end: object
    start_included: bool = True
    end_included: bool = True
    symbol: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Function:
    """Something that can be called: written in FEEL, built in, or a knowledge model.

    ``parameters`` are their names in order; None where only positions are known. ``call`` gets
    the values in that order; ``named`` takes them by name where overloads need that. ``wanted``
    are the names of the parameters' types where they are written, ``result`` that of what it gives
    where this is seen without calling it.
    """

    name: str
    parameters: tuple[str, ...] | None
    call: Callable[[list[object], Run], object]
    named: Callable[[dict[str, object], Run], object] | None = None
    wanted: tuple[str, ...] = ()
    result: str = ""


KINDS: dict[type, str] = {
    type(None): "null",
    bool: "boolean",
    Decimal: "number",
    str: "string",
    date: "date",
    time: "time",
    datetime: "date and time",
    FarDate: "date",
    FarMoment: "date and time",
    timedelta: "days and time duration",
    Months: "years and months duration",
    list: "list",
    dict: "context",
    Range: "range",
    Function: "function",
}
_NESTING = frozenset({list, dict})
READY = frozenset(KINDS) - {Decimal, list, dict, Range}


def kind(value: object) -> str:
    """The FEEL name of the value's type."""
    return KINDS[type(value)]


def take(value: object) -> object:
    """The FEEL value of a Python value; containers are copied, so nothing outside changes."""
    if type(value) in READY:
        return value
    if type(value) is int or type(value) is Decimal:
        return _scalar(value)
    return _Taking().take(value, 0)


def charge(value: object, run: Run, depth: int = 0) -> None:
    """Pay for every node of a container: shared parts could make it grow exponentially."""
    if isinstance(value, list | dict):
        if depth > MAX_DEPTH:
            raise LimitExceeded(limit=MAX_DEPTH, what=DEPTH)
        run.spend(len(value))
        for part in value.values() if isinstance(value, dict) else value:
            if type(part) in _NESTING:
                charge(part, run, depth + 1)


class _Taking:
    __slots__ = ("nodes",)

    def __init__(self) -> None:
        self.nodes = 0

    def take(self, value: object, depth: int) -> object:
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise LimitExceeded(limit=MAX_NODES, what=NODES)
        if depth > MAX_DEPTH:
            raise LimitExceeded(limit=MAX_DEPTH, what=DEPTH)
        kind_of = type(value)
        if kind_of in READY:
            return value
        # The plain kinds first: asking for abstract ones is many times slower.
        if kind_of is int or kind_of is Decimal:
            return _scalar(value)
        if kind_of is dict or isinstance(value, Mapping):
            items: Iterable[tuple[object, object]] = value.items()  # type: ignore[attr-defined]
            return {self._key(k): self.take(v, depth + 1) for k, v in items}
        if kind_of is list:
            return [self.take(item, depth + 1) for item in value]  # type: ignore[attr-defined]
        return self._rarer(value, depth)

    def _rarer(self, value: object, depth: int) -> object:
        if isinstance(value, str):
            return str(value)
        if isinstance(value, Range):
            return Range(
                self.take(value.start, depth + 1),
                self.take(value.end, depth + 1),
                value.start_included,
                value.end_included,
                value.symbol,
            )
        if isinstance(value, Sequence | set | frozenset) and not isinstance(value, bytes):
            return [self.take(item, depth + 1) for item in value]
        return _scalar(value)

    @staticmethod
    def _key(key: object) -> str:
        if type(key) is str:
            return key
        if not isinstance(key, str):
            raise ValueNotAllowed(kind=f"{type(key).__name__} (key)")
        return str(key)


#: Whole numbers below have no more digits than decimals keep.
EXACT = 10**30


def _scalar(value: object) -> object:
    if type(value) is int and -EXACT < value < EXACT:
        return Decimal(value)
    if isinstance(value, Decimal):
        if value.is_finite():
            return value
    elif isinstance(value, int):
        if value.bit_length() < 20_000:
            return DECIMAL.create_decimal(int(value))
    elif isinstance(value, float):
        if math.isfinite(value):
            return Decimal(repr(float(value)))
    else:
        raise ValueNotAllowed(kind=type(value).__name__)
    raise ValueNotAllowed(kind="NaN")
