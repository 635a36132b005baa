"""Returns: restocked, scrapped or replaced, and never more money back than was charged."""

import pytest

from erp_modules.sales.tests.shop import D, Shop, line
from workflow_engine.commands.fields import FieldsWrong
from workflow_engine.errors import BusinessError


@pytest.fixture
def sold(shop: Shop) -> tuple[str, str]:
    """An order of four desks with its delivery, which the customer has."""
    order = shop.confirmed(line("DESK", "4"))
    return order, shop.delivered(order)


def inspect(shop: Shop, made: str, **found: str) -> dict:
    lines = [{"return_position": 1, **{name: D(value) for name, value in found.items()}}]
    return shop.do("inspect_sales_return", sales_return=made, lines=lines if found else [])


def test_good_pieces_go_back_into_stock_and_the_customer_gets_his_money(shop: Shop, sold):
    order, delivery = sold
    shop.do("bill_delivery", delivery=delivery)
    made = shop.returned(delivery, "1")
    assert shop.on_hand("DESK")["on_hand"] == 6
    inspect(shop, made)
    assert shop.on_hand("DESK")["on_hand"] == 7
    answer = shop.do("credit_sales_return", sales_return=made)
    note = shop.see("customer_invoice", answer["customer_invoice"])
    assert (answer["state"], note.net, note.kind) == ("credited", -400, "credit_note")
    found = shop.line(order)
    assert (found.delivered, found.returned, found.invoiced, found.credited) == (4, 1, 4, 1)
    assert shop.booked("revenue") == -1200
    assert shop.do("credit_sales_return", sales_return=made) == answer


def test_scrap_is_paid_back_but_in_no_stock(shop: Shop, sold):
    _, delivery = sold
    shop.do("bill_delivery", delivery=delivery)
    made = shop.returned(delivery, "2")
    inspect(shop, made, restocked="0", scrapped="2")
    shop.do("credit_sales_return", sales_return=made)
    assert shop.on_hand("DESK")["on_hand"] == 6
    assert shop.see("sales_return", made).amount == 800


def test_what_was_not_invoiced_yet_is_not_invoiced_any_more(shop: Shop, sold):
    order, delivery = sold
    made = shop.returned(delivery, "1")
    inspect(shop, made)
    answer = shop.do("credit_sales_return", sales_return=made)
    assert (answer["state"], answer["customer_invoice"]) == ("credited", None)
    invoice = shop.do("bill_delivery", delivery=delivery)["customer_invoice"]
    assert shop.see("customer_invoice", invoice).net == 1200
    assert shop.see("sales_order", order).state == "invoiced"


def test_a_replacement_is_sent_free_of_charge(shop: Shop, sold):
    order, delivery = sold
    shop.do("bill_delivery", delivery=delivery)
    made = shop.returned(delivery, "1")
    new = inspect(shop, made, restocked="0", scrapped="1", replaced="1")["replacement"]
    shop.do("credit_sales_return", sales_return=made)
    for act, said in (("pick", {}), ("ship", {}), ("confirm", {"received_by": "Porter"})):
        shop.do(f"{act}_delivery", delivery=new, **said)
    with pytest.raises(BusinessError) as refused:
        shop.do("bill_delivery", delivery=new)
    assert refused.value.error_code == "NOTHING_TO_BILL"
    found = shop.line(order)
    assert (found.delivered, found.returned, found.invoiced, found.credited) == (4, 0, 4, 0)
    assert shop.on_hand("DESK")["on_hand"] == 5


def test_a_replacement_that_comes_back_is_credited_with_the_first_invoice(shop: Shop, sold):
    order, delivery = sold
    shop.do("bill_delivery", delivery=delivery)
    made = shop.returned(delivery, "1")
    new = inspect(shop, made, restocked="0", scrapped="1", replaced="1")["replacement"]
    for act, said in (("pick", {}), ("ship", {}), ("confirm", {"received_by": "Porter"})):
        shop.do(f"{act}_delivery", delivery=new, **said)
    again = shop.returned(new, "1")
    inspect(shop, again)
    shop.do("credit_sales_return", sales_return=again)
    found = shop.line(order)
    assert (found.returned, found.credited) == (1, 1)
    note = shop.see("sales_return", again).credit_note_id
    first = shop.see("delivery", delivery).invoice_id
    assert shop.see("customer_invoice", note).corrects_id == first


