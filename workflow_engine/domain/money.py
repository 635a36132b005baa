"""Amounts of money: exact, never mixed across currencies, rounded only where it is said."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import (
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    Context,
    Decimal,
    DivisionByZero,
    Inexact,
    InvalidOperation,
    Overflow,
)
from typing import Literal

from workflow_engine.errors import CurrencyMismatch, ValueRefused, _l

Rounding = Literal["half_up", "half_even"]
_MODES = {"half_up": ROUND_HALF_UP, "half_even": ROUND_HALF_EVEN}

# ISO 4217 minor units; whatever is not listed has two.
_NONE = ("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND")
_NONE_EITHER = ("VUV", "XAF", "XOF", "XPF")
_THREE = ("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND")
_FOUR = ("CLF", "UYW")
MINOR_UNITS: dict[str, int] = {
    **dict.fromkeys((*_NONE, *_NONE_EITHER), 0),
    **dict.fromkeys(_THREE, 3),
    **dict.fromkeys(_FOUR, 4),
}

_CURRENCY = re.compile(r"[A-Z]{3}")
_NUMBER = re.compile(r"[+-]?[0-9]{1,18}(\.[0-9]{1,12})?")
_LARGEST = 10**18
_FINEST = -24
# Wide enough for every product of two amounts; anything inexact is a fault, not a rounding.
_EXACT = Context(prec=100, traps=[InvalidOperation, DivisionByZero, Overflow, Inexact])
_ROUNDING = Context(prec=100, traps=[InvalidOperation, DivisionByZero, Overflow])


def minor_units(currency: str) -> int:
    """How many digits after the point an amount in this currency is paid with."""
    return MINOR_UNITS.get(currency, 2)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in one currency. It may be finer than the currency pays; ``rounded`` ends that."""

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        _require_number(self.amount, "amount")
        if not _CURRENCY.fullmatch(self.currency):
            raise ValueRefused(path="currency", reason=_l("it is not a code like EUR"))

    @classmethod
    def zero(cls, currency: str) -> "Money":
        return cls(Decimal(0), currency)

    def __add__(self, other: "Money") -> "Money":
        self._require_same(other)
        return Money(_EXACT.add(self.amount, other.amount), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return self + -other

    def __neg__(self) -> "Money":
        return Money(_EXACT.minus(self.amount), self.currency)

    def __lt__(self, other: "Money") -> bool:
        self._require_same(other)
        return self.amount < other.amount

    def __le__(self, other: "Money") -> bool:
        self._require_same(other)
        return self.amount <= other.amount

    def times(self, factor: Decimal | int) -> "Money":
        """The exact product with a quantity or share; round it when the line is complete."""
        number = Decimal(factor)
        _require_number(number, "factor")
        return Money(_EXACT.multiply(self.amount, number), self.currency)

    def rounded(self, rounding: Rounding = "half_up") -> "Money":
        """Rounded to what the currency can pay."""
        return Money(_quantized(self.amount, self.currency, rounding), self.currency)

    def _require_same(self, other: "Money") -> None:
        if self.currency != other.currency:
            raise CurrencyMismatch(one=self.currency, other=other.currency)


@dataclass(frozen=True, slots=True)
class Rate:
    """On day ``on`` one unit of ``source`` was worth ``value`` units of ``target``."""

    source: str
    target: str
    value: Decimal
    on: date

    def __post_init__(self) -> None:
        _require_number(self.value, "rate")
        if self.value <= 0:
            raise ValueRefused(path="rate", reason=_l("it is not a positive number"))


def total(amounts: Iterable[Money], currency: str) -> Money:
    """The exact sum; ``currency`` is what no amounts at all add up to."""
    return sum(amounts, Money.zero(currency))


def convert(money: Money, rate: Rate, rounding: Rounding = "half_up") -> Money:
    """The amount in the rate's target currency, rounded once, at the end.

    Half up is the default because invoices and customs round so; half even is for long sums of
    converted amounts, where half up would drift upwards.
    """
    if money.currency != rate.source:
        raise CurrencyMismatch(one=money.currency, other=rate.source)
    product = _EXACT.multiply(money.amount, rate.value)
    return Money(_quantized(product, rate.target, rounding), rate.target)


def parse_amount(value: object) -> Decimal:
    """Read an amount from text or a JSON number.

    A binary float is read as its shortest text, so that 0.1 is 0.1. Exponents, separators and
    NaN are refused: what ``1,000`` means depends on who wrote it.
    """
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        raise ValueRefused(path="amount", reason=_l("it is not a number"))
    if isinstance(value, int) and abs(value) >= _LARGEST:
        raise ValueRefused(path="amount", reason=_l("it has more than 18 digits"))
    text = _written_out(value) if isinstance(value, float | Decimal) else str(value).strip()
    if not _NUMBER.fullmatch(text):
        raise ValueRefused(path="amount", reason=_l("write it like 1234.50"))
    return Decimal(text)


def _require_number(value: object, path: str) -> None:
    if not isinstance(value, Decimal) or not value.is_finite():
        raise ValueRefused(path=path, reason=_l("it is not a finite decimal number"))
    # copy_abs, since abs() rounds to the context's 28 digits.
    if value.copy_abs() >= _LARGEST:
        raise ValueRefused(path=path, reason=_l("it has more than 18 digits"))
    if int(value.as_tuple().exponent) < _FINEST:
        raise ValueRefused(path=path, reason=_l("it has more than 24 decimal places"))


def _written_out(value: float | Decimal) -> str:
    number = Decimal(repr(value)) if isinstance(value, float) else value
    return f"{number:f}" if number.is_finite() and abs(number.adjusted()) < 40 else "NaN"


def _quantized(amount: Decimal, currency: str, rounding: Rounding) -> Decimal:
    step = Decimal(1).scaleb(-minor_units(currency))
    return amount.quantize(step, rounding=_MODES[rounding], context=_ROUNDING)
