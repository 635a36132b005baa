"""Offers: priced, approved, sent, answered, and never changed behind the customer's back."""

from datetime import timedelta
from decimal import Decimal

import pytest

from erp_modules.sales.tests.shop import DECIDED, VALID, D, Shop, line
from workflow_engine.commands.fields import FieldsWrong
from workflow_engine.errors import AuthorityMissing, BusinessError
from workflow_engine.records import MoveRefused


def test_a_draft_is_priced_from_the_lists_and_adds_up_exactly(shop: Shop):
    made = shop.quote(line("DESK", "3", discount="7.5"), line("LAMP", "7"))
    found = shop.see("quotation", made)
    assert [each.price for each in found.lines] == [D(370), D(60)]
    assert (found.amount, found.list_amount) == (D(1530), D(1620))
    assert (found.discount_percent, found.highest_discount) == (D("5.56"), D("7.5"))


def test_the_margin_is_against_what_the_goods_really_cost(shop: Shop):
    found = shop.see("quotation", shop.quote(line("DESK", "2"), line("LAMP", "10")))
    assert (found.cost_amount, found.margin) == (D(950), D("32.14"))


def test_an_average_cost_may_be_finer_than_any_price(shop: Shop):
    shop.stock("RUG", "1", "50")
    shop.stock("RUG", "2", "50.01")
    found = shop.see("quotation", shop.quote(line("RUG", "3", special_price="80")))
    assert (found.lines[0].cost, found.cost_amount) == (D("50.006667"), D("150.02"))


def test_a_good_that_was_never_bought_leaves_the_margin_unknown(shop: Shop):
    made = shop.quote(line("DESK"), line("RUG", special_price="80"))
    answer = shop.do("check_margin", quotation=made)
    assert (answer["known"], answer["margin"], answer["unknown_lines"]) == (False, None, [2])


def test_a_price_in_another_currency_is_converted_at_the_rate_of_the_day(shop: Shop):
    shop.rate("EUR", "8")
    shop.price_list("EUR", {"DESK": "55"}, currency="EUR")
    found = shop.see("quotation", shop.quote(line("DESK", "2"), currency="EUR"))
    assert (found.amount, found.base_amount, found.rate) == (D(110), D(880), D(8))
    assert found.margin == D("43.18")


def test_without_a_rate_the_currency_is_refused(shop: Shop):
    with pytest.raises(FieldsWrong) as refused:
        shop.quote(line(), currency="EUR")
    assert set(refused.value.errors) == {"currency"}


def test_a_discount_and_a_special_price_exclude_each_other(shop: Shop):
    with pytest.raises(FieldsWrong) as refused:
        shop.quote(line(discount="5", special_price="300"))
    assert set(refused.value.errors) == {"lines.0.discount"}


def test_a_line_without_a_price_cannot_be_submitted(shop: Shop):
    made = shop.quote(line("RUG"))
    assert shop.do("calculate_price", quotation=made)["missing"] == [1]
    with pytest.raises(BusinessError) as refused:
        shop.do("submit_quotation", quotation=made)
    assert refused.value.error_code == "PRICE_MISSING"


def test_a_group_and_a_customer_have_prices_of_their_own(shop: Shop):
    shop.price_list("TRADE", {"DESK": "380"}, group="TRADE")
    shop.price_list("HOTEL", {"DESK": "390"}, customer="HOTEL")
    prices = [
        shop.see("quotation", shop.quote(line(), customer=who)).lines[0].price
        for who in ("DEALER", "HOTEL")
    ]
    assert prices == [D(380), D(390)]


def test_an_offer_is_numbered_when_it_is_submitted_and_not_before(shop: Shop):
    made = shop.quote()
    assert shop.see("quotation", made).number is None
    assert shop.do("submit_quotation", quotation=made)["number"] == "QT-2026-00001"


def test_nobody_approves_without_enough_decisions(shop: Shop):
    made = shop.quote()
    shop.do("submit_quotation", quotation=made)
    with pytest.raises(AuthorityMissing):
        shop.do("approve_quotation", quotation=made)
    assert shop.see("quotation", made).state == "submitted"


def test_dearer_goods_lower_the_margin_before_it_is_approved(shop: Shop):
    made = shop.quote(line("DESK", "2"))
    shop.do("submit_quotation", quotation=made)
    shop.stock("DESK", "10", "390")
    shop.bench.decided = DECIDED
    shop.do("approve_quotation", quotation=made)
    assert shop.see("quotation", made).margin == D(20)


