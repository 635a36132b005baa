from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erp_modules.procurement.model import Policy
from erp_modules.procurement.sourcing.rules import Offer, find_way, is_best, rank, seal_of

POLICY = Policy(id="", company_id="c")
HUNDRED = Decimal(100)


def offer(supplier: str, base: str, contract: str | None = None) -> Offer:
    return Offer(
        supplier, supplier.upper(), Decimal(base), "CNY", Decimal(base), contract, contract
    )


def way(*lines, amount="1000", **others):
    return find_way(list(lines), base_amount=Decimal(amount), policy=POLICY, **others)


def test_a_contract_that_covers_every_line_comes_first():
    found = way([offer("a", "10", "k"), offer("b", "1")], [offer("a", "5", "k"), offer("b", "1")])
    assert (found.method, found.amount) == ("contract", 15)


def test_two_contracts_of_one_supplier_are_not_one_call_off():
    found = way([offer("a", "10", "k1")], [offer("a", "5", "k2")])
    assert found.method == "catalogue"


def test_the_cheapest_supplier_of_all_lines_gets_a_catalogue_order():
    found = way([offer("a", "10"), offer("b", "9")], [offer("a", "1"), offer("b", "5")])
    assert [one.supplier_id for one in found.offers] == ["a", "a"]


def test_equally_cheap_suppliers_are_taken_by_their_code():
    assert way([offer("b", "10"), offer("a", "10")]).offers[0].supplier_id == "a"


@pytest.mark.parametrize(
    ("amount", "waived", "method"),
    [
        ("49999.99", False, "quotes"),
        ("50000", False, "tender"),
        ("50000", True, "waiver"),
    ],
)
def test_what_nobody_offers_whole_goes_to_competition(amount, waived, method):
    found = way([offer("a", "10")], [offer("b", "5")], amount=amount, waived=waived)
    assert (found.method, found.offers) == (method, ())


def test_a_request_without_offers_goes_to_competition():
    assert way([], amount="1").method == "quotes"


def test_the_cheapest_bid_may_lose_to_a_much_better_one():
    amounts = {"a": Decimal(100), "b": Decimal(110)}
    technical = {"a": [Decimal(40), Decimal(60)], "b": [Decimal(95), Decimal(95)]}
    first, second = rank(amounts, technical, Decimal(60))
    assert (first.bid_id, first.total) == ("b", Decimal("92.55"))
    assert (second.bid_id, second.total) == ("a", Decimal("80.00"))


money = st.decimals("0.01", "1e9", places=2)
scores = st.lists(st.decimals(0, 100, places=2), min_size=1, max_size=3)
weights = st.decimals(0, 100, places=2)
bids = st.dictionaries(
    st.text("abcdefgh", min_size=1, max_size=3), st.tuples(money, scores), min_size=1, max_size=6
)


@given(bids, weights)
def test_a_ranking_names_every_bid_once_and_goes_down(found, weight):
    ranking = _ranked(found, weight)
    assert sorted(one.bid_id for one in ranking) == sorted(found)
    totals = [one.total for one in ranking]
    assert totals == sorted(totals, reverse=True)
    assert ranking[0].rank == 1
    for one in ranking:
        assert one.rank == 1 + sum(other.total > one.total for other in ranking)
        assert all(0 <= part <= HUNDRED for part in (one.price, one.technical, one.total))


@given(bids, weights)
def test_a_ranking_does_not_depend_on_the_order_of_bids(found, weight):
    turned = dict(reversed(found.items()))
    assert _ranked(found, weight) == _ranked(turned, weight)


@given(bids, weights, st.decimals("0.01", "0.99", places=2))
def test_a_lower_price_never_lowers_the_place_of_a_bid(found, weight, factor):
    bid = sorted(found)[0]
    before = next(one.rank for one in _ranked(found, weight) if one.bid_id == bid)
    amount, given_scores = found[bid]
    cheaper = max((amount * factor).quantize(Decimal("0.01")), Decimal("0.01"))
    after = _ranked({**found, bid: (cheaper, given_scores)}, weight)
    assert next(one.rank for one in after if one.bid_id == bid) <= before


@given(bids, weights)
def test_better_scores_never_lower_the_place_of_a_bid(found, weight):
    bid = sorted(found)[0]
    before = next(one.rank for one in _ranked(found, weight) if one.bid_id == bid)
    after = _ranked({**found, bid: (found[bid][0], [HUNDRED])}, weight)
    assert next(one.rank for one in after if one.bid_id == bid) <= before


@given(bids)
def test_where_only_the_price_counts_the_cheapest_is_best(found):
    ranking = _ranked(found, HUNDRED)
    cheapest = min(amount for amount, _ in found.values())
    assert all(is_best(bid, ranking) for bid, (amount, _) in found.items() if amount == cheapest)


def _ranked(found, weight):
    amounts = {bid: amount for bid, (amount, _) in found.items()}
    technical = {bid: given for bid, (_, given) in found.items()}
    return rank(amounts, technical, weight)


@given(st.dictionaries(st.text("ab"), st.text("01")), st.dictionaries(st.text("ab"), st.text("01")))
def test_a_seal_tells_whether_a_bid_was_changed(one, other):
    assert (seal_of(one) == seal_of(other)) is (one == other)
