"""Projected stock, and who is told when it is too little."""

from decimal import Decimal
from typing import Any

import pytest

from erp_modules.inventory.tests.depot import Depot, Told
from erp_modules.testing import NOBODY
from workflow_engine.commands.fields import FieldsWrong

D = Decimal


def point(depot: Depot, **said: Any) -> str:
    values = {"item": "NUT", "warehouse": "W1", "minimum": "10", "lot_size": "25", **said}
    return depot.save("reorder_point", **values).id


def stock_events(told: Told) -> list[str]:
    return [name for name, _, _ in told if name.startswith("stock.")]


def test_falling_below_the_point_is_told_once(depot: Depot, told: Told) -> None:
    depot.receive("NUT", 12, "1")
    point(depot)
    depot.issue("NUT", 2)
    assert stock_events(told) == []
    depot.issue("NUT", 1)
    depot.issue("NUT", 1)
    assert stock_events(told) == ["stock.below_point"]
    _, key, payload = next(one for one in told if one[0] == "stock.below_point")
    assert key == f"{depot.id_of('item', 'NUT')}:{depot.id_of('warehouse', 'W1')}"
    assert (payload["projected"], payload["wanted"], payload["method"]) == (9, 25, "buy")
    depot.receive("NUT", 2, "1")
    assert stock_events(told) == ["stock.below_point", "stock.recovered"]


def test_what_is_ordered_counts(depot: Depot, told: Told) -> None:
    depot.receive("NUT", 12, "1")
    point(depot)
    depot.order({"item": "NUT", "quantity": "30", "price": "1"})
    depot.issue("NUT", 10)
    assert stock_events(told) == []
    seen = depot.call("inventory.project_stock", item="NUT", warehouse="W1")
    assert (seen["on_hand"], seen["ordered"], seen["projected"]) == (2, 30, 32)


def test_orders_that_name_no_warehouse_arrive_in_the_main_one(depot: Depot) -> None:
    depot.order({"item": "NUT", "quantity": "30", "price": "1"})
    there = {code: depot.call("inventory.project_stock", item="NUT", warehouse=code)["ordered"]
             for code in ("W1", "W2")}  # fmt: skip
    assert there == {"W1": 30, "W2": 0}
    assert depot.call("inventory.project_stock", item="NUT")["ordered"] == 30


def test_what_is_reserved_is_gone_already(depot: Depot, told: Told) -> None:
    depot.receive("NUT", 12, "1")
    point(depot)
    depot.call(
        "inventory.reserve_stock", item="NUT", warehouse="W1", quantity=D(5),
        source_kind="goods_issue", source_id=NOBODY,
    )  # fmt: skip
    assert stock_events(told) == ["stock.below_point"]
    depot.call("inventory.release_stock", source_kind="goods_issue", source_id=NOBODY)
    assert stock_events(told) == ["stock.below_point", "stock.recovered"]


def test_the_list_finds_what_fell_below_by_orders(depot: Depot, told: Told) -> None:
    point(depot)
    (below,) = depot.call("inventory.below_point")["points"]
    assert (below["item_code"], below["wanted"]) == ("NUT", 25)
    depot.order({"item": "NUT", "quantity": "10", "price": "1"})
    assert depot.call("inventory.below_point", warehouse="W1")["points"] == []
    assert stock_events(told) == ["stock.below_point", "stock.recovered"]


def test_stock_in_quality_is_not_promised(depot: Depot) -> None:
    depot.receive("NUT", 5, "1")
    receipt = depot.receive("NUT", 10, "1")
    depot.act("goods_receipt", "inspect", receipt, lines=[{"line": 1, "rejected": "10"}])
    answer = depot.call("inventory.available", item="NUT", quantity=D(6))
    assert (answer["available"], answer["enough"], answer["short"]) == (5, False, 1)


def test_an_item_has_one_point_in_a_warehouse(depot: Depot) -> None:
    point(depot)
    with pytest.raises(FieldsWrong):
        point(depot)


def test_a_transfer_needs_a_donor(depot: Depot) -> None:
    with pytest.raises(FieldsWrong) as refused:
        point(depot, method="transfer")
    assert set(refused.value.errors) == {"donor"}
