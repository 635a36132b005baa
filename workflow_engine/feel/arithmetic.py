"""The operators + - * / **: decimals with 34 digits, texts, dates and durations."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal, DecimalException

from workflow_engine.feel import temporal
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


def _as_moment(value: date) -> datetime:
    return value if isinstance(value, datetime) else temporal.midnight(value)


def _between(left: date, right: date) -> timedelta | None:
    left, right = _as_moment(left), _as_moment(right)
    if (left.tzinfo is None) != (right.tzinfo is None):
        return None
    if left.tzinfo is None:
        return left - right
    # Python subtracts wall clocks when both zones are the same object; FEEL wants time passed.
    return left.astimezone(UTC) - right.astimezone(UTC)


def _time_plus(at: time, span: timedelta) -> time:
    day = datetime.combine(date(2000, 1, 1), at.replace(tzinfo=None))
    within = timedelta(microseconds=(span // _MICRO) % 86_400_000_000)
    return (day + within).time().replace(tzinfo=at.tzinfo)


def _time_between(left: time, right: time) -> timedelta | None:
    if (left.tzinfo is None) != (right.tzinfo is None):
        return None
    day = date(2000, 1, 1)
    return _between(datetime.combine(day, left), datetime.combine(day, right))


def _moment_plus(at: datetime, span: timedelta) -> datetime:
    if at.tzinfo is None:
        return at + span
    return (at.astimezone(UTC) + span).astimezone(at.tzinfo)


def _date_plus(day: date, span: timedelta) -> date:
    return (temporal.midnight(day) + span).date()


def _plus_months(day: date, span: Months) -> date | None:
    return temporal.add_months(day, span.months)


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


def _power(base: Decimal, exponent: Decimal) -> Decimal:
    return DECIMAL.power(base, exponent)


_N, _S, _D, _M = Decimal, timedelta, date, datetime
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
    ("-", _D, _D): _between,
    ("-", _M, _M): _between,
    ("-", _M, _D): _between,
    ("-", _D, _M): _between,
    ("-", time, time): _time_between,
}
for _kind, _plus in ((_D, _date_plus), (_M, _moment_plus), (time, _time_plus)):
    OPERATIONS[("+", _kind, _S)] = _plus
    OPERATIONS[("+", _S, _kind)] = _flipped(_plus)
    OPERATIONS[("-", _kind, _S)] = _negated(_plus)
for _kind in (_D, _M):
    OPERATIONS[("+", _kind, Months)] = _plus_months
    OPERATIONS[("+", Months, _kind)] = _flipped(_plus_months)
    OPERATIONS[("-", _kind, Months)] = _negated(_plus_months)
