import contextlib
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow_engine.domain.money import (
    Money,
    Rate,
    convert,
    minor_units,
    parse_amount,
    total,
)
from workflow_engine.errors import CurrencyMismatch, ValueRefused

TODAY = date(2026, 11, 20)
CENTS = st.integers(-(10**12), 10**12).map(lambda n: Decimal(n) / 100)


def eur(text):
    return Money(Decimal(text), "EUR")


@given(st.lists(CENTS, max_size=30))
def test_a_sum_is_exact(amounts):
    summed = total([Money(a, "EUR") for a in amounts], "EUR")
    assert summed.amount * 100 == sum(int(a * 100) for a in amounts)


def test_amounts_far_apart_in_size_lose_nothing():
    assert (eur("123456789012345678") + eur("0.000000000001")).amount == Decimal(
        "123456789012345678.000000000001"
    )


def test_nothing_adds_up_to_zero_of_the_named_currency():
    assert total([], "JPY") == Money.zero("JPY")


@pytest.mark.parametrize("act", [lambda a, b: a + b, lambda a, b: a - b, lambda a, b: a < b])
def test_currencies_never_mix(act):
    with pytest.raises(CurrencyMismatch):
        act(eur("1"), Money(Decimal(1), "USD"))


def test_amounts_of_one_currency_compare():
    assert eur("1") < eur("2") <= eur("2.00")
    assert eur("3") - eur("1") == eur("2")


@pytest.mark.parametrize(
    ("currency", "rounded"),
    [("EUR", "2.35"), ("JPY", "2"), ("KWD", "2.346"), ("VND", "2"), ("XYZ", "2.35")],
)
def test_an_amount_is_rounded_to_what_the_currency_pays(currency, rounded):
    assert Money(Decimal("2.3456"), currency).rounded().amount == Decimal(rounded)


@pytest.mark.parametrize(
    ("mode", "amount", "rounded"),
    [
        ("half_up", "0.125", "0.13"),
        ("half_even", "0.125", "0.12"),
        ("half_even", "0.135", "0.14"),
        ("half_up", "-0.125", "-0.13"),
    ],
)
def test_a_half_goes_where_the_rounding_says(mode, amount, rounded):
    assert eur(amount).rounded(mode).amount == Decimal(rounded)


def test_a_line_is_multiplied_exactly_and_rounded_once():
    assert eur("0.335").times(3).rounded() == eur("1.01")


@pytest.mark.parametrize("factor", ["NaN", "Infinity", "1E+18", "1E-25"])
def test_a_factor_is_a_bounded_number(factor):
    with pytest.raises(ValueRefused):
        eur("1").times(Decimal(factor))


def test_a_conversion_rounds_to_the_target_currency():
    rate = Rate("EUR", "JPY", Decimal("162.345"), TODAY)
    assert convert(eur("10.01"), rate) == Money(Decimal(1625), "JPY")


def test_a_conversion_wants_the_rate_of_its_own_currency():
    with pytest.raises(CurrencyMismatch):
        convert(eur("1"), Rate("USD", "JPY", Decimal(150), TODAY))


@pytest.mark.parametrize("value", ["0", "-1", "NaN", "Infinity"])
def test_a_rate_is_a_positive_number(value):
    with pytest.raises(ValueRefused):
        Rate("EUR", "USD", Decimal(value), TODAY)


@pytest.mark.parametrize(
    "amount", [Decimal("NaN"), Decimal("Infinity"), Decimal(10) ** 18, Decimal("1E-25"), 1.5]
)
def test_what_is_no_bounded_decimal_is_no_money(amount):
    with pytest.raises(ValueRefused):
        Money(amount, "EUR")


@pytest.mark.parametrize("currency", ["", "eur", "EURO", "€", "EUR\n"])
def test_a_currency_is_a_code(currency):
    with pytest.raises(ValueRefused):
        Money(Decimal(1), currency)


@pytest.mark.parametrize(
    ("value", "amount"),
    [
        ("1234.50", "1234.50"),
        (" -7 ", "-7"),
        (0.1, "0.1"),
        (1e3, "1000"),
        (12, "12"),
        (Decimal("1E+2"), "100"),
    ],
)
def test_amounts_are_read_from_text_and_json_numbers(value, amount):
    assert parse_amount(value) == Decimal(amount)


@pytest.mark.parametrize(
    "value",
    ["", "1,000", "1e3", "NaN", "inf", "١٢", "0x1", "1.", ".5", "9" * 19, True, None, [], 1e40,
     float("nan"), float("inf"), Decimal("1E+999999"), 10**20, pytest.param(10**5000, id="huge")],
)  # fmt: skip
def test_what_is_doubtful_is_no_amount(value):
    with pytest.raises(ValueRefused):
        parse_amount(value)


@given(st.one_of(st.text(), st.floats(), st.integers(), st.decimals(), st.none(), st.booleans()))
def test_reading_an_amount_gives_a_finite_number_or_a_refusal(value):
    with contextlib.suppress(ValueRefused):
        assert parse_amount(value).is_finite()


def test_minor_units_default_to_two():
    assert (minor_units("EUR"), minor_units("KRW"), minor_units("BHD")) == (2, 0, 3)
