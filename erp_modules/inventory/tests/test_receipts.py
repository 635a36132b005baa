"""Goods come in: valued, held to the order, inspected, sent back."""

from decimal import Decimal
from typing import Any

import pytest

from erp_modules.inventory.tests.depot import Depot, Told
from workflow_engine.commands.fields import FieldsWrong
from workflow_engine.errors import BusinessError
from workflow_engine.records import MoveRefused

D = Decimal
NUTS = {"item": "NUT", "quantity": "100", "price": "2.00"}


def came(depot: Depot, order: str, *quantities: str, **said: Any) -> str:
    """A draft of a receipt, a quantity for each line of the order."""
    lines = [
        {"order_line": place, "quantity": quantity} for place, quantity in enumerate(quantities, 1)
    ]
    return depot.save("goods_receipt", order=order, warehouse="W1", lines=lines, **said).id


def test_free_goods_need_a_reason_and_a_cost(depot: Depot) -> None:
    line = {"item": "NUT", "quantity": "1"}
    with pytest.raises(FieldsWrong) as refused:
        depot.save("goods_receipt", warehouse="W1", lines=[line])
    assert set(refused.value.errors) == {"purpose", "lines.0.unit_cost"}


def test_free_goods_come_in_at_what_they_cost(depot: Depot) -> None:
    depot.receive("NUT", 10, "2.50")
    assert depot.stock("NUT") == (D(10), D("25.00"))
    assert depot.books() == {"inventory": D(25), "stock_difference": D(-25)}
    assert depot.differences() == []


def test_goods_of_an_order_come_in_at_its_price_and_its_rate(depot: Depot) -> None:
    order = depot.order(NUTS, rate="7.1")
    receipt = came(depot, order, "40")
    assert depot.act("goods_receipt", "post", receipt).state == "posted"
    assert depot.stock("NUT") == (D(40), D("568.00"))
    assert depot.books() == {"inventory": D(568), "grni": D(-568)}
    assert depot.read("purchase_order", order).lines[0].received == 40


def test_processes_hear_of_it_under_the_orders_id(depot: Depot) -> None:
    order = depot.order(NUTS)
    answer = depot.call(
        "inventory.post_receipt", order=order, delivery_note="LS-1",
        lines=[{"order_line": 1, "quantity": D(60)}],
    )  # fmt: skip
    assert (answer["order"], answer["complete"], answer["state"]) == (order, False, "posted")
    rest = depot.call("inventory.post_receipt", order=order, delivery_note="LS-2")
    assert rest["complete"]
    assert rest["lines"][0]["quantity"] == 40


def test_the_same_delivery_note_is_received_once(depot: Depot) -> None:
    order = depot.order(NUTS)
    first = depot.call("inventory.post_receipt", order=order, delivery_note="LS-1")
    again = depot.call("inventory.post_receipt", order=order, delivery_note="LS-1")
    assert first["receipt"] == again["receipt"]
    assert depot.stock("NUT") == (D(100), D("200.00"))


@pytest.mark.parametrize(("quantity", "code"), [("105", None), ("105.0001", "OVER_DELIVERY")])
def test_five_percent_more_is_accepted(depot: Depot, quantity: str, code: str | None) -> None:
    receipt = came(depot, depot.order(NUTS), quantity)
    if code is None:
        depot.act("goods_receipt", "post", receipt)
        return
    with pytest.raises(BusinessError) as refused:
        depot.act("goods_receipt", "post", receipt)
    assert refused.value.error_code == code
    assert depot.stock("NUT") == (0, 0)
    assert depot.books() == {}


def test_two_lines_of_a_receipt_do_not_pass_the_limit_together(depot: Depot) -> None:
    order = depot.order(NUTS)
    lines = [{"order_line": 1, "quantity": "60"}, {"order_line": 1, "quantity": "60"}]
    receipt = depot.save("goods_receipt", order=order, warehouse="W1", lines=lines).id
    with pytest.raises(BusinessError) as refused:
        depot.act("goods_receipt", "post", receipt)
    assert refused.value.error_code == "OVER_DELIVERY"


def test_a_receipt_without_lines_is_of_all_that_is_open(depot: Depot) -> None:
    order = depot.order(NUTS, {"item": "BOLT", "quantity": "5", "price": "1"})
    depot.act("goods_receipt", "post", came(depot, order, "40"))
    rest = depot.save("goods_receipt", order=order, warehouse="W1").id
    depot.act("goods_receipt", "post", rest)
    assert (depot.stock("NUT")[0], depot.stock("BOLT")[0]) == (100, 5)
    assert depot.read("goods_receipt", rest).complete
    with pytest.raises(FieldsWrong):
        depot.save("goods_receipt", order=order, warehouse="W1")
    with pytest.raises(BusinessError) as refused:
        depot.call("inventory.post_receipt", order=order, delivery_note="LS")
    assert refused.value.error_code == "NOTHING_OPEN"


