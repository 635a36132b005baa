from datetime import date, timedelta
from decimal import Decimal
from itertools import product

import pytest

from erp_modules.finance import rules, valuing
from erp_modules.finance.errors import AmountRefused, MoveNotAllowed
from erp_modules.finance.model import DatedRate
from workflow_engine.domain.money import Rate
from workflow_engine.errors import BusinessError

TODAY = date(2026, 11, 23)
STATES = ("none", "reserved", "released", "consumed")
KINDS = ("reserve", "release", "consume", "return")


def usd(value: str, *, days_ago: int) -> DatedRate:
    return DatedRate("", "", "USD", TODAY - timedelta(days=days_ago), Decimal(value))


def rate(*known: DatedRate, currency: str = "USD") -> Rate:
    return rules.rate_on(known, currency=currency, base_currency="CNY", on=TODAY)


@pytest.mark.parametrize(
    ("state", "kind"), [pair for pair in product(STATES, KINDS) if pair not in rules.TRANSITIONS]
)
def test_a_reservation_refuses_every_move_that_is_not_listed(state, kind):
    with pytest.raises(MoveNotAllowed):
        rules.after(state, kind)


@pytest.mark.parametrize(("pair", "reached"), rules.TRANSITIONS.items())
def test_a_reservation_makes_every_listed_move(pair, reached):
    assert rules.after(*pair) == reached


def test_what_is_consumed_stays_so_until_somebody_says_that_it_is_given_back():
    assert [kind for state, kind in rules.TRANSITIONS if state == "consumed"] == ["return"]


def test_the_newest_rate_that_is_not_in_the_future_counts():
    known = (usd("7.3", days_ago=-1), usd("7.1", days_ago=2), usd("7.0", days_ago=9))
    assert rate(*known) == Rate("USD", "CNY", Decimal("7.1"), TODAY - timedelta(days=2))


def test_the_currency_of_the_company_needs_no_rate():
    assert rate(currency="CNY").value == 1


@pytest.mark.parametrize(
    ("known", "code"),
    [
        ((), "RATE_MISSING"),
        ((usd("7.1", days_ago=-1),), "RATE_MISSING"),
        ((usd("7.1", days_ago=32),), "RATE_STALE"),
    ],
)
def test_a_rate_that_is_missing_or_old_is_refused(known, code):
    with pytest.raises(BusinessError) as refused:
        rate(*known)
    assert refused.value.error_code == code


def test_a_rate_may_be_a_month_old():
    assert rate(usd("7.1", days_ago=31)).value == Decimal("7.1")


def test_an_amount_is_rounded_once_to_what_the_company_pays_with():
    found = rules.in_base(Decimal("10.01"), rate(usd("7.0954", days_ago=0)))
    assert (found.amount, found.base_currency) == (Decimal("71.02"), "CNY")


@pytest.mark.parametrize("amount", ["0", "-1", "NaN", "Infinity"])
def test_nothing_and_less_is_no_amount_to_reserve(amount):
    with pytest.raises(AmountRefused):
        rules.require_positive(Decimal(amount))


@pytest.mark.parametrize(
    ("whole", "part", "of", "expected"),
    [
        ("255.70", "112.99", "376.63", "76.71"),
        ("100", "1", "3", "33.33"),
        ("0.01", "1", "2", "0.01"),
        ("0.03", "1", "7", "0.00"),
    ],
)
def test_a_share_of_an_amount_is_rounded_once_whatever_digits_it_has(whole, part, of, expected):
    found = valuing.share(Decimal(whole), Decimal(part), Decimal(of), "CNY")
    assert found == Decimal(expected)
