"""What a goods receipt says: checked, measured in units of the stock, valued."""

from decimal import Decimal
from typing import Any

from erp_modules.finance import operations as finance
from erp_modules.inventory import rules
from erp_modules.inventory.acts.common import (
    require_lines,
    require_open,
    require_stocked,
    total,
)
from erp_modules.inventory.model import GoodsReceipt, ReceiptLine
from erp_modules.inventory.rules import ZERO
from workflow_engine.domain.ids import new_id
from workflow_engine.errors import BusinessError, _l
from workflow_engine.modules import OperationContext


def check_receipt(draft: Any, record: GoodsReceipt) -> None:
    """Against an order every line names its line there; without one, why and what it cost."""
    order = draft.ctx.record("purchase_order", record.order_id) if record.order_id else None
    if order is not None and not record.lines:
        record.lines = open_lines(order)
    require_lines(draft, record)
    require_open(draft, "warehouse", record.warehouse_id, "storage", "scrap")
    if order is None and not record.purpose and not record.source_kind:
        draft.fields.refuse("purpose", _l("Say why the goods come without an order."))
    record.supplier_id = order.supplier_id if order else None
    for index, line in enumerate(record.lines):
        if order is None:
            _check_free(draft, line, f"lines.{index}")
        else:
            _check_ordered(draft, order, line, f"lines.{index}")
    if not draft.fields.errors:
        measure(draft.ctx, record, order)
        items = [draft.ctx.record("item", line.item_id) for line in record.lines if line.item_id]
        record.inspection = record.inspection or any(item.inspect for item in items)


def open_lines(order: Any) -> list[ReceiptLine]:
    """Lines for all of an order that did not come yet."""
    missing = [line for line in order.lines if line.quantity > line.received - line.returned]
    return [
        ReceiptLine(
            id=new_id(),
            position=position,
            order_line=line.position,
            quantity=line.quantity - line.received + line.returned,
        )
        for position, line in enumerate(missing, 1)
    ]


def _check_free(draft: Any, line: ReceiptLine, path: str) -> None:
    line.order_line = line.order_line_key = None
    if line.item_id is None:
        draft.fields.refuse(f"{path}.item", _l("Without an order an item is needed."))
    if line.unit_cost is None:
        draft.fields.refuse(f"{path}.unit_cost", _l("Say what one of it costs."))
    require_stocked(draft, f"{path}.item", line.item_id)


def _check_ordered(draft: Any, order: Any, line: ReceiptLine, path: str) -> None:
    found = order.line(line.order_line)
    if found is None:
        draft.fields.refuse(f"{path}.order_line", _l("The order has no such line."))
        return
    if line.item_id not in (None, found.item_id):
        draft.fields.refuse(f"{path}.item", _l("The order asks for another item."))
    line.item_id, line.order_line_key, line.unit_cost = found.item_id, found.id, None
    line.description, line.unit = found.description, found.unit


def measure(ctx: OperationContext, record: GoodsReceipt, order: Any) -> None:
    """Stock quantities, and values at the price and the rate that the order stored."""
    currency = finance.base_currency(ctx.session, ctx.company_id)
    for line in record.lines:
        if is_service(ctx, order, line):
            line.stock = ZERO
        else:
            line.stock = rules.in_stock_unit(line.quantity, _factor(ctx, line))
        if order is None:
            line.value = rules.worth(line.quantity, line.unit_cost or ZERO, currency)
        else:
            price = order.line(line.order_line_key).price
            line.value = rules.worth(line.quantity, price, currency, rate=order.rate)
    record.value = total(line.value for line in record.lines)


def _factor(ctx: OperationContext, line: ReceiptLine) -> Decimal:
    """How many units of stock one unit of the line is."""
    item = ctx.record("item", line.item_id or "")
    line.unit = line.unit or item.unit
    if line.unit == item.unit:
        return Decimal(1)
    if line.unit == item.purchase_unit:
        return Decimal(item.purchase_factor)
    raise BusinessError(
        "UNIT_UNKNOWN",
        _l("{item} is kept in {unit}; nobody said how many of these one {other} is."),
        item=item.code, unit=item.unit, other=line.unit,
    )  # fmt: skip


def is_service(ctx: OperationContext, order: Any, line: ReceiptLine) -> bool:
    """Whether a line brings nothing that lies in a warehouse."""
    if line.item_id is None:
        return True
    if order is not None and order.line(line.order_line).is_service:
        return True
    return not ctx.record("item", line.item_id).stocked
