"""Inspection of what was received: good goods go on, bad ones wait in the quality warehouse."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from erp_modules.inventory import errors, queries, rules
from erp_modules.inventory.acts.common import post_rest, settle, told_receipt, warehouse_in_use
from erp_modules.inventory.ledger import Ledger
from erp_modules.inventory.model import GoodsReceipt, ReceiptLine
from erp_modules.inventory.rules import ZERO
from workflow_engine.errors import BusinessError, _l
from workflow_engine.modules import OperationContext

KIND = "goods_receipt"


def inspect(
    ctx: OperationContext,
    record: GoodsReceipt,
    *,
    lines: Sequence[Mapping[str, Any]] = (),
) -> None:
    """Bring what was accepted to its warehouse; what was rejected lies in the quality warehouse."""
    rejected = _rejections(record, lines)
    quality = queries.warehouse_of_kind(ctx.session, ctx.company_id, "quality")
    if quality is None:
        raise errors.no_quality_warehouse()
    target = warehouse_in_use(ctx, record.warehouse_id).id
    ledger = Ledger(ctx, KIND, record)
    stored = [line for line in record.lines if line.stock]
    ledger.lock((line.item_id or "", place) for line in stored for place in (target, quality.id))
    for line in record.lines:
        line.rejected = rejected.get(line.position, ZERO)
        line.accepted = line.quantity - line.rejected
        bad = part_of(line, line.rejected)
        good = line.stock - bad
        source, end = (quality.id, target) if record.inspection else (target, quality.id)
        moving = good if record.inspection else bad
        if moving:
            item = line.item_id or ""
            ledger.pass_on((item, source), (item, end), moving, line=line.id, bin=line.bin)
    post_rest(ctx, ledger, "inspect")
    settle(ctx, ledger)
    ctx.emit("goods.inspected", key=record.order_id or record.id, payload=told_receipt(record))


def _rejections(record: GoodsReceipt, lines: Sequence[Mapping[str, Any]]) -> dict[int, Decimal]:
    rejected = {line["line"]: line.get("rejected") or ZERO for line in lines}
    known = {line.position: line for line in record.lines}
    for position, quantity in rejected.items():
        if position not in known or quantity > known[position].quantity:
            raise BusinessError(
                "MORE_THAN_RECEIVED",
                _l("Line {line} of {document} does not have so much."),
                line=position, document=record.number,
            )  # fmt: skip
    return rejected


def part_of(line: ReceiptLine, quantity: Decimal) -> Decimal:
    """A part of a line in the unit of the item; the whole line is all of it."""
    if quantity == line.quantity:
        return line.stock
    return rules.in_stock_unit(quantity, line.stock / line.quantity)
