"""Goods change their place and keep their value."""

from decimal import Decimal
from typing import Any

import pytest

from erp_modules.inventory.tests.depot import Depot
from workflow_engine.commands.fields import FieldsWrong
from workflow_engine.errors import BusinessError

D = Decimal


def test_a_transfer_at_once_moves_quantity_and_value(depot: Depot) -> None:
    depot.receive("NUT", 3, "3.333333")
    depot.act("transfer", "post", depot.transfer("NUT", 1, "W1", "W2"))
    assert depot.stock("NUT", "W1") == (D(2), D("6.67"))
    assert depot.stock("NUT", "W2") == (D(1), D("3.33"))
    assert depot.books() == {"inventory": D(10), "stock_difference": D(-10)}


def test_goods_on_their_way_lie_in_transit(depot: Depot) -> None:
    depot.receive("NUT", 10, "2")
    there = depot.transfer("NUT", 4, "W1", "W2")
    depot.act("transfer", "ship", there)
    assert depot.stock("NUT", "WAY") == (D(4), D(8))
    assert depot.call("inventory.project_stock", item="NUT", warehouse="W2")["projected"] == 4
    depot.act("transfer", "receive", there)
    assert depot.stock("NUT", "WAY") == (0, 0)
    assert depot.stock("NUT", "W2") == (D(4), D(8))


@pytest.mark.parametrize("steps", [("ship",), ("ship", "receive"), ("post",)])
def test_a_transfer_is_reversed_from_wherever_it_is(depot: Depot, steps: tuple[str, ...]) -> None:
    depot.receive("NUT", 7, "1.428571")
    there = depot.transfer("NUT", 4, "W1", "W2")
    for step in steps:
        depot.act("transfer", step, there)
    depot.act("transfer", "reverse", there, reason="Wrong place")
    assert depot.stock("NUT", "W1") == (D(7), D("10.00"))
    assert depot.stock("NUT", "W2") == depot.stock("NUT", "WAY") == (0, 0)
    assert depot.differences() == []


def test_goods_do_not_go_where_they_are(depot: Depot) -> None:
    with pytest.raises(FieldsWrong) as refused:
        depot.transfer("NUT", 1, "W1", "W1")
    assert set(refused.value.errors) == {"target"}


def test_through_a_storage_nothing_is_shipped(depot: Depot) -> None:
    depot.receive("NUT", 1, "1")
    with pytest.raises(BusinessError) as refused:
        depot.act("transfer", "ship", depot.transfer("NUT", 1, "W1", "W2"), transit="W1")
    assert refused.value.error_code == "NO_TRANSIT_WAREHOUSE"


def test_a_process_asks_once_for_a_transfer(depot: Depot) -> None:
    depot.receive("NUT", 5, "1")
    said = {
        "source": "W1", "target": "W2", "lines": [{"item": "NUT", "quantity": D(5)}],
        "reference": "below:1",
    }  # fmt: skip
    first = depot.call("inventory.create_transfer", **said)
    assert depot.call("inventory.create_transfer", **said) == first
    for _ in range(2):
        depot.call("inventory.post_transfer", transfer=first["transfer"])
    assert depot.stock("NUT", "W2")[0] == 5


def test_a_warehouse_with_stock_stays_in_use(depot: Depot) -> None:
    depot.receive("NUT", 1, "1", "W2")
    warehouse = depot.id_of("warehouse", "W2")
    with pytest.raises(FieldsWrong) as refused:
        depot.change("warehouse", warehouse, active=False)
    assert set(refused.value.errors) == {"active"}


def spare(depot: Depot, **line: Any) -> Any:
    wanted = {"item": "NUT", "quantity": D(4), **line}
    return depot.call("inventory.find_surplus", lines=[wanted])


def test_another_warehouse_spares_what_it_has_beyond_its_minimum(depot: Depot) -> None:
    depot.receive("NUT", 10, "1", "W2")
    assert spare(depot)["donor"] == depot.id_of("warehouse", "W2")
    assert spare(depot, quantity=D(11))["donor"] is None
    depot.save("reorder_point", item="NUT", warehouse="W2", minimum="7")
    assert spare(depot)["donor"] is None
    assert spare(depot, quantity=D(3))["told"] == "NUT Nut: 3 pcs"


def test_what_is_reserved_or_in_the_wanted_warehouse_itself_is_not_spared(depot: Depot) -> None:
    depot.receive("NUT", 10, "1", "W1")
    assert spare(depot)["donor"] is None
    depot.receive("NUT", 5, "1", "W2")
    kept = {"item": "NUT", "warehouse": "W2", "quantity": D(2)}
    source = {"source_kind": "goods_issue", "source_id": depot.id_of("item", "NUT")}
    depot.call("inventory.reserve_stock", **kept, **source)
    assert spare(depot)["donor"] is None
    assert spare(depot, quantity=D(3))["donor"] is not None


def test_one_line_that_is_in_no_warehouse_lets_everything_be_bought(depot: Depot) -> None:
    depot.receive("NUT", 10, "1", "W2")
    lines = [{"item": "NUT", "quantity": D(1)}, {"item": None, "quantity": D(1)}]
    assert depot.call("inventory.find_surplus", lines=lines)["donor"] is None
    assert spare(depot, unit="pallet")["donor"] is None
