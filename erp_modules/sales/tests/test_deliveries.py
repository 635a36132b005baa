"""Deliveries and invoices: never more than was ordered, and undone to the last piece."""

import pytest

from erp_modules.sales.tests.shop import D, Shop, line
from workflow_engine.commands.fields import FieldsWrong
from workflow_engine.errors import BusinessError


def test_a_delivery_takes_the_goods_out_of_stock_and_off_the_order(shop: Shop):
    order = shop.confirmed(line("DESK", "4"))
    shop.do("reserve_lines", order=order)
    delivery = shop.shipped(order)
    assert shop.on_hand("DESK") == {"on_hand": D(6), "reserved": D(0)}
    found = shop.line(order)
    assert (found.delivered, found.reserved) == (4, 0)
    assert shop.see("sales_order", order).state == "delivered"
    assert shop.see("delivery", delivery).issue_id is not None


def test_the_goods_leave_the_books_at_what_they_cost(shop: Shop):
    order = shop.confirmed(line("DESK", "4"))
    shop.delivered(order)
    assert shop.booked("cost_of_sales") == 1000


def test_only_what_is_held_is_planned(shop: Shop):
    order = shop.confirmed(line("DESK", "14"))
    with pytest.raises(BusinessError) as refused:
        shop.do("create_delivery", order=order)
    assert refused.value.error_code == "NOTHING_TO_DELIVER"
    shop.do("reserve_lines", order=order)
    made = shop.do("create_delivery", order=order)["delivery"]
    assert [each.quantity for each in shop.see("delivery", made).lines] == [10]
    assert shop.do("create_delivery", order=order)["delivery"] == made


def test_two_deliveries_cannot_promise_the_same_pieces(shop: Shop):
    order = shop.confirmed(line("DESK", "5"))
    shop.make("delivery", order=order, lines=[{"order_position": 1, "quantity": "3"}])
    with pytest.raises(FieldsWrong) as refused:
        shop.make("delivery", order=order, lines=[{"order_position": 1, "quantity": "3"}])
    assert set(refused.value.errors) == {"lines.0.quantity"}
    rest = shop.make("delivery", order=order)
    assert [each.quantity for each in shop.see("delivery", rest).lines] == [2]


def test_what_is_picked_short_stays_open(shop: Shop):
    order = shop.confirmed(line("DESK", "5"), line("LAMP", "2"))
    short = [{"delivery_position": 1, "quantity": D(2)}, {"delivery_position": 2, "quantity": D(0)}]
    shop.delivered(order, lines=short)
    assert [each.open for each in shop.see("sales_order", order).lines] == [3, 2]
    assert shop.see("sales_order", order).state == "partly_delivered"
    shop.delivered(order)
    assert shop.see("sales_order", order).state == "delivered"


def test_nobody_picks_more_than_is_asked_for(shop: Shop):
    order = shop.confirmed(line("DESK", "5"))
    made = shop.do("create_delivery", order=order, held_only=False)["delivery"]
    for quantity, code in ((D(6), "PICKED_MORE"), (D(0), "NOTHING_PICKED")):
        lines = [{"delivery_position": 1, "quantity": quantity}]
        with pytest.raises(BusinessError) as refused:
            shop.do("pick_delivery", delivery=made, lines=lines)
        assert refused.value.error_code == code


def test_goods_that_are_not_there_do_not_leave(shop: Shop):
    order = shop.confirmed(line("DESK", "14"))
    with pytest.raises(BusinessError) as refused:
        shop.shipped(order)
    assert refused.value.error_code == "STOCK_SHORT"
    assert shop.line(order).delivered == 0


def test_goods_that_are_held_for_another_do_not_leave(shop: Shop):
    other = shop.confirmed(line("DESK", "8"))
    shop.do("reserve_lines", order=other)
    order = shop.confirmed(line("DESK", "4"))
    with pytest.raises(BusinessError) as refused:
        shop.shipped(order)
    assert refused.value.error_code == "STOCK_RESERVED"


def test_supply_is_stopped_at_the_door(shop: Shop):
    order = shop.confirmed(line("DESK", "2"))
    made = shop.do("create_delivery", order=order, held_only=False)["delivery"]
    shop.do("pick_delivery", delivery=made)
    shop.do("block_customer", customer=shop.find("customer", "HOTEL").id, reason="Overdue")
    with pytest.raises(BusinessError) as refused:
        shop.do("ship_delivery", delivery=made)
    assert refused.value.error_code == "CUSTOMER_BLOCKED"