def test_a_company_may_accept_more(depot: Depot) -> None:
    depot.save("stock_policy", over_delivery="20")
    depot.act("goods_receipt", "post", came(depot, depot.order(NUTS), "120"))
    assert depot.stock("NUT")[0] == 120


def test_boxes_are_stored_as_pieces(depot: Depot) -> None:
    depot.save("item", code="SCREW", name="Screw", purchase_unit="box", purchase_factor="200")
    order = depot.order({"item": "SCREW", "quantity": "3", "unit": "box", "price": "9.99"})
    depot.act("goods_receipt", "post", came(depot, order, "3"))
    assert depot.stock("SCREW") == (D(600), D("29.97"))


def test_a_unit_that_nobody_knows_is_refused(depot: Depot) -> None:
    order = depot.order({**NUTS, "unit": "sack"})
    with pytest.raises(BusinessError) as refused:
        came(depot, order, "3")
    assert refused.value.error_code == "UNIT_UNKNOWN"


def test_a_service_is_received_but_not_stored(depot: Depot) -> None:
    order = depot.order(
        NUTS, {"description": "Repair", "quantity": "2", "price": "50", "is_service": True}
    )
    depot.act("goods_receipt", "post", came(depot, order, "100", "2"))
    assert depot.books() == {"inventory": D(200), "expense": D(100), "grni": D(-300)}
    assert [move.quantity for move in depot.moves()] == [100]


def test_nothing_is_received_of_an_order_that_is_not_open(depot: Depot) -> None:
    order = depot.save("purchase_order", supplier="S-1", lines=[NUTS]).id
    receipt = came(depot, order, "1")
    with pytest.raises(BusinessError) as refused:
        depot.act("goods_receipt", "post", receipt)
    assert refused.value.error_code == "ORDER_NOT_OPEN"


def test_goods_do_not_arrive_tomorrow(depot: Depot) -> None:
    receipt = came(depot, depot.order(NUTS), "1", arrived_on="2026-11-24")
    with pytest.raises(BusinessError) as refused:
        depot.act("goods_receipt", "post", receipt)
    assert refused.value.error_code == "DATE_AHEAD"


def test_rejected_goods_stay_in_the_quality_warehouse(depot: Depot) -> None:
    depot.save("item", code="GEAR", name="Gear", inspect=True)
    order = depot.order({"item": "GEAR", "quantity": "10", "price": "10"})
    receipt = came(depot, order, "10")
    depot.act("goods_receipt", "post", receipt)
    assert depot.stock("GEAR", "QA") == (D(10), D(100))
    depot.act("goods_receipt", "inspect", receipt, lines=[{"line": 1, "rejected": "3"}])
    assert depot.stock("GEAR", "W1") == (D(7), D(70))
    assert depot.stock("GEAR", "QA") == (D(3), D(30))
    line = depot.read("goods_receipt", receipt).lines[0]
    assert (line.accepted, line.rejected) == (7, 3)


def test_goods_found_bad_later_are_moved_to_quality(depot: Depot) -> None:
    order = depot.order(NUTS)
    answer = depot.call("inventory.post_receipt", order=order, delivery_note="LS")
    told = depot.call(
        "inventory.inspect", receipt=answer["receipt"], lines=[{"line": 1, "rejected": D(20)}]
    )
    assert told["rejected"]
    assert depot.stock("NUT", "QA") == (D(20), D(40))
    assert depot.stock("NUT", "W1") == (D(80), D(160))


def test_more_than_came_cannot_be_rejected(depot: Depot) -> None:
    answer = depot.call("inventory.post_receipt", order=depot.order(NUTS), delivery_note="LS")
    with pytest.raises(BusinessError) as refused:
        depot.act(
            "goods_receipt", "inspect", answer["receipt"], lines=[{"line": 1, "rejected": "101"}]
        )
    assert refused.value.error_code == "MORE_THAN_RECEIVED"


