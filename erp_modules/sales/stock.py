"""What sales asks of the inventory: the one place that knows its operations."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from erp_modules.sales.model import Delivery, DeliveryLine, SalesOrder, SalesOrderLine, SalesReturn
from workflow_engine.modules import OperationContext

ZERO = Decimal(0)


def is_stocked(ctx: OperationContext, item_id: str) -> bool:
    """Whether the item lies in a warehouse at all; a service does not."""
    return bool(getattr(ctx.record("item", item_id), "stocked", True))


def average_cost(ctx: OperationContext, item_id: str) -> Decimal | None:
    """What one piece costs the company at moving average; None when nobody knows."""
    answer = ctx.call("inventory.average_cost", item=item_id)
    cost: Decimal | None = answer["cost"]
    return cost


def reserve(
    ctx: OperationContext, order: SalesOrder, line: SalesOrderLine, wanted: Decimal
) -> Decimal:
    """Hold so much for the line in all, or what there is of it; what is held is the answer."""
    if wanted <= 0:
        release(ctx, line)
        return ZERO
    answer = ctx.call(
        "inventory.reserve_stock",
        item=line.item_id,
        warehouse=order.warehouse_id,
        quantity=wanted,
        source_kind="sales_order",
        source_id=line.id,
        # The order says itself when it needs it no more.
        lapses=False,
    )
    held: Decimal = answer["reserved"]
    return held


def release(ctx: OperationContext, line: SalesOrderLine) -> None:
    """Give back what is held for the line; nothing happens when nothing is."""
    ctx.call("inventory.release_stock", source_kind="sales_order", source_id=line.id)


def issue(ctx: OperationContext, delivery: Delivery, lines: Iterable[DeliveryLine]) -> str | None:
    """Take the goods of a delivery out of stock; the id of the issue, None without goods."""
    goods = [_goods(line) for line in lines if is_stocked(ctx, line.item_id)]
    if not goods:
        return None
    answer = ctx.call(
        "inventory.post_issue",
        warehouse=delivery.warehouse_id,
        lines=goods,
        source_kind="delivery",
        source_id=delivery.id,
        use="delivery",
        purpose=delivery.number or "",
    )
    return str(answer["goods_issue"])


def _goods(line: DeliveryLine) -> dict[str, Any]:
    """What leaves; a replacement takes nothing that is held for the rest of the order."""
    goods: dict[str, Any] = {"item": line.item_id, "quantity": line.quantity}
    return goods if line.replaces_line_id else {**goods, "source_id": line.order_line_id}


def take_back(ctx: OperationContext, delivery: Delivery) -> None:
    """Put the goods of a delivery that did not take place back, as if they had never left."""
    if delivery.issue_id is not None:
        ctx.call("inventory.reverse_issue", source_kind="delivery", source_id=delivery.id)


def restock(ctx: OperationContext, found: SalesReturn, warehouse: str) -> None:
    """Put pieces that came back and are as good as new into stock."""
    goods = [
        {"item": line.item_id, "quantity": line.restocked}
        for line in found.lines
        if line.restocked and is_stocked(ctx, line.item_id)
    ]
    if goods:
        ctx.call(
            "inventory.receive_back",
            warehouse=warehouse,
            lines=goods,
            source_kind="sales_return",
            source_id=found.id,
        )
