"""Which price counts, what a discount leaves, and when nobody knows what is earned."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erp_modules.sales.rules import prices
from erp_modules.sales.rules.prices import (
    CUSTOMER,
    EVERYBODY,
    GROUP,
    Offer,
    PricedPart,
    best_price,
    margin,
    net_price,
    part_of,
    totals,
)
from erp_modules.sales.rules.returns import credit_amount

TODAY = date(2026, 11, 23)
D = Decimal


def offer(price, least="1", scope=EVERYBODY, code="P", **others):
    said = {
        "item_id": "desk",
        "currency": "CNY",
        "valid_from": TODAY,
        "valid_until": None,
        **others,
    }
    return Offer(scope, code, least_quantity=D(least), price=D(price), **said)


def found(offers, quantity="1", currency="CNY", on=TODAY):
    best = best_price(offers, item_id="desk", currency=currency, quantity=D(quantity), on=on)
    return best.price if best else None


def test_the_customers_own_price_goes_before_a_lower_one_for_everybody():
    lists = [offer("80"), offer("90", scope=GROUP, code="G"), offer("95", scope=CUSTOMER, code="C")]
    assert found(lists) == 95
    assert found(lists[:2]) == 90


def test_the_largest_scale_that_the_quantity_reaches_counts():
    lists = [offer("100"), offer("90", "10"), offer("80", "100")]
    assert [found(lists, n) for n in ("9.9999", "10", "99", "100")] == [100, 90, 90, 80]


def test_of_two_lists_of_the_same_kind_the_cheaper_one_counts():
    assert found([offer("100"), offer("99", code="Q")]) == 99


@pytest.mark.parametrize(("days", "price"), [(-1, None), (0, 100), (10, 100), (11, None)], ids=str)
def test_a_price_holds_on_its_first_and_on_its_last_day(days, price):
    lists = [offer("100", valid_until=TODAY + timedelta(days=10))]
    assert found(lists, on=TODAY + timedelta(days=days)) == price


def test_a_price_in_another_currency_is_no_price():
    assert found([offer("100")], currency="EUR") is None


def test_below_the_smallest_scale_there_is_no_price():
    assert found([offer("100", "5")], "4") is None


MONEY = st.decimals(0, 10**6, places=4)
SHARES = st.decimals(0, 100, places=2)
QUANTITIES = st.decimals(D("0.0001"), 10**4, places=4)
OFFERS = st.builds(
    Offer,
    st.sampled_from([EVERYBODY, GROUP, CUSTOMER]),
    st.sampled_from(["A", "B", "C"]),
    st.sampled_from(["desk", "lamp"]),
    st.sampled_from(["CNY", "EUR"]),
    st.dates(TODAY - timedelta(3), TODAY + timedelta(3)),
    st.none() | st.dates(TODAY - timedelta(3), TODAY + timedelta(3)),
    st.integers(1, 5).map(D),
    st.integers(1, 9).map(D),
)


def plainly(offers, item, currency, quantity, on):
    """The same rules, written as a person would apply them with a pencil."""
    for scope in (CUSTOMER, GROUP, EVERYBODY):
        by_list: dict[str, list[Offer]] = {}
        for one in offers:
            if one.scope != scope or one.item_id != item or one.currency != currency:
                continue
            if one.valid_from > on or (one.valid_until and one.valid_until < on):
                continue
            if one.least_quantity <= quantity:
                by_list.setdefault(one.list_code, []).append(one)
        reached = []
        for lines in by_list.values():
            top = max(one.least_quantity for one in lines)
            reached.append(min(one.price for one in lines if one.least_quantity == top))
        if reached:
            return min(reached)
    return None


@given(
    st.lists(OFFERS, max_size=12),
    st.sampled_from(["desk", "lamp"]),
    st.sampled_from(["CNY", "EUR"]),
    st.integers(1, 6).map(D),
)
def test_the_price_found_is_the_one_found_by_pencil(offers, item, currency, quantity):
    best = best_price(offers, item_id=item, currency=currency, quantity=quantity, on=TODAY)
    expected = plainly(offers, item, currency, quantity, TODAY)
    assert (best.price if best else None) == expected


@given(st.lists(OFFERS, max_size=8), st.randoms())
def test_the_order_of_the_lists_does_not_matter(offers, random):
    mixed = list(offers)
    random.shuffle(mixed)
    assert found(offers, "3") == found(mixed, "3")


@given(MONEY, SHARES)
def test_a_discount_takes_its_share_and_never_more_than_all(list_price, discount):
    net = net_price(list_price, discount, None)
    assert net is not None
    assert 0 <= net <= list_price
    exact = Fraction(list_price) * (100 - Fraction(discount)) / 100
    assert abs(Fraction(net) - exact) <= Fraction(1, 20000)


def test_a_special_price_stands_instead_of_list_price_and_discount():
    assert net_price(D(100), D(0), D("77.77")) == D("77.77")
    assert net_price(None, D(0), D(5)) == 5
    assert net_price(None, D(10), None) is None


PARTS = st.builds(
    PricedPart,
    st.integers(1, 99),
    QUANTITIES,
    st.none() | MONEY,
    st.none() | MONEY,
    st.none() | MONEY,
)


@given(st.lists(PARTS, max_size=6), st.sampled_from(["CNY", "JPY", "KWD"]))
def test_totals_are_the_exact_sums_of_the_rounded_lines(parts, currency):
    sums = totals(parts, currency)
    assert sums.amount == sum(
        (prices.amount_of(part.price, part.quantity, currency) for part in parts), D(0)
    )
    assert 0 <= sums.discount <= sums.highest_discount or sums.discount <= 100
    assert set(sums.missing) == {part.position for part in parts if part.price is None}


@given(MONEY.filter(bool), MONEY)
def test_a_discount_is_never_understated_and_a_margin_never_overstated(full, net):
    percent = prices.percent_below(full, net)
    assert Fraction(percent) >= (Fraction(full) - Fraction(net)) * 100 / Fraction(full)
    earned = margin([PricedPart(1, D(1), None, None, net)], full.quantize(D("0.01")) + 1, "CNY")
    assert earned.cost is not None
    assert earned.percent is not None
    exact = (Fraction(earned.revenue) - Fraction(earned.cost)) * 100 / Fraction(earned.revenue)
    assert Fraction(earned.percent) <= exact < Fraction(earned.percent) + Fraction(1, 100)


def test_one_missing_cost_leaves_the_margin_unknown_and_says_which():
    parts = [
        PricedPart(1, D(2), D(100), D(90), D(50)),
        PricedPart(2, D(1), D(10), D(10), None),
    ]
    earned = margin(parts, D(190), "CNY")
    assert (earned.known, earned.percent, earned.unknown) == (False, None, (2,))


def test_selling_below_cost_is_a_negative_margin():
    earned = margin([PricedPart(1, D(1), D(100), D(80), D(100))], D(80), "CNY")
    assert earned.percent == -25


def test_what_is_given_away_has_a_cost_but_no_margin():
    earned = margin([PricedPart(1, D(1), D(100), D(0), D(60))], D(0), "CNY")
    assert (earned.known, earned.cost, earned.percent) == (True, 60, None)


@given(MONEY, st.lists(QUANTITIES, min_size=1, max_size=8))
def test_part_invoices_add_up_to_the_line_to_the_last_cent(price, quantities):
    billed, amount = D(0), D(0)
    for quantity in quantities:
        amount += part_of(price, billed, quantity, "CNY")
        billed += quantity
    assert amount == prices.amount_of(price, billed, "CNY")


@given(
    st.decimals(0, 10**6, places=2),
    st.lists(st.integers(1, 50).map(D), min_size=1, max_size=8),
)
def test_credits_give_back_what_was_charged_to_the_last_cent(charged, quantities):
    whole, credited, back = sum(quantities), D(0), []
    for quantity in quantities:
        back.append(credit_amount(charged, whole, credited, quantity, "CNY"))
        credited += quantity
    assert sum(back) == charged
    assert min(back) >= 0
