"""Orders: what was offered, within the customer's credit, held in stock, undone when cancelled."""

from datetime import timedelta

import pytest

from erp_modules.sales.tests.shop import DECIDED, D, Shop, line
from workflow_engine.commands.fields import FieldsWrong
from workflow_engine.errors import AuthorityMissing, BusinessError


def test_an_accepted_offer_becomes_one_order_for_exactly_that(shop: Shop):
    quotation = shop.accepted(line("DESK", "3", discount="5"), line("LAMP", "4"))
    first = shop.do("create_order", quotation=quotation)
    assert shop.do("create_order", quotation=quotation)["sales_order"] == first["sales_order"]
    assert (first["state"], first["number"]) == ("submitted", "SO-2026-00001")
    assert first["differs"] is False
    found = shop.see("sales_order", first["sales_order"])
    offer = shop.see("quotation", quotation)
    assert [(each.price, each.quantity) for each in found.lines] == [
        (each.price, each.quantity) for each in offer.lines
    ]
    assert (found.amount, found.payment_terms) == (offer.amount, offer.payment_terms)


def test_what_nobody_accepted_is_not_ordered(shop: Shop):
    with pytest.raises(BusinessError) as refused:
        shop.do("create_order", quotation=shop.quote())
    assert refused.value.error_code == "NOT_ACCEPTED"


def test_the_promised_price_holds_although_the_list_has_changed(shop: Shop):
    quotation = shop.accepted(line("DESK", "2"))
    shop.price_list("DEAR", {"DESK": "999"}, customer="HOTEL")
    order = shop.do("create_order", quotation=quotation)
    assert order["amount"] == 800


def test_every_difference_from_the_offer_is_found_and_named(shop: Shop):
    quotation = shop.accepted(line("DESK", "2"), line("LAMP", "4"))
    order = shop.make(
        "sales_order", customer="HOTEL", currency="CNY", quotation=quotation, warehouse="W1",
        payment_terms="net60",
        lines=[line("DESK", "3", discount="1"), line("RUG", "1", special_price="90")],
    )  # fmt: skip
    answer = shop.do("compare_with_quote", order=order)
    assert answer["codes"] == ["ITEM_ADDED", "ITEM_MISSING", "PRICE", "QUANTITY", "TERMS"]
    assert answer["terms_changed"] is True
    quantity = next(each for each in answer["differences"] if each["code"] == "QUANTITY")
    assert (quantity["position"], quantity["quoted"], quantity["ordered"]) == (1, 2, 3)


def test_an_order_that_differs_goes_back_to_approval(shop: Shop):
    quotation = shop.accepted(line("DESK", "2"))
    order = shop.make(
        "sales_order", customer="HOTEL", currency="CNY", quotation=quotation, warehouse="W1",
        lines=[line("DESK", "2", discount="2")],
    )  # fmt: skip
    shop.do("submit_sales_order", sales_order=order)
    with pytest.raises(AuthorityMissing):
        shop.do("confirm_order", order=order)
    shop.bench.decided = DECIDED
    assert shop.do("confirm_order", order=order)["state"] == "confirmed"


def test_a_direct_order_needs_decisions_of_its_own(shop: Shop):
    order = _direct(shop)
    with pytest.raises(AuthorityMissing):
        shop.do("confirm_sales_order", sales_order=order)


def test_an_offer_is_ordered_once_also_by_hand(shop: Shop):
    quotation = shop.accepted()
    shop.do("create_order", quotation=quotation)
    with pytest.raises(FieldsWrong) as refused:
        shop.make(
            "sales_order", customer="HOTEL", currency="CNY", quotation=quotation,
            warehouse="W1", lines=[line()],
        )  # fmt: skip
    assert set(refused.value.errors) == {"quotation"}


def test_a_cancelled_order_gives_the_offer_back(shop: Shop):
    quotation = shop.accepted()
    first = shop.do("create_order", quotation=quotation)["sales_order"]
    shop.do("cancel_order", order=first, reason="Typed twice")
    assert shop.do("create_order", quotation=quotation)["sales_order"] != first


