"""Amounts of documents in the company's currency, at the rate of a day."""

from dataclasses import replace
from datetime import date
from decimal import ROUND_05UP, Context, Decimal
from typing import Any

from erp_modules.finance import queries, rules
from workflow_engine.domain.money import Money, Rate, convert, minor_units
from workflow_engine.modules import OperationContext
from workflow_engine.records import Valued

HUNDRED = Decimal(100)
_WIDE = Context(prec=60)
_FINE = Decimal(1).scaleb(-18)


def worth(ctx: OperationContext, amount: Decimal, currency: str, on: date) -> rules.Converted:
    """The amount at the rate of the day; RATE_MISSING and RATE_STALE refuse."""
    house = queries.house(ctx.session, ctx.company_id, ctx.now)
    return queries.converted(ctx.session, replace(house, today=on), amount, currency)


def value(ctx: OperationContext, record: Valued, on: date) -> None:
    """Store the base amount of a document with the rate that made it."""
    found = worth(ctx, record.amount, record.currency, on)
    record.base_amount, record.rate, record.rate_on = found.amount, found.rate, found.rate_on


def in_base(amount: Decimal, record: Any, base: str) -> Decimal:
    """An amount of a document in the company's currency at the document's stored rate."""
    if record.currency == base:
        return amount
    rate = Rate(record.currency, base, record.rate, record.rate_on or date.min)
    return convert(Money(amount, record.currency), rate).amount


def rounded(amount: Decimal, currency: str) -> Decimal:
    return Money(amount, currency).rounded().amount


def smallest(currency: str) -> Decimal:
    """The smallest amount that the currency pays."""
    return Decimal(1).scaleb(-minor_units(currency))


def share(whole: Decimal, part: Decimal, of: Decimal, currency: str) -> Decimal:
    """``part`` / ``of`` of an amount; all of it when nothing remains."""
    if part == of:
        return whole
    exact = _WIDE.divide(_WIDE.multiply(whole, part), of)
    # Cut so that what is rounded again comes out as if it had been rounded once.
    return rounded(exact.quantize(_FINE, ROUND_05UP, context=_WIDE), currency)


def tax_of(net: Decimal, percent: Decimal, currency: str) -> Decimal:
    return rounded(net * percent / HUNDRED, currency)