def test_what_the_customer_was_promised_is_not_cancelled(shop: Shop, sold):
    _, delivery = sold
    made = shop.returned(delivery, "1")
    new = inspect(shop, made, restocked="0", scrapped="1", replaced="1")["replacement"]
    with pytest.raises(BusinessError) as refused:
        shop.do("cancel_delivery", delivery=new, reason="Saves money")
    assert refused.value.error_code == "REPLACEMENT_OWED"


def test_no_more_comes_back_than_was_sent(shop: Shop, sold):
    _, delivery = sold
    _announce(shop, delivery, "3")
    with pytest.raises(FieldsWrong) as refused:
        _announce(shop, delivery, "2")
    assert set(refused.value.errors) == {"lines.0.quantity"}
    _announce(shop, delivery, "1")


def test_fewer_pieces_may_come_than_were_announced(shop: Shop, sold):
    order, delivery = sold
    made = _announce(shop, delivery, "3")
    shop.do("authorise_sales_return", sales_return=made)
    lines = [{"return_position": 1, "received": D(2)}]
    shop.do("receive_sales_return", sales_return=made, lines=lines)
    inspect(shop, made)
    assert shop.line(order).returned == 2
    _announce(shop, delivery, "2")


@pytest.mark.parametrize(
    "found",
    [
        {"restocked": "1"},
        {"restocked": "2", "scrapped": "1"},
        {"restocked": "1", "scrapped": "1", "replaced": "3"},
    ],
    ids=["too few", "too many", "more new than old"],
)
def test_every_piece_is_accounted_for(shop: Shop, sold, found):
    _, delivery = sold
    made = shop.returned(delivery, "2")
    with pytest.raises(BusinessError) as refused:
        inspect(shop, made, **found)
    assert refused.value.error_code == "FINDINGS"


def test_nothing_comes_back_before_the_customer_has_it(shop: Shop):
    delivery = shop.shipped(shop.confirmed(line("DESK", "4")))
    with pytest.raises(FieldsWrong):
        _announce(shop, delivery, "1")


def test_goods_refused_at_the_door_are_on_their_way_back(shop: Shop):
    order = shop.confirmed(line("DESK", "4"))
    delivery = shop.shipped(order)
    with shop.bench.work() as ctx:
        ctx.call("sales.refuse_delivery", delivery=delivery, reason="Scratched")
        (asked, made, _), (refused, *_) = ctx.events
        assert (asked, refused) == ("return.requested", "delivery.refused")
    assert shop.see("sales_return", made).state == "authorised"
    lines = [{"return_position": 1, "received": D(3)}]
    shop.do("receive_sales_return", sales_return=made, lines=lines)
    inspect(shop, made)
    answer = shop.do("credit_sales_return", sales_return=made)
    assert answer["customer_invoice"] is None
    assert shop.line(order).returned == 4
    assert shop.on_hand("DESK")["on_hand"] == 9
    assert shop.do("close_sales_order", sales_order=order)["state"] == "closed"


def test_asking_for_a_return_starts_its_process(shop: Shop, sold):
    from workflow_engine.commands.records import make

    with shop.bench.work() as ctx:
        made = make(
            ctx, ctx.kinds["sales_return"],
            {"delivery": sold[1], "cause": "damaged",
             "lines": [{"delivery_position": 1, "quantity": "1"}]},
        )  # fmt: skip
        assert [event[:2] for event in ctx.events] == [("return.requested", made.id)]


def _announce(shop: Shop, delivery: str, quantity: str) -> str:
    return shop.make(
        "sales_return", delivery=delivery, cause="unwanted",
        lines=[{"delivery_position": 1, "quantity": quantity}],
    )  # fmt: skip