def test_beyond_the_credit_the_order_waits_until_it_is_released(shop: Shop):
    shop.customer("SMALL", limit="500")
    order = shop.order(line("DESK", "2"), customer="SMALL")
    answer = shop.do("confirm_order", order=order)
    assert (answer["confirmed"], answer["state"]) == (False, "credit_blocked")
    assert shop.do("confirm_order", order=order)["state"] == "credit_blocked"
    with pytest.raises(BusinessError) as refused:
        shop.do("confirm_sales_order", sales_order=order)
    assert refused.value.error_code == "CREDIT_LIMIT"
    _release(shop, "SMALL", "5000")
    assert shop.do("confirm_order", order=order)["confirmed"]
    assert shop.see("sales_order", order).credit_state == "released"


def test_open_orders_use_up_credit_and_each_counts_once(shop: Shop):
    who = shop.customer("SMALL", limit="1000")
    first = shop.confirmed(line("DESK", "2"), customer="SMALL")
    assert shop.do("open_order_value", customer=who)["amount"] == 800
    assert shop.do("open_order_value", customer=who, without=first)["amount"] == 0
    second = shop.order(line("DESK", "1"), customer="SMALL")
    assert shop.do("confirm_order", order=second)["confirmed"] is False


def test_open_orders_in_another_currency_count_at_the_rate_they_were_taken(shop: Shop):
    shop.rate("EUR", "8")
    shop.price_list("EUR", {"DESK": "55"}, currency="EUR")
    shop.confirmed(line("DESK", "2"), currency="EUR")
    shop.rate("EUR", "9", ahead=1)
    shop.bench.now += shop.days(1)
    hotel = shop.find("customer", "HOTEL").id
    assert shop.do("open_order_value", customer=hotel)["amount"] == 880


def test_stock_is_held_as_far_as_it_goes_and_the_rest_is_named(shop: Shop):
    order = shop.confirmed(line("DESK", "14"), line("LAMP", "5"))
    answer = shop.do("reserve_lines", order=order)
    assert answer["complete"] is False
    assert [(each["position"], each["short"]) for each in answer["short"]] == [(1, D(4))]
    assert shop.on_hand("DESK") == {"on_hand": D(10), "reserved": D(10)}
    assert shop.do("reserve_lines", order=order) == answer
    shop.stock("DESK", "9", "250")
    assert shop.do("reserve_lines", order=order)["complete"] is True
    assert shop.on_hand("DESK")["reserved"] == 14


def test_what_is_not_confirmed_holds_nothing(shop: Shop):
    with pytest.raises(BusinessError) as refused:
        shop.do("reserve_lines", order=shop.order())
    assert refused.value.error_code == "NOT_OPEN"


def test_cancelling_gives_back_exactly_what_was_held(shop: Shop):
    other = shop.confirmed(line("DESK", "3"))
    shop.do("reserve_lines", order=other)
    order = shop.confirmed(line("DESK", "4"))
    shop.do("reserve_lines", order=order)
    first = shop.do("cancel_order", order=order, reason="Closed")
    assert first["state"] == "cancelled"
    assert shop.on_hand("DESK") == {"on_hand": D(10), "reserved": D(3)}
    assert shop.do("cancel_order", order=order, reason="Closed") == first


