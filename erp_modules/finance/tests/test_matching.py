from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erp_modules.finance.payables.matching import (
    Charged,
    Ordered,
    Tolerance,
    excess,
    is_price_off,
    match,
    match_line,
    verdict,
)

STRICT = Tolerance(percent=Decimal(2), amount=Decimal(0))
USUAL = Tolerance()


def charged(quantity="10", price="100", tax="IN13"):
    return Charged(Decimal(quantity), Decimal(price), tax)


def ordered(quantity="10", price="100", received="10", returned="0", invoiced="0", **said):
    sums = Decimal(received), Decimal(returned), Decimal(invoiced)
    said.setdefault("tax_code", "IN13")
    return Ordered(Decimal(quantity), Decimal(price), *sums, **said)


@pytest.mark.parametrize(
    ("line", "order", "code"),
    [
        (charged(), ordered(), "OK"),
        (charged("4"), ordered(received="4"), "OK"),
        (charged("4"), ordered(), "OK"),
        (charged(), None, "CLOSED"),
        (charged(), ordered(is_closed=True), "CLOSED"),
        (charged(tax="IN9"), ordered(), "TAX"),
        (charged(tax=None), ordered(), "TAX"),
        (charged(tax="IN9"), ordered(tax_code=None), "OK"),
        (charged(), ordered(received="0"), "NO_RECEIPT"),
        (charged(), ordered(received="10", returned="10"), "NO_RECEIPT"),
        (charged("4"), ordered(received="6", invoiced="6"), "NO_RECEIPT"),
        (charged("4"), ordered(received="10", invoiced="10"), "QTY"),
        (charged("10"), ordered(received="9"), "QTY"),
        (charged("10"), ordered(received="10", returned="1"), "QTY"),
        (charged("10"), ordered(received="10", invoiced="1"), "QTY"),
        (charged("10.0001"), ordered(), "QTY"),
        (charged(price="102"), ordered(), "OK"),
        (charged(price="150"), ordered(), "OK"),
        (charged(price="150.01"), ordered(), "PRICE"),
        (charged(price="49.99"), ordered(), "PRICE"),
        (charged("1", "600"), ordered("1", "100", "1"), "OK"),
        (charged("1", "600.01"), ordered("1", "100", "1"), "PRICE"),
        (charged("100", "1020"), ordered("100", "1000", "100"), "OK"),
        (charged("100", "1020.01"), ordered("100", "1000", "100"), "PRICE"),
        # What somebody must decide first stands before what may solve itself.
        (charged("10", "900", "IN9"), ordered(received="0", is_closed=True), "CLOSED"),
        (charged("10", "900", "IN9"), ordered(received="0"), "TAX"),
        (charged("10", "900"), ordered(received="0"), "NO_RECEIPT"),
        (charged("10", "900"), ordered(received="9"), "QTY"),
    ],
)
def test_a_line_is_compared_with_its_order_and_its_receipts(line, order, code):
    assert match_line(line, order, USUAL) == code


def test_a_company_may_tolerate_a_few_pieces_too_many():
    tolerance = Tolerance(quantity=Decimal(2))
    assert match_line(charged("12"), ordered(), tolerance) == "OK"
    assert match_line(charged("12.01"), ordered(), tolerance) == "QTY"


def test_two_lines_do_not_use_the_same_receipt_twice():
    order = ordered(received="10")
    found = match([(charged("6"), order), (charged("6"), order)], USUAL)
    assert found == ["OK", "QTY"]


def test_lines_of_different_orders_are_matched_on_their_own():
    found = match([(charged(), ordered()), (charged(), ordered())], USUAL)
    assert found == ["OK", "OK"]


@pytest.mark.parametrize(
    ("codes", "result"),
    [
        ([], "matched"),
        (["OK", "OK"], "matched"),
        (["OK", "NO_RECEIPT"], "waiting"),
        (["NO_RECEIPT", "PRICE"], "blocked"),
        (["QTY"], "blocked"),
        (["TAX"], "blocked"),
        (["CLOSED"], "blocked"),
    ],
)
def test_only_missing_goods_are_waited_for(codes, result):
    assert verdict(codes) == result


def test_a_debit_memo_claims_the_pieces_that_did_not_come_at_the_price_charged():
    assert excess("QTY", charged("10", "101"), ordered(received="8")) == (2, 101)


def test_a_debit_memo_claims_what_the_price_is_too_high():
    assert excess("PRICE", charged("10", "160"), ordered()) == (10, 60)


def test_nothing_is_claimed_for_a_price_that_is_too_low():
    assert excess("PRICE", charged("10", "40"), ordered()) == (10, 0)


AMOUNTS = st.integers(1, 10**9).map(lambda cents: Decimal(cents) / 100)


@given(price=AMOUNTS, quantity=AMOUNTS)
def test_exactly_the_price_of_the_order_is_never_off(price, quantity):
    assert not is_price_off(Charged(quantity, price), price, STRICT)


@given(price=AMOUNTS, other=AMOUNTS, quantity=AMOUNTS)
def test_more_tolerance_never_blocks_more(price, other, quantity):
    line = Charged(quantity, other)
    if not is_price_off(line, price, STRICT):
        assert not is_price_off(line, price, USUAL)


@given(
    quantities=st.lists(AMOUNTS, min_size=1, max_size=5),
    received=AMOUNTS,
)
def test_lines_that_pass_never_charge_more_than_was_received(quantities, received):
    order = Ordered(Decimal(10**9), Decimal(1), received)
    lines = [(Charged(quantity, Decimal(1)), order) for quantity in quantities]
    codes = match(lines, Tolerance())
    passed = sum(q for q, code in zip(quantities, codes, strict=True) if code == "OK")
    assert passed <= received


def test_every_combination_gives_one_of_the_codes():
    numbers = ("0", "5", "10")
    for received, returned, invoiced, closed in product(numbers, numbers, numbers, (True, False)):
        order = ordered(received=received, returned=returned, invoiced=invoiced, is_closed=closed)
        code = match_line(charged(), order, USUAL)
        assert code in {"OK", "NO_RECEIPT", "QTY", "CLOSED"}
        assert (code == "OK") == (not closed and order.payable >= 10)
