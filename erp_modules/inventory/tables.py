"""Tables of the inventory, made of its entities."""

from typing import Any

import sqlalchemy as sa

from erp_modules.inventory import model
from workflow_engine.persistence.store import Store

store = Store("inventory")
metadata = store.metadata

warehouse = store.keep("warehouse", model.Warehouse)
# Two transactions that move one level collide in its sequence, whatever they locked.
stock_move = store.keep(
    "stock_move",
    model.StockMove,
    sa.UniqueConstraint("company_id", "item_id", "warehouse_id", "seq"),
    sa.CheckConstraint("quantity <> 0", name="moves_something"),
)
stock_level = store.keep(
    "stock_level",
    model.StockLevel,
    sa.UniqueConstraint("company_id", "item_id", "warehouse_id"),
    sa.CheckConstraint("reserved >= 0", name="reserved_not_negative"),
    sa.CheckConstraint("on_hand <> 0 OR value = 0", name="nothing_is_worth_nothing"),
    sa.CheckConstraint("on_hand <= 0 OR value >= 0", name="value_not_negative"),
)
stock_policy = store.keep("stock_policy", model.StockPolicy, sa.UniqueConstraint("company_id"))
reorder_point = store.keep(
    "reorder_point",
    model.ReorderPoint,
    sa.UniqueConstraint("company_id", "item_id", "warehouse_id"),
)
goods_receipt = store.keep("goods_receipt", model.GoodsReceipt)
goods_return = store.keep("goods_return", model.GoodsReturn)
reservation = store.keep("reservation", model.Reservation)
goods_issue = store.keep("goods_issue", model.GoodsIssue)
transfer = store.keep("transfer", model.Transfer, sa.UniqueConstraint("company_id", "asked_by"))
stock_count = store.keep("stock_count", model.StockCount)


class LedgerTouched(RuntimeError):
    """Code tried to change or to remove a line of the ledger; it may only be reversed."""


def _refuse(mapper: Any, connection: Any, move: model.StockMove) -> None:
    raise LedgerTouched(f"stock move {move.id} is written already")


sa.event.listen(model.StockMove, "before_update", _refuse)
sa.event.listen(model.StockMove, "before_delete", _refuse)
