"""Whatever an operation did, doing it again for the same document changes nothing more."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from erp_modules.inventory.module import MODULE
from erp_modules.inventory.tests.depot import Depot
from erp_modules.inventory.tests.test_together import DESKS, PENS, depot, ordered
from workflow_engine.domain.ids import new_id

__all__ = ["depot"]
D = Decimal


class Twice:
    """Calls every operation twice and looks at what is stored."""

    def __init__(self, depot: Depot) -> None:
        self.depot = depot
        self.called: set[str] = set()

    def call(self, name: str, /, **inputs: Any) -> Mapping[str, Any]:
        first = self.depot.call(f"inventory.{name}", **inputs)
        before = self._rows()
        again = self.depot.call(f"inventory.{name}", **inputs)
        assert self._rows() == before, f"{name} did something the second time"
        assert again.keys() == first.keys()
        self.called.add(f"inventory.{name}")
        return first

    def _rows(self) -> dict[str, list[str]]:
        names = sorted(sa.inspect(self.depot.engine.database.engine).get_table_names())
        kept = [name for name in names if name.startswith(("inventory_", "finance_journal"))]
        with self.depot.engine.database.reading() as connection:
            return {
                name: sorted(map(repr, connection.execute(sa.text(f"SELECT * FROM {name}"))))
                for name in kept
            }


def test_every_operation_may_be_repeated(depot: Depot) -> None:
    twice = Twice(depot)
    _receipts(twice)
    _reservations(twice)
    _issues(twice)
    _transfers(twice)
    _counts(twice)
    twice.call("project_stock", item="PEN")
    twice.call("available", item="PEN", warehouse="W1", quantity=D(1))
    twice.call("average_cost", item="PEN")
    twice.call("find_surplus", lines=[{"item": "PEN", "quantity": D(1)}])
    depot.save("reorder_point", item="PEN", warehouse="W2", minimum="5000")
    assert twice.call("below_point")["points"]
    assert twice.called == {operation.name for operation in MODULE.operations}
    assert depot.differences() == []


def _receipts(twice: Twice) -> None:
    depot = twice.depot
    order = ordered(depot, PENS, DESKS)
    receipt = twice.call("post_receipt", order=order, delivery_note="LS-1")["receipt"]
    twice.call("inspect", receipt=receipt, lines=[{"line": 2, "rejected": D(1)}])
    back = depot.save("goods_return", receipt=receipt, warehouse="QA", purpose="Rust").id
    twice.call("post_goods_return", goods_return=back)
    twice.call("reverse_goods_return", goods_return=back, reason="No lorry")
    other = depot.save("goods_return", receipt=receipt, warehouse="QA", purpose="Rust").id
    twice.call("cancel_goods_return", goods_return=other, reason="No")
    line = {"item": "PEN", "quantity": "100", "unit_cost": "2"}
    free: dict[str, Any] = {"warehouse": "W1", "purpose": "Found", "lines": [line]}
    found, wrong, none = (depot.save("goods_receipt", **free).id for _ in range(3))
    twice.call("post_goods_receipt", goods_receipt=found)
    twice.call("inspect_goods_receipt", goods_receipt=found, lines=[])
    twice.call("post_goods_receipt", goods_receipt=wrong)
    twice.call("reverse_goods_receipt", goods_receipt=wrong, reason="Wrong")
    twice.call("cancel_goods_receipt", goods_receipt=none, reason="No")
    lines = [{"order_line": 1, "quantity": "1000"}]
    much = depot.save("goods_receipt", order=order, warehouse="W1", lines=lines).id
    twice.call("hold_goods_receipt", goods_receipt=much)
    twice.call("rework_goods_receipt", goods_receipt=much)
    source = {"source_kind": "goods_issue", "source_id": new_id()}
    lines = [{"item": "PEN", "quantity": D(2)}]
    twice.call("receive_back", warehouse="W1", lines=lines, **source)


def _reservations(twice: Twice) -> None:
    source = {"source_kind": "goods_issue", "source_id": new_id()}
    wanted = {"item": "PEN", "warehouse": "W1", "quantity": D(3)}
    twice.call("reserve_stock", **wanted, **source)
    twice.call("release_stock", **source)
    values = {"item": "PEN", "warehouse": "W1", "quantity": "2"}
    first, second, third = (twice.depot.save("reservation", **values).id for _ in range(3))
    for one in (first, second):
        twice.call("reserve_reservation", reservation=one)
    twice.call("release_reservation", reservation=first)
    twice.call("consume_reservation", reservation=second)
    twice.call("cancel_reservation", reservation=third, reason="No")
    twice.call("expire_reservations")


def _issues(twice: Twice) -> None:
    source = {"source_kind": "goods_receipt", "source_id": new_id()}
    lines = [{"item": "PEN", "quantity": D(2)}]
    twice.call("post_issue", warehouse="W1", lines=lines, **source)
    twice.call("reverse_issue", **source)
    values: dict[str, Any] = {
        "use": "delivery",
        "warehouse": "W1",
        "lines": [{"item": "PEN", "quantity": "1"}],
    }
    first, second = (twice.depot.save("goods_issue", **values).id for _ in range(2))
    twice.call("submit_goods_issue", goods_issue=first)
    twice.call("rework_goods_issue", goods_issue=first, reason="Not yet")
    twice.call("post_goods_issue", goods_issue=first)
    twice.call("reverse_goods_issue", goods_issue=first, reason="Wrong")
    twice.call("cancel_goods_issue", goods_issue=second, reason="No")


def _transfers(twice: Twice) -> None:
    lines = [{"item": "PEN", "quantity": D(1)}]

    def made() -> str:
        said = {"source": "W1", "target": "W2", "lines": lines, "reference": new_id()}
        return str(twice.call("create_transfer", **said)["transfer"])

    first, second, third = made(), made(), made()
    twice.call("post_transfer", transfer=first)
    twice.call("ship_transfer", transfer=second)
    twice.call("receive_transfer", transfer=second)
    twice.call("reverse_transfer", transfer=second, reason="Wrong")
    twice.call("cancel_transfer", transfer=third, reason="No")


def _counts(twice: Twice) -> None:
    depot = twice.depot
    first, second = (
        depot.save("stock_count", warehouse="W1", lines=[{"item": "PEN"}]).id for _ in range(2)
    )
    twice.call("freeze_stock_count", stock_count=first)
    found = [{"item": "PEN", "quantity": str(depot.level("PEN").on_hand)}]
    depot.act("stock_count", "count", first, lines=found)
    twice.call("finish_stock_count", stock_count=first)
    twice.call("reopen_stock_count", stock_count=first, reason="Doubt")
    twice.call("finish_stock_count", stock_count=first)
    twice.call("post_stock_count", stock_count=first)
    twice.call("reverse_stock_count", stock_count=first, reason="Wrong")
    twice.call("cancel_stock_count", stock_count=second, reason="No")
    # A process has no hands to count with; that it is refused is told in test_counts.
    twice.called.add("inventory.count_stock_count")
