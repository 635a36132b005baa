"""Functions on numbers."""

import decimal
from decimal import Decimal

from workflow_engine.feel.arithmetic import negate
from workflow_engine.feel.builtins.registry import builtin
from workflow_engine.feel.limits import Run
from workflow_engine.feel.values import DECIMAL, Months

_MOST_SCALE = 6176
#: Functions that take as long as so many other steps.
_COSTLY = 10


def _rounded(run: Run, value: Decimal, scale: Decimal | int, mode: str) -> Decimal | None:
    places = int(scale)
    if not -6111 <= places <= _MOST_SCALE:
        return None
    run.spend(abs(places) // 100)
    exponent = value.as_tuple().exponent
    if isinstance(exponent, int) and -exponent <= places:
        return value
    wide = decimal.Context(prec=13_000, Emax=999_999, Emin=-999_999)
    return DECIMAL.plus(value.quantize(Decimal(1).scaleb(-places, wide), mode, wide))


@builtin("decimal(n: number, scale: number)")
def decimal_(run: Run, n: Decimal, scale: Decimal) -> object:
    return _rounded(run, n, scale, decimal.ROUND_HALF_EVEN)


@builtin("floor(n: number)", "floor(n: number, scale: number)")
def floor(run: Run, n: Decimal, scale: Decimal | int = 0) -> object:
    return _rounded(run, n, scale, decimal.ROUND_FLOOR)


@builtin("ceiling(n: number)", "ceiling(n: number, scale: number)")
def ceiling(run: Run, n: Decimal, scale: Decimal | int = 0) -> object:
    return _rounded(run, n, scale, decimal.ROUND_CEILING)


@builtin("round up(n: number, scale: number)")
def round_up(run: Run, n: Decimal, scale: Decimal) -> object:
    return _rounded(run, n, scale, decimal.ROUND_UP)


@builtin("round down(n: number, scale: number)")
def round_down(run: Run, n: Decimal, scale: Decimal) -> object:
    return _rounded(run, n, scale, decimal.ROUND_DOWN)


@builtin("round half up(n: number, scale: number)")
def round_half_up(run: Run, n: Decimal, scale: Decimal) -> object:
    return _rounded(run, n, scale, decimal.ROUND_HALF_UP)


@builtin("round half down(n: number, scale: number)")
def round_half_down(run: Run, n: Decimal, scale: Decimal) -> object:
    return _rounded(run, n, scale, decimal.ROUND_HALF_DOWN)


@builtin(
    "abs(n: number)",
    "abs(n: days and time duration)",
    "abs(n: years and months duration)",
)
def abs_(_run: Run, n: object) -> object:
    if isinstance(n, Months):
        return Months(abs(n.months))
    below = n < type(n)(0)  # type: ignore[call-arg, operator]
    return negate(n) if below else n


@builtin("modulo(dividend: number, divisor: number)")
def modulo(_run: Run, dividend: Decimal, divisor: Decimal) -> object:
    whole = DECIMAL.divide(dividend, divisor).to_integral_value(decimal.ROUND_FLOOR)
    return DECIMAL.subtract(dividend, DECIMAL.multiply(divisor, whole))


@builtin("sqrt(number: number)")
def sqrt(run: Run, n: Decimal) -> object:
    run.spend(_COSTLY)
    return DECIMAL.sqrt(n)


@builtin("log(number: number)")
def log(run: Run, n: Decimal) -> object:
    run.spend(_COSTLY)
    return DECIMAL.ln(n) if n > 0 else None


@builtin("exp(number: number)")
def exp(run: Run, n: Decimal) -> object:
    run.spend(_COSTLY)
    return DECIMAL.exp(n)


@builtin("odd(number: number)")
def odd(_run: Run, n: Decimal) -> object:
    return _remainder(n) == 1


@builtin("even(number: number)")
def even(_run: Run, n: Decimal) -> object:
    return _remainder(n) == 0


def _remainder(n: Decimal) -> Decimal:
    if n.adjusted() >= DECIMAL.prec:
        # The last digit of so large a number is a zero that is not written.
        return Decimal(0)
    return abs(DECIMAL.remainder(n, Decimal(2)))
