"""Two people at once, on a real PostgreSQL: only one of them gets the last piece."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest

from erp_modules.sales.tests.shop import D, Shop, line
from workflow_engine.errors import CountersignError

#: SQLite lets one writer in at a time.
pytestmark = [
    pytest.mark.postgres,
    pytest.mark.parametrize("database", ["postgres"], indirect=True, scope="session"),
]


def at_once(*works: Callable[[], Any]) -> list[Any]:
    """What each of them answers, or the error that it got."""
    start = Barrier(len(works))

    def run(work: Callable[[], Any]) -> Any:
        start.wait()
        try:
            return work()
        except CountersignError as error:
            return error

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def errors(answers: list[Any]) -> int:
    return sum(isinstance(answer, CountersignError) for answer in answers)


def test_two_deliveries_of_the_same_line_do_not_promise_the_same_pieces(shop: Shop):
    order = shop.confirmed(line("DESK", "5"))
    lines = [{"order_position": 1, "quantity": "3"}]
    answers = at_once(*[lambda: shop.make("delivery", order=order, lines=lines)] * 2)
    assert errors(answers) == 1


def test_two_processes_plan_one_delivery(shop: Shop):
    order = shop.confirmed(line("DESK", "5"))
    answers = at_once(
        *[lambda: shop.do("create_delivery", order=order, held_only=False)["delivery"]] * 2
    )
    assert answers[0] == answers[1]


def test_a_delivery_leaves_once(shop: Shop):
    order = shop.confirmed(line("DESK", "5"))
    made = shop.do("create_delivery", order=order, held_only=False)["delivery"]
    shop.do("pick_delivery", delivery=made)
    answers = at_once(*[lambda: shop.do("ship_delivery", delivery=made)] * 3)
    assert errors(answers) == 0
    assert shop.line(order).delivered == 5
    assert shop.on_hand("DESK")["on_hand"] == 5


def test_two_deliveries_of_one_order_leave_at_once_and_both_count(shop: Shop):
    order = shop.confirmed(line("DESK", "5"))
    papers = [
        shop.make("delivery", order=order, lines=[{"order_position": 1, "quantity": count}])
        for count in ("3", "2")
    ]
    for paper in papers:
        shop.do("pick_delivery", delivery=paper)
    answers = at_once(*[lambda p=p: shop.do("ship_delivery", delivery=p) for p in papers])
    assert errors(answers) == 0
    assert shop.line(order).delivered == 5
    assert shop.see("sales_order", order).state == "delivered"


def test_two_orders_hold_the_last_pieces_once(shop: Shop):
    orders = [shop.confirmed(line("DESK", "7")) for _ in range(2)]
    at_once(*[lambda o=o: shop.do("reserve_lines", order=o) for o in orders])
    held = sorted(shop.line(order).reserved for order in orders)
    assert held == [3, 7]
    assert shop.on_hand("DESK")["reserved"] == 10


def test_two_orders_do_not_both_use_the_last_of_the_credit(shop: Shop):
    shop.customer("SMALL", limit="1000")
    orders = [shop.order(line("DESK", "2"), customer="SMALL") for _ in range(2)]
    answers = at_once(*[lambda o=o: shop.do("confirm_order", order=o) for o in orders])
    assert sorted(answer["confirmed"] for answer in answers) == [False, True]


def test_an_offer_is_ordered_once_by_two(shop: Shop):
    quotation = shop.accepted()
    answers = at_once(*[lambda: shop.do("create_order", quotation=quotation)["sales_order"]] * 2)
    assert len({*answers}) == 1


def test_a_delivery_is_billed_once(shop: Shop):
    delivery = shop.delivered(shop.confirmed(line("DESK", "5")))
    answers = at_once(*[lambda: shop.do("bill_delivery", delivery=delivery)] * 2)
    assert answers[0]["customer_invoice"] == answers[1]["customer_invoice"]
    assert shop.booked("revenue") == -2000


def test_the_same_piece_comes_back_once(shop: Shop):
    delivery = shop.delivered(shop.confirmed(line("DESK", "5")))
    values = {
        "delivery": delivery,
        "cause": "damaged",
        "lines": [{"delivery_position": 1, "quantity": D(3)}],
    }
    answers = at_once(*[lambda: shop.make("sales_return", **values)] * 2)
    assert errors(answers) == 1
