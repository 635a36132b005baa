"""The operators + - * / **: decimals with 34 digits, texts, dates and durations."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal, DecimalException

from workflow_engine.feel import far, temporal
from workflow_engine.feel.far import Day, FarDate, FarMoment
from workflow_engine.feel.values import DECIMAL, Months

Operation = Callable[..., object]

_MICRO = timedelta(microseconds=1)


def calculate(symbol: str, left: object, right: object) -> object:
    """The result, or None where FEEL has none (other kinds, division by zero, overflow)."""
    operation = OPERATIONS.get((symbol, type(left), type(right)))
    if operation is None:
        return None
    try:
        return operation(left, right)
    except (DecimalException, OverflowError, ZeroDivisionError, ValueError):
        return None


def _scaled(span: timedelta, factor: Decimal) -> timedelta:
    return int(DECIMAL.multiply(Decimal(span // _MICRO), factor)) * _MICRO


def _divided(span: timedelta, divisor: Decimal) -> timedelta:
    return int(DECIMAL.divide(Decimal(span // _MICRO), divisor)) * _MICRO


def _ratio(left: timedelta, right: timedelta) -> Decimal:
    return DECIMAL.divide(Decimal(left // _MICRO), Decimal(right // _MICRO))


def months(count: Decimal | int) -> Months | None:
    whole = int(count)
    return Months(whole) if abs(whole) <= temporal.MOST_MONTHS else None


def _between(left: Day, right: Day) -> timedelta | None:
    if far.is_local(left) != far.is_local(right):
        return None
    return timedelta(microseconds=far.instant(left) - far.instant(right))


def _time_plus(at: time, span: timedelta) -> time:
    day = datetime.combine(date(2000, 1, 1), at.replace(tzinfo=None))
    within = timedelta(microseconds=(span // _MICRO) % 86_400_000_000)
    return (day + within).time().replace(tzinfo=at.tzinfo)


def _time_between(left: time, right: time) -> timedelta | None:
    if (left.tzinfo is None) != (right.tzinfo is None):
        return None
    day = date(2000, 1, 1)
    return _between(datetime.combine(day, left), datetime.combine(day, right))


def _plus_months(day: Day, span: Months) -> Day | None:
    return far.add_months(day, span.months)


def _flipped(operation: Operation) -> Operation:
    return lambda left, right: operation(right, left)


def _negated(operation: Operation) -> Operation:
    return lambda left, right: operation(left, negate(right))


def negate(value: object) -> object:
    """The value with the other sign."""
    if isinstance(value, Decimal):
        return DECIMAL.minus(value)
    if isinstance(value, timedelta):
        return -value
    if isinstance(value, Months):
        return Months(-value.months)
    return None


def _power(base: Decimal, exponent: Decimal) -> Decimal | None:
    if not exponent:
        # IEEE 754 has 1 for any base; Python refuses 0 ** 0.
        return Decimal(1)
    result = DECIMAL.power(base, exponent)
    return result if result.is_finite() else None


_N, _S = Decimal, timedelta
OPERATIONS: dict[tuple[str, type, type], Operation] = {
    ("+", _N, _N): DECIMAL.add,
    ("-", _N, _N): DECIMAL.subtract,
    ("*", _N, _N): DECIMAL.multiply,
    ("/", _N, _N): DECIMAL.divide,
    ("**", _N, _N): _power,
    ("+", str, str): lambda left, right: left + right,
    ("+", _S, _S): lambda left, right: left + right,
    ("-", _S, _S): lambda left, right: left - right,
    ("*", _S, _N): _scaled,
    ("*", _N, _S): _flipped(_scaled),
    ("/", _S, _N): _divided,
    ("/", _S, _S): _ratio,
    ("+", Months, Months): lambda left, right: months(left.months + right.months),
    ("-", Months, Months): lambda left, right: months(left.months - right.months),
    ("*", Months, _N): lambda left, right: months(DECIMAL.multiply(left.months, right)),
    ("*", _N, Months): lambda left, right: months(DECIMAL.multiply(right.months, left)),
    ("/", Months, _N): lambda left, right: months(DECIMAL.divide(left.months, right)),
    ("/", Months, Months): lambda left, right: DECIMAL.divide(left.months, right.months),
    ("-", time, time): _time_between,
}
_DAYS: tuple[type, ...] = (date, datetime, FarDate, FarMoment)
for _kind in (time, *_DAYS):
    _plus: Operation = _time_plus if _kind is time else far.shifted
    OPERATIONS[("+", _kind, _S)] = _plus
    OPERATIONS[("+", _S, _kind)] = _flipped(_plus)
    OPERATIONS[("-", _kind, _S)] = _negated(_plus)
for _kind in _DAYS:
    OPERATIONS |= {("-", _kind, other): _between for other in _DAYS}
    OPERATIONS[("+", _kind, Months)] = _plus_months
    OPERATIONS[("+", Months, _kind)] = _flipped(_plus_months)
    OPERATIONS[("-", _kind, Months)] = _negated(_plus_months)
