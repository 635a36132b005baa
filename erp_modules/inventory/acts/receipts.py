"""Goods receipts: what is checked, posted, inspected and reversed."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from erp_modules.inventory import errors, posting, queries, rules
from erp_modules.inventory.acts.common import (
    REVERSE,
    settle,
    told_receipt,
    undo_moves,
    warehouse_in_use,
)
from erp_modules.inventory.acts.receiving import measure
from erp_modules.inventory.ledger import Ledger
from erp_modules.inventory.model import GoodsReceipt
from erp_modules.inventory.posting import Entry
from erp_modules.inventory.rules import ZERO
from workflow_engine.errors import BusinessError, _l
from workflow_engine.modules import OperationContext

#: States of a purchase order in which nothing may be delivered.
CLOSED_TO_GOODS = frozenset({"draft", "cancelled", "closed"})
KIND = "goods_receipt"


def post(ctx: OperationContext, record: GoodsReceipt, *, reason: str | None = None) -> None:
    """Store the goods, tell the order and the books."""
    on = posting.posting_day(ctx, record.arrived_on)
    order = open_order(ctx, record)
    measure(ctx, record, order)
    ledger = Ledger(ctx, KIND, record, posting.moved_at(ctx, on), reason)
    if order is not None:
        _require_within(record, order, ledger.policy.over_delivery)
    place = _landing(ctx, record)
    stored = [line for line in record.lines if line.stock]
    ledger.lock((line.item_id or "", place) for line in stored)
    for line in stored:
        pair = (line.item_id or "", place)
        ledger.put(pair, line.stock, line.value, line=line.id, bin=line.bin)
    _post(ctx, ledger, record, order, on, 1)
    record.posted_at = ctx.now
    _note(ctx, record, order, 1)
    settle(ctx, ledger)
    ctx.emit("goods.received", key=record.order_id or record.id, payload=told_receipt(record))


def open_order(ctx: OperationContext, record: GoodsReceipt) -> Any:
    """Its order, locked; None without one. Refuses with ORDER_NOT_OPEN."""
    if record.order_id is None:
        return None
    order = ctx.record("purchase_order", record.order_id, lock=True)
    if order.state in CLOSED_TO_GOODS:
        raise BusinessError(
            "ORDER_NOT_OPEN", _l("{order} takes no deliveries now."), order=order.number
        )
    return order


def _require_within(record: GoodsReceipt, order: Any, percent: Decimal) -> None:
    """Refuse what goes beyond the order, line by line."""
    coming: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for line in record.lines:
        coming[line.order_line_key or ""] += line.quantity
    for key, quantity in coming.items():
        ordered = order.line(key)
        if ordered is None:
            raise BusinessError(
                "ORDER_CHANGED", _l("{order} was changed; write the receipt anew."),
                order=order.number,
            )  # fmt: skip
        rules.require_within(
            ordered.quantity, ordered.received - ordered.returned, quantity, percent
        )


def _landing(ctx: OperationContext, record: GoodsReceipt) -> str:
    """Where the goods lie first."""
    if not record.inspection:
        return warehouse_in_use(ctx, record.warehouse_id).id
    quality = queries.warehouse_of_kind(ctx.session, ctx.company_id, "quality")
    if quality is None:
        raise errors.no_quality_warehouse()
    return quality.id


def _counterpart(record: GoodsReceipt) -> str:
    """Suppliers invoice what they deliver; what customers bring back was not sold after all."""
    if record.order_id:
        return "grni"
    return "cost_of_sales" if record.source_kind else "stock_difference"


def _post(
    ctx: OperationContext, ledger: Ledger, record: GoodsReceipt, order: Any, on: date, sign: int
) -> None:
    """Stock and services against what will be invoiced."""
    entry = Entry()
    entry.stock(ledger)
    for line in record.lines:
        if not line.stock:
            entry.add("expense", sign * line.value, order.cost_centre if order else None)
    entry.close(_counterpart(record))
    posting.post(ctx, entry, ledger, on, "" if sign > 0 else REVERSE)


def _note(ctx: OperationContext, record: GoodsReceipt, order: Any, sign: int) -> None:
    """Tell the order what came, or that it did not; whether all of it has come now."""
    if order is None:
        return
    source = f"{KIND}:{record.id}" if sign > 0 else f"{KIND}:{record.id}:reversed"
    ctx.call(
        "procurement.note_received",
        order=order.id,
        source=source,
        lines=[
            {"line": line.order_line_key, "quantity": sign * line.quantity} for line in record.lines
        ],
    )
    record.complete = sign > 0 and all(
        line.received - line.returned >= line.quantity for line in order.lines
    )


def reverse(ctx: OperationContext, record: GoodsReceipt, *, reason: str) -> None:
    """Take the goods out again and say so to the order and the books."""
    if any(line.returned for line in record.lines):
        raise BusinessError(
            "ALREADY_RETURNED",
            _l("Goods of {document} went back to the supplier; reverse that first."),
            document=record.number,
        )
    order = ctx.record("purchase_order", record.order_id, lock=True) if record.order_id else None
    ledger = undo_moves(ctx, KIND, record, reason=reason)
    _post(ctx, ledger, record, order, posting.today(ctx), -1)
    _note(ctx, record, order, -1)
    settle(ctx, ledger)


def facts(session: Any, record: GoodsReceipt) -> Mapping[str, Any]:
    return told_receipt(record)
