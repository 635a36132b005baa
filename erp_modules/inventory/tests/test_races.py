"""Two people at the same moment: the last piece goes to one of them."""

import threading
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from erp_modules.inventory.tests.depot import Depot
from erp_modules.testing import NOBODY
from workflow_engine.errors import BusinessError, ConcurrentUpdate

D = Decimal
ROUNDS = 6


def at_once(*deeds: Callable[[], Any]) -> list[str]:
    """Do them in threads that start together; what became of each."""
    gate = threading.Barrier(len(deeds))
    told = ["" for _ in deeds]

    def run(place: int, deed: Callable[[], Any]) -> None:
        gate.wait()
        try:
            deed()
            told[place] = "done"
        except BusinessError as refused:
            told[place] = refused.error_code
        except ConcurrentUpdate:
            told[place] = "CONCURRENT"

    threads = [threading.Thread(target=run, args=each) for each in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told


def issue_draft(depot: Depot, quantity: str) -> str:
    line = {"item": "NUT", "quantity": quantity}
    return depot.save(
        "goods_issue", use="cost_centre", cost_centre="CC-1", warehouse="W1", lines=[line]
    ).id


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_two_issues_of_the_last_piece(depot: Depot, turn: int) -> None:
    depot.receive("NUT", 1, "3")
    drafts = [issue_draft(depot, "1") for _ in range(2)]
    told = at_once(*(lambda d=d: depot.act("goods_issue", "post", d) for d in drafts))
    assert sorted(told) == ["STOCK_SHORT", "done"]
    assert depot.stock("NUT") == (0, 0)
    assert depot.differences() == []


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_a_reservation_and_an_issue_of_the_last_piece(depot: Depot, turn: int) -> None:
    depot.receive("NUT", 1, "3")
    draft = issue_draft(depot, "1")
    kept = depot.save("reservation", item="NUT", warehouse="W1", quantity="1").id
    told = at_once(
        lambda: depot.act("goods_issue", "post", draft),
        lambda: depot.act("reservation", "reserve", kept),
    )
    assert told in (["done", "STOCK_SHORT"], ["STOCK_RESERVED", "done"])
    level = depot.level("NUT")
    assert (level.on_hand, level.reserved) in ((0, 0), (1, 1))
    assert depot.differences() == []


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_two_reservations_of_the_last_piece(depot: Depot, turn: int) -> None:
    depot.receive("NUT", 1, "3")
    sources = [depot.company.people["anna"], NOBODY]
    told = [D(0), D(0)]

    def reserve(place: int) -> None:
        answer = depot.call(
            "inventory.reserve_stock", item="NUT", warehouse="W1", quantity=D(1),
            source_kind="goods_issue", source_id=sources[place],
        )  # fmt: skip
        told[place] = answer["reserved"]

    assert at_once(lambda: reserve(0), lambda: reserve(1)) == ["done", "done"]
    assert sorted(told) == [0, 1]
    assert depot.level("NUT").reserved == 1


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_the_first_receipts_of_an_item_meet(depot: Depot, turn: int) -> None:
    line = {"item": "BOLT", "quantity": "2", "unit_cost": "5"}
    drafts = [
        depot.save("goods_receipt", warehouse="W1", purpose="Opening", lines=[line]).id
        for _ in range(3)
    ]
    told = at_once(*(lambda d=d: depot.act("goods_receipt", "post", d) for d in drafts))
    assert told == ["done"] * 3
    assert depot.stock("BOLT") == (D(6), D(30))
    assert depot.differences() == []


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_transfers_that_cross_do_not_wait_for_each_other(depot: Depot, turn: int) -> None:
    for item in ("NUT", "BOLT"):
        for place in ("W1", "W2"):
            depot.receive(item, 5, "2", place)
    both = [{"item": "NUT", "quantity": "1"}, {"item": "BOLT", "quantity": "1"}]
    there = depot.save("transfer", source="W1", target="W2", lines=both).id
    back = depot.save("transfer", source="W2", target="W1", lines=both[::-1]).id
    told = at_once(*(lambda d=d: depot.act("transfer", "post", d) for d in (there, back)))
    assert told == ["done", "done"]
    assert {depot.stock(item, place) for item in ("NUT", "BOLT") for place in ("W1", "W2")} == {
        (D(5), D(10))
    }


def test_the_same_receipt_is_posted_once(depot: Depot) -> None:
    line = {"item": "NUT", "quantity": "2", "unit_cost": "5"}
    draft = depot.save("goods_receipt", warehouse="W1", purpose="Opening", lines=[line]).id
    post = "inventory.post_goods_receipt"
    told = at_once(*(lambda: depot.call(post, goods_receipt=draft) for _ in range(4)))
    assert told == ["done"] * 4
    assert depot.stock("NUT") == (D(2), D(10))