def test_credit_is_looked_at_again_and_the_order_counts_once(shop: Shop):
    shop.customer("SMALL", limit="1000")
    order = shop.confirmed(line("DESK", "2"), customer="SMALL")
    made = shop.do("create_delivery", order=order, held_only=False)["delivery"]
    shop.do("pick_delivery", delivery=made)
    shop.do("ship_delivery", delivery=made)
    assert shop.see("delivery", made).state == "shipped"


def test_a_delivery_is_invoiced_once_for_what_arrived(shop: Shop):
    order = shop.confirmed(line("DESK", "4", discount="10"), payment_terms="net60")
    delivery = shop.delivered(order)
    first = shop.do("bill_delivery", delivery=delivery)
    assert shop.do("bill_delivery", delivery=delivery) == first
    invoice = shop.see("customer_invoice", first["customer_invoice"])
    assert (invoice.net, invoice.state) == (1440, "posted")
    assert (invoice.due_date - invoice.invoice_date).days == 60
    assert shop.see("sales_order", order).state == "invoiced"
    assert shop.booked("revenue") == -1440


def test_part_invoices_add_up_to_the_order(shop: Shop):
    order = shop.confirmed(line("DESK", "3", special_price="0.335"))
    amounts = []
    for _ in range(3):
        made = shop.make("delivery", order=order, lines=[{"order_position": 1, "quantity": "1"}])
        for act, said in (("pick", {}), ("ship", {}), ("confirm", {"received_by": "Porter"})):
            shop.do(f"{act}_delivery", delivery=made, **said)
        invoice = shop.do("bill_delivery", delivery=made)["customer_invoice"]
        amounts.append(shop.see("customer_invoice", invoice).net)
    assert sum(amounts) == shop.see("sales_order", order).amount == D("1.01")


def test_what_is_free_is_delivered_without_an_invoice(shop: Shop):
    order = shop.confirmed(line("LAMP", "1", discount="100"))
    answer = shop.do("bill_delivery", delivery=shop.delivered(order))
    assert (answer["state"], answer["customer_invoice"]) == ("invoiced", None)


def test_a_cancelled_shipment_is_as_if_it_had_never_left(shop: Shop):
    order = shop.confirmed(line("DESK", "4"))
    shop.do("reserve_lines", order=order)
    delivery = shop.shipped(order)
    shop.do("cancel_delivery", delivery=delivery, reason="Truck broke down")
    assert shop.on_hand("DESK") == {"on_hand": D(10), "reserved": D(4)}
    assert (shop.line(order).delivered, shop.line(order).reserved) == (0, 4)
    assert shop.see("sales_order", order).state == "confirmed"
    assert shop.booked("cost_of_sales") == 0
    again = shop.shipped(order)
    assert again != delivery
    assert shop.on_hand("DESK") == {"on_hand": D(6), "reserved": D(0)}


def test_cancelling_the_order_undoes_what_is_on_its_way(shop: Shop):
    order = shop.confirmed(line("DESK", "4"), line("LAMP", "3"))
    shop.do("reserve_lines", order=order)
    part = [{"delivery_position": 1, "quantity": D(1)}]
    first = shop.shipped(order, lines=part)
    second = shop.do("create_delivery", order=order)["delivery"]
    shop.do("cancel_order", order=order, reason="Changed his mind")
    assert {shop.see("delivery", each).state for each in (first, second)} == {"cancelled"}
    assert shop.on_hand("DESK") == {"on_hand": D(10), "reserved": D(0)}
    assert shop.on_hand("LAMP") == {"on_hand": D(100), "reserved": D(0)}


def test_what_has_arrived_is_not_cancelled_away(shop: Shop):
    order = shop.confirmed(line("DESK", "4"))
    shop.delivered(order)
    with pytest.raises(BusinessError) as refused:
        shop.do("cancel_order", order=order, reason="Too late")
    assert refused.value.error_code == "DELIVERED"


def test_an_order_is_closed_when_all_is_billed_and_nothing_under_way(shop: Shop):
    order = shop.confirmed(line("DESK", "4"))
    delivery = shop.shipped(order, lines=[{"delivery_position": 1, "quantity": D(3)}])
    for code in ("UNDER_WAY", "NOT_BILLED"):
        with pytest.raises(BusinessError) as refused:
            shop.do("close_sales_order", sales_order=order)
        assert refused.value.error_code == code
        if code == "UNDER_WAY":
            shop.do("confirm_delivery", delivery=delivery, received_by="Porter")
    shop.do("bill_delivery", delivery=delivery)
    assert shop.do("close_sales_order", sales_order=order)["state"] == "closed"
    assert shop.do("open_order_value", customer=shop.find("customer", "HOTEL").id)["amount"] == 0