def test_rejected_goods_go_back_and_the_order_is_open_again(depot: Depot) -> None:
    order = depot.order(NUTS)
    receipt = depot.call("inventory.post_receipt", order=order, delivery_note="LS")["receipt"]
    depot.act("goods_receipt", "inspect", receipt, lines=[{"line": 1, "rejected": "30"}])
    back = depot.save("goods_return", receipt=receipt, warehouse="QA", purpose="Rust").id
    depot.act("goods_return", "post", back)
    assert depot.stock("NUT", "QA") == (0, 0)
    assert depot.books() == {"inventory": D(140), "grni": D(-140)}
    line = depot.read("purchase_order", order).lines[0]
    assert (line.received, line.returned) == (100, 30)
    depot.act("goods_return", "reverse", back, reason="The lorry did not come")
    assert depot.stock("NUT", "QA") == (D(30), D(60))
    assert depot.books() == {"inventory": D(200), "grni": D(-200)}


def test_no_more_goes_back_than_came(depot: Depot) -> None:
    receipt = depot.call("inventory.post_receipt", order=depot.order(NUTS), delivery_note="LS")[
        "receipt"
    ]
    values = {"receipt": receipt, "warehouse": "W1", "purpose": "Rust"}
    sixty = {"receipt_line": 1, "quantity": "60"}
    with pytest.raises(FieldsWrong):
        depot.save("goods_return", **values, lines=[sixty, sixty])
    first = depot.save("goods_return", **values, lines=[sixty]).id
    second = depot.save("goods_return", **values, lines=[sixty]).id
    depot.act("goods_return", "post", first)
    with pytest.raises(BusinessError) as refused:
        depot.act("goods_return", "post", second)
    assert refused.value.error_code == "MORE_THAN_RECEIVED"


def test_a_return_after_dearer_goods_came_costs_what_was_paid(depot: Depot) -> None:
    receipt = depot.call("inventory.post_receipt", order=depot.order(NUTS), delivery_note="LS")[
        "receipt"
    ]
    depot.receive("NUT", 100, "4")
    back = depot.save(
        "goods_return", receipt=receipt, warehouse="W1", purpose="Rust",
        lines=[{"receipt_line": 1, "quantity": "100"}],
    ).id  # fmt: skip
    depot.act("goods_return", "post", back)
    assert depot.stock("NUT") == (D(100), D(400))
    assert "grni" not in depot.books()


def test_a_receipt_is_taken_back_as_if_it_had_not_been(depot: Depot) -> None:
    order = depot.order(NUTS)
    receipt = depot.call("inventory.post_receipt", order=order, delivery_note="LS")["receipt"]
    depot.act("goods_receipt", "reverse", receipt, reason="Wrong order")
    assert depot.stock("NUT") == (0, 0)
    assert depot.books() == {}
    assert depot.read("purchase_order", order).lines[0].received == 0
    assert [move.reverses_id is None for move in depot.moves()] == [True, False]
    with pytest.raises(MoveRefused):
        depot.act("goods_receipt", "reverse", receipt, reason="Again")


def test_used_goods_cannot_be_taken_back(depot: Depot) -> None:
    receipt = depot.receive("NUT", 10, "1")
    depot.issue("NUT", 1)
    with pytest.raises(BusinessError) as refused:
        depot.act("goods_receipt", "reverse", receipt, reason="Wrong")
    assert refused.value.error_code == "STOCK_SHORT"


def test_what_customers_bring_back_was_not_sold_after_all(depot: Depot) -> None:
    depot.receive("NUT", 10, "3")
    source = {"source_kind": "goods_issue", "source_id": depot.company.people["anna"]}
    lines = [{"item": "NUT", "quantity": D(2)}]
    for _ in range(2):
        answer = depot.call("inventory.receive_back", warehouse="W1", lines=lines, **source)
    assert answer["value"] == 6
    assert depot.stock("NUT") == (D(12), D(36))
    assert depot.books()["cost_of_sales"] == -6


def test_too_much_is_held_until_the_buyer_has_decided(depot: Depot, told: Told) -> None:
    order = depot.order(NUTS)
    receipt = came(depot, order, "120")
    depot.act("goods_receipt", "hold", receipt)
    (payload,) = [said for name, key, said in told if (name, key) == ("goods.excess", order)]
    assert payload["lines"] == [{"line": 1, "quantity": D(120)}]
    assert depot.stock("NUT") == (0, 0)
    depot.act("goods_receipt", "rework", receipt)
    depot.change("goods_receipt", receipt, lines=[{"order_line": 1, "quantity": "100"}])
    depot.act("goods_receipt", "post", receipt)
    assert depot.stock("NUT")[0] == 100


def test_what_was_ordered_is_not_held(depot: Depot) -> None:
    with pytest.raises(BusinessError) as refused:
        depot.act("goods_receipt", "hold", came(depot, depot.order(NUTS), "100"))
    assert refused.value.error_code == "NO_EXCESS"