class TestRemedies:
    """Nothing of an order changes before the customer has agreed."""

    def test_nothing_changes_while_the_customer_is_asked(self, shop: Shop):
        order = self._short(shop)
        self._propose(shop, order, remedy="drop")
        assert (shop.line(order).quantity, shop.line(order).remedy) == (14, "drop")
        shop.do("consent_sales_order", sales_order=order, agreed=False)
        assert (shop.line(order).quantity, shop.line(order).remedy) == (14, None)

    def test_what_the_customer_gives_up_leaves_the_order(self, shop: Shop):
        order = self._short(shop)
        self._propose(shop, order, remedy="drop")
        with shop.bench.work() as ctx:
            ctx.call("sales.consent_sales_order", sales_order=order, agreed=True)
            assert [event[:2] for event in ctx.events] == [("customer.confirmed", order)]
        found = shop.see("sales_order", order)
        assert (found.lines[0].quantity, found.amount) == (10, 4000)
        assert shop.do("reserve_lines", order=order)["complete"] is True

    def test_the_rest_follows_on_another_day(self, shop: Shop):
        order = self._short(shop)
        self._propose(shop, order, remedy="split", until="2026-12-20")
        shop.do("consent_sales_order", sales_order=order, agreed=True)
        found = shop.see("sales_order", order)
        assert [each.quantity for each in found.lines] == [10, 4]
        assert str(found.lines[1].wanted_on) == "2026-12-20"
        short = shop.do("reserve_lines", order=order)["short"]
        assert [(each["position"], str(each["promised_on"])) for each in short] == [
            (2, "2026-12-20")
        ]
        assert (found.amount, found.base_amount) == (5600, 5600)

    def test_another_item_comes_at_its_own_price_with_the_agreed_discount(self, shop: Shop):
        order = self._short(shop, discount="10")
        self._propose(shop, order, remedy="substitute", item="LAMP")
        shop.do("consent_sales_order", sales_order=order, agreed=True)
        found = shop.see("sales_order", order)
        assert [(each.quantity, each.price) for each in found.lines] == [(10, 360), (4, 54)]
        assert shop.do("reserve_lines", order=order)["complete"] is True

    def test_a_later_day_may_be_agreed(self, shop: Shop):
        order = self._short(shop)
        self._propose(shop, order, remedy="backorder", until="2026-12-20")
        shop.do("consent_sales_order", sales_order=order, agreed=True)
        assert str(shop.line(order).wanted_on) == "2026-12-20"
        assert shop.line(order).quantity == 14

    def test_no_more_can_be_moved_than_is_in_no_delivery(self, shop: Shop):
        order = self._short(shop)
        shop.do("create_delivery", order=order)
        with pytest.raises(BusinessError) as refused:
            self._propose(shop, order, remedy="drop", quantity="5")
        assert refused.value.error_code == "TOO_MUCH"

    def test_asking_the_same_twice_asks_once(self, shop: Shop):
        order = self._short(shop)
        self._propose(shop, order, remedy="drop")
        before = shop.see("sales_order", order).rev
        self._propose(shop, order, remedy="drop")
        assert shop.see("sales_order", order).rev == before

    @pytest.mark.parametrize(
        ("remedy", "code"), [("substitute", "ITEM_NEEDED"), ("split", "DAY_NEEDED")]
    )
    def test_a_remedy_must_be_complete(self, shop: Shop, remedy: str, code: str):
        order = self._short(shop)
        with pytest.raises(BusinessError) as refused:
            self._propose(shop, order, remedy=remedy)
        assert refused.value.error_code == code

    def _short(self, shop: Shop, **values) -> str:
        order = shop.confirmed(line("DESK", "14", **values))
        shop.do("reserve_lines", order=order)
        return order

    def _propose(self, shop: Shop, order: str, **values) -> None:
        if "item" in values:
            values["item"] = shop.find("item", values["item"]).id
        shop.do("propose_sales_order", sales_order=order, line=1, **values)


def _direct(shop: Shop) -> str:
    order = shop.make(
        "sales_order", customer="HOTEL", currency="CNY", warehouse="W1", lines=[line()]
    )
    shop.do("submit_sales_order", sales_order=order)
    return order


def _release(shop: Shop, customer: str, amount: str) -> None:
    shop.do(
        "finance.release_credit", customer=shop.find("customer", customer).id,
        until=(shop.bench.now + shop.days(5)).date(), amount=D(amount), reason="Known for long",
    )  # fmt: skip


def test_what_is_held_for_an_order_does_not_lapse_behind_its_back(shop: Shop):
    order = shop.confirmed(line("DESK", "2"))
    shop.do("reserve_lines", order=order)
    shop.bench.now += timedelta(days=90)
    shop.do("inventory.expire_reservations")
    assert shop.on_hand("DESK")["reserved"] == shop.line(order).reserved == 2
    shop.shipped(order)
    assert shop.on_hand("DESK")["reserved"] == shop.line(order).reserved == 0
