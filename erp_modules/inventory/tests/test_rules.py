"""Valuation by moving average, with numbers that nobody chose."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erp_modules.inventory import rules
from erp_modules.inventory.rules import Holding
from workflow_engine.errors import BusinessError

D = Decimal
quantities = st.decimals("0.0001", "99999", places=4)
values = st.decimals("0", "9999999", places=2)
moves = st.lists(
    st.one_of(
        st.tuples(st.just("put"), quantities, values),
        st.tuples(st.just("take"), quantities, values),
        st.tuples(st.just("take_at"), quantities, values),
        st.tuples(st.just("empty"), quantities, values),
    ),
    max_size=30,
)


def played(told: list[tuple[str, Decimal, Decimal]], *, negative: bool) -> list[Holding]:
    """The holdings after each movement that is allowed."""
    held, seen = Holding(), []
    for word, quantity, value in told:
        amount = held.quantity if word == "empty" and held.quantity > 0 else quantity
        if word != "put" and amount > held.quantity and not (negative and held.cost):
            continue
        if word == "put":
            booking = rules.put(held, amount, value, "CNY")
        elif word == "take_at":
            booking = rules.take_at(held, amount, value, "CNY")
        else:
            booking = rules.take(held, amount, "CNY")
        held = rules.booked(held, booking)
        seen.append(held)
    return seen


@given(moves)
def test_value_is_never_negative_while_something_is_there(
    told: list[tuple[str, Decimal, Decimal]],
) -> None:
    for held in played(told, negative=False):
        assert held.quantity >= 0
        assert held.value >= 0
        assert held.quantity or held.value == 0


@given(moves)
def test_stock_below_zero_has_no_positive_value(told: list[tuple[str, Decimal, Decimal]]) -> None:
    for held in played(told, negative=True):
        if held.quantity > 0:
            assert held.value >= 0
        elif held.quantity == 0:
            assert held.value == 0
        else:
            assert held.value <= 0


@given(st.lists(st.tuples(quantities, values), min_size=1, max_size=10), st.lists(quantities))
def test_what_is_issued_piece_by_piece_adds_up_to_what_was_received(
    received: list[tuple[Decimal, Decimal]], wanted: list[Decimal]
) -> None:
    held = Holding()
    for quantity, value in received:
        held = rules.booked(held, rules.put(held, quantity, value, "CNY"))
    issued = D(0)
    for part in (*wanted, held.quantity):
        booking = rules.take(held, min(part, held.quantity), "CNY")
        issued -= booking.value
        held = rules.booked(held, booking)
        if not held.quantity:
            break
    issued -= rules.take(held, held.quantity, "CNY").value
    assert issued == sum((value for _, value in received), D(0))


@given(quantities, values, quantities, values)
def test_what_the_document_says_is_stock_and_difference(
    missing: Decimal, owed: Decimal, quantity: Decimal, value: Decimal
) -> None:
    booking = rules.put(Holding(-missing, -owed, D(1)), quantity, value, "CNY")
    assert booking.said == value


def test_a_third_of_ten_is_rounded_and_the_last_piece_takes_the_rest() -> None:
    held = Holding(D(3), D("10.00"), D("3.333333"))
    out = []
    for _ in range(3):
        booking = rules.take(held, D(1), "CNY")
        held = rules.booked(held, booking)
        out.append(-booking.value)
    assert out == [D("3.33"), D("3.34"), D("3.33")]
    assert (held.quantity, held.value) == (0, 0)


def test_the_average_moves_with_each_receipt() -> None:
    held = rules.booked(Holding(), rules.put(Holding(), D(10), D("100.00"), "CNY"))
    held = rules.booked(held, rules.put(held, D(10), D("120.00"), "CNY"))
    assert held.cost == D(11)
    assert rules.take(held, D(5), "CNY").value == D("-55.00")


def test_yen_have_no_smaller_part() -> None:
    assert rules.take(Holding(D(3), D(10), D("3.333333")), D(1), "JPY").value == D(-3)


def test_goods_that_cost_more_than_the_missing_ones_leave_a_price_difference() -> None:
    booking = rules.put(Holding(D(-4), D(-40), D(10)), D(10), D(120), "CNY")
    assert (booking.value, booking.difference) == (D(112), D(8))


def test_a_return_takes_no_more_value_than_is_left() -> None:
    booking = rules.take_at(Holding(D(5), D(20), D(4)), D(4), D(40), "CNY")
    assert (booking.value, booking.difference) == (D(-20), D(-20))


@pytest.mark.parametrize(
    ("held", "kept", "quantity", "code"),
    [
        (D(5), D(0), D(6), "STOCK_SHORT"),
        (D(5), D(2), D(4), "STOCK_RESERVED"),
        (D(0), D(0), D("0.0001"), "STOCK_SHORT"),
    ],
)
def test_what_is_not_free_is_not_given_out(
    held: Decimal, kept: Decimal, quantity: Decimal, code: str
) -> None:
    with pytest.raises(BusinessError) as refused:
        rules.require_there(Holding(held), quantity, kept, negative=False, named=dict)
    assert refused.value.error_code == code


def test_a_company_may_issue_what_is_not_there_yet_when_it_knows_the_cost() -> None:
    rules.require_there(Holding(D(0), D(0), D(3)), D(2), D(0), negative=True, named=dict)
    with pytest.raises(BusinessError) as refused:
        rules.require_there(Holding(), D(2), D(0), negative=True, named=dict)
    assert refused.value.error_code == "COST_UNKNOWN"


def test_five_percent_more_than_ordered_may_come() -> None:
    rules.require_within(D(100), D(60), D(45), D(5))
    with pytest.raises(BusinessError) as refused:
        rules.require_within(D(100), D(60), D("45.0001"), D(5))
    assert refused.value.error_code == "OVER_DELIVERY"


@pytest.mark.parametrize(
    ("missing", "lot", "wanted"), [("7", "5", "10"), ("10", "5", "10"), ("-1", "5", "0")]
)
def test_orders_are_made_in_whole_lots(missing: str, lot: str, wanted: str) -> None:
    assert rules.lots(D(missing), D(lot)) == D(wanted)