def test_a_changed_price_changes_what_is_approved(shop: Shop):
    made = shop.quote()
    before = shop.see("quotation", made)
    shop.price_list("NEW", {"DESK": "350"})
    shop.do("calculate_price", quotation=made)
    after = shop.see("quotation", made)
    assert (after.amount, after.version) == (D(700), before.version + 1)
    assert after.digest != before.digest


def test_a_customer_accepts_until_the_end_of_the_last_day_and_not_later(shop: Shop):
    made = _sent(shop)
    shop.bench.now += timedelta(days=30)
    shop.do("accept_quotation", quotation=made)
    late = _sent(shop, valid_until=(VALID + timedelta(days=1)).isoformat())
    shop.bench.now += timedelta(days=2)
    with pytest.raises(BusinessError) as refused:
        shop.do("accept_quotation", quotation=late)
    assert refused.value.error_code == "QUOTATION_EXPIRED"
    assert shop.do("expire_quotation", quotation=late)["state"] == "expired"


def test_an_offer_does_not_expire_before_its_day(shop: Shop):
    made = _sent(shop)
    with pytest.raises(BusinessError) as refused:
        shop.do("expire_quotation", quotation=made)
    assert refused.value.error_code == "STILL_VALID"


def test_a_loss_needs_its_reason(shop: Shop):
    made = _sent(shop)
    with pytest.raises(FieldsWrong):
        shop.do("reject_quotation", quotation=made, lost_reason="")
    answer = shop.do("reject_quotation", quotation=made, lost_reason="price")
    assert (answer["state"], answer["lost_reason"]) == ("rejected", "price")


def test_a_revision_is_a_new_draft_and_leaves_the_old_offer_as_it_was(shop: Shop):
    made = _sent(shop)
    answer = shop.do("revise_quotation", quotation=made, reason="Customer wants more")
    old, new = shop.see("quotation", made), shop.see("quotation", answer["successor"])
    assert (old.state, old.amount) == ("withdrawn", D(800))
    assert (new.state, new.number, new.previous_id) == ("draft", f"{old.number}-R2", made)
    shop.do("submit_quotation", quotation=new.id)
    shop.bench.decided = DECIDED
    shop.do("approve_quotation", quotation=new.id)
    third = shop.do("revise_quotation", quotation=new.id, reason="Again")
    assert shop.see("quotation", third["successor"]).number == f"{old.number}-R3"


def test_revising_twice_makes_one_revision(shop: Shop):
    made = _sent(shop)
    first = shop.do("revise_quotation", quotation=made, reason="More")
    assert shop.do("revise_quotation", quotation=made, reason="More") == first


def test_a_sent_offer_cannot_be_changed(shop: Shop):
    made = _sent(shop)
    with pytest.raises(MoveRefused):
        shop.do("submit_quotation", quotation=made)


def test_nothing_is_offered_to_a_customer_whose_supply_is_stopped(shop: Shop):
    made, hotel = shop.quote(), shop.find("customer", "HOTEL").id
    shop.do("block_customer", customer=hotel, reason="Does not pay")
    with pytest.raises(BusinessError) as refused:
        shop.do("submit_quotation", quotation=made)
    assert refused.value.error_code == "CUSTOMER_BLOCKED"
    shop.do("unblock_customer", customer=hotel, reason="Has paid")
    assert shop.do("submit_quotation", quotation=made)["state"] == "submitted"


def test_events_say_what_routing_needs(shop: Shop):
    made = shop.quote(line("DESK", "2", discount="12"))
    with shop.bench.work() as ctx:
        ctx.call("sales.submit_quotation", quotation=made)
        ((name, key, payload),) = ctx.events
    assert (name, key) == ("quotation.submitted", made)
    assert (payload["discount_percent"], payload["margin"]) == (D(12), D("28.97"))
    assert payload["margin_known"] is True
    assert isinstance(payload["amount"], Decimal)


def _sent(shop: Shop, **values) -> str:
    made = shop.quote(**values)
    shop.bench.decided = DECIDED
    for act in ("submit", "approve", "send"):
        shop.do(f"{act}_quotation", quotation=made)
    return made
