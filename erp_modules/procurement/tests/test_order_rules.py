from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erp_modules.procurement import states
from erp_modules.procurement.model import Amendment, AmendmentLine, Order, OrderLine, Policy
from erp_modules.procurement.orders import rules
from erp_modules.procurement.orders.kinds import ORDER
from erp_modules.testing import NOON
from workflow_engine.errors import BusinessError
from workflow_engine.records import MoveRefused

POLICY = Policy(id="", company_id="c")
PAIRS = sorted(product(states.ORDER.titles, repeat=2))


def line(position=1, quantity="10", price="2", **others):
    return OrderLine(
        id=f"l{position}",
        position=position,
        quantity=Decimal(quantity),
        price=Decimal(price),
        **others,
    )


def order(*lines, state="released", **others):
    made = Order(
        id="o",
        company_id="c",
        number="PO-1",
        created_at=NOON,
        state=state,
        title="Laptops",
        supplier_id="s",
        category="it",
        cost_centre="CC",
        currency="CNY",
        lines=list(lines or [line()]),
        **others,
    )
    rules.revalue(made)
    made.base_amount = made.amount
    return made


@pytest.mark.parametrize(("state", "wanted"), PAIRS)
def test_an_order_moves_only_as_its_states_say(state, wanted):
    document = order(state=state)
    if states.ORDER.allows(state, wanted):
        ORDER.move(document, wanted)
        assert document.state == wanted
    else:
        with pytest.raises(MoveRefused):
            ORDER.move(document, wanted)
        assert document.state == state


@pytest.mark.parametrize("state", ["closed", "cancelled"])
def test_an_order_that_has_ended_stays_ended(state):
    assert not [pair for pair in states.ORDER.moves if pair[0] == state]


def test_an_order_comes_in_parts_until_all_is_there_and_invoiced():
    document = order(line(1), line(2))
    told = []
    for place, kind, quantity in (
        *((1, "received", 4), (1, "received", 6), (2, "received", 10)),
        *((1, "invoiced", 10), (2, "invoiced", 10)),
    ):
        rules.note(document, document.line(place), kind, Decimal(quantity), POLICY)
        document.state = rules.stage(document)
        told.append(document.state)
    assert told == ["partly_received", "partly_received", "received", "received", "invoiced"]


def test_what_went_back_is_expected_again():
    document = order(line(received=Decimal(10)), state="received")
    rules.note(document, document.line(1), "returned", Decimal(3), POLICY)
    assert rules.stage(document) == "partly_received"


def test_a_receipt_that_was_a_mistake_leaves_the_order_as_it_was():
    document = order(line(received=Decimal(10)), state="received")
    rules.note(document, document.line(1), "received", Decimal(-10), POLICY)
    assert rules.stage(document) == "sent"


@pytest.mark.parametrize(
    ("kind", "quantity", "code"),
    [
        ("received", "10.5001", "OVER_DELIVERY"),
        ("returned", "1", "BELOW_ZERO"),
        ("received", "-1", "BELOW_ZERO"),
        ("invoiced", "-1", "BELOW_ZERO"),
    ],
)
def test_sums_that_cannot_be_are_refused(kind, quantity, code):
    document = order()
    with pytest.raises(BusinessError) as refused:
        rules.note(document, document.line(1), kind, Decimal(quantity), POLICY)
    assert refused.value.error_code == code
    assert (document.line(1).received, document.line(1).returned) == (0, 0)


def test_five_percent_more_than_ordered_may_come():
    document = order()
    rules.note(document, document.line(1), "received", Decimal("10.5"), POLICY)
    assert rules.stage(document) == "received"


notes = st.lists(
    st.tuples(
        st.integers(1, 3),
        st.sampled_from(["received", "returned", "invoiced"]),
        st.decimals(-12, 12, places=4),
    ),
    max_size=40,
)


@given(notes)
def test_sums_are_what_was_noted_and_never_impossible(given_notes):
    document = order(*(line(place) for place in (1, 2, 3)))
    kept: dict[tuple[int, str], Decimal] = {}
    for place, kind, quantity in given_notes:
        try:
            rules.note(document, document.line(place), kind, quantity, POLICY)
        except BusinessError:
            continue
        kept[place, kind] = kept.get((place, kind), Decimal(0)) + quantity
        wanted = rules.stage(document)
        assert wanted == document.state or states.ORDER.allows(document.state, wanted)
        document.state = wanted
    for one in document.lines:
        for kind in ("received", "returned", "invoiced"):
            assert getattr(one, kind) == kept.get((one.position, kind), 0) >= 0
        assert 0 <= one.kept <= one.received


def departures(base, *, approved="1000", summed=None, supplier="s", wanted=None, centre="CC"):
    document = order()
    document.base_amount, document.supplier_id = Decimal(base), supplier
    decided = rules.Approved(Decimal(approved), wanted, centre)
    return rules.departures(document, decided, Decimal(summed or base), POLICY)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"base": "1050"}, []),
        ({"base": "1050.01"}, ["PRICE"]),
        ({"base": "600", "summed": "1050"}, []),
        ({"base": "600", "summed": "1100"}, ["SPLIT"]),
        ({"base": "900", "wanted": "other"}, ["SUPPLIER"]),
        ({"base": "900", "wanted": "s"}, []),
        ({"base": "900", "centre": "CC-2"}, ["ACCOUNT"]),
    ],
)
def test_somebody_decides_again_beyond_the_tolerance(said, why):
    assert departures(**said) == why


def amendment(*lines, **others):
    return Amendment(
        id="a", company_id="c", created_at=NOON, order_id="o", because="x", currency="CNY",
        lines=list(lines), **others,
    )  # fmt: skip


def change(place=1, quantity=None, price=None):
    return AmendmentLine(
        id="x",
        position=1,
        order_position=place,
        quantity=None if quantity is None else Decimal(quantity),
        price=None if price is None else Decimal(price),
    )


def test_an_amendment_changes_what_it_names_and_remembers_what_was():
    document, wanted = order(line(1), line(2)), amendment(change(2, "5", "3"), supplier_id="t")
    assert rules.amended(document, wanted) == 35
    rules.apply(document, wanted)
    assert (document.amount, document.supplier_id) == (35, "t")
    assert (wanted.lines[0].quantity_before, wanted.lines[0].price_before) == (10, 2)


@pytest.mark.parametrize("lines", [[change(9)], [change(1), change(1)]])
def test_an_amendment_names_each_line_once(lines):
    assert rules.wrong_places(order(), amendment(*lines))


def test_what_came_is_not_amended_away():
    document = order(line(received=Decimal(6)))
    with pytest.raises(BusinessError) as refused:
        rules.require_possible(document, amendment(change(1, "5")))
    assert refused.value.error_code == "ALREADY_RECEIVED"
    rules.require_possible(document, amendment(change(1, "6")))


def test_another_supplier_does_not_take_over_half_an_order():
    document = order(line(received=Decimal(6)))
    with pytest.raises(BusinessError) as refused:
        rules.require_possible(document, amendment(supplier_id="t"))
    assert refused.value.error_code == "ALREADY_RECEIVED_FROM"
