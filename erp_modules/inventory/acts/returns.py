"""Goods that go back to the supplier."""

from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from erp_modules.finance import operations as finance
from erp_modules.inventory import posting, rules
from erp_modules.inventory.acts.common import (
    REVERSE,
    require_lines,
    require_open,
    settle,
    total,
    undo_moves,
)
from erp_modules.inventory.acts.inspection import part_of
from erp_modules.inventory.ledger import Ledger
from erp_modules.inventory.model import GoodsReceipt, GoodsReturn, ReceiptLine, ReturnLine
from erp_modules.inventory.posting import Entry
from erp_modules.inventory.rules import ZERO
from workflow_engine.domain.ids import new_id
from workflow_engine.errors import BusinessError, _l
from workflow_engine.modules import OperationContext

KIND = "goods_return"
RETURNABLE = frozenset({"posted", "inspected"})


def check_return(draft: Any, record: GoodsReturn) -> None:
    """Only what came with the receipt, and did not go back yet, goes back."""
    receipt = draft.ctx.record("goods_receipt", record.receipt_id)
    if not record.lines:
        record.lines = rejected_lines(receipt)
    require_lines(draft, record)
    require_open(draft, "warehouse", record.warehouse_id)
    if receipt.state not in RETURNABLE:
        draft.fields.refuse("receipt", _l("This receipt is not posted, or was reversed."))
        return
    lines = {line.position: line for line in receipt.lines}
    left = {line.position: line.quantity - line.returned for line in receipt.lines}
    for index, line in enumerate(record.lines):
        found = lines.get(line.receipt_line)
        if found is None:
            draft.fields.refuse(f"lines.{index}.receipt_line", _l("The receipt has no such line."))
            continue
        left[line.receipt_line] -= line.quantity
        if left[line.receipt_line] < 0:
            draft.fields.refuse(
                f"lines.{index}.quantity", _l("More than came with the receipt and is left of it.")
            )
        line.item_id = found.item_id


def rejected_lines(receipt: GoodsReceipt) -> list[ReturnLine]:
    """Lines for all that was rejected and did not go back yet."""
    bad = [line for line in receipt.lines if (line.rejected or ZERO) > line.returned]
    return [
        ReturnLine(
            id=new_id(),
            position=position,
            receipt_line=line.position,
            quantity=(line.rejected or ZERO) - line.returned,
        )
        for position, line in enumerate(bad, 1)
    ]


def post(ctx: OperationContext, record: GoodsReturn, *, reason: str | None = None) -> None:
    """Take the goods out at what they came in with, and ask the supplier for it."""
    receipt = _receipt(ctx, record)
    lines = {line.position: line for line in receipt.lines}
    ledger = Ledger(ctx, KIND, record, reason=reason)
    ledger.lock((line.item_id or "", record.warehouse_id) for line in record.lines if line.item_id)
    services: dict[str | None, Decimal] = defaultdict(lambda: ZERO)
    order = ctx.record("purchase_order", receipt.order_id, lock=True) if receipt.order_id else None
    for line in record.lines:
        found = lines[line.receipt_line]
        stock, line.value = _share(ctx, record, found, line)
        found.returned += line.quantity
        if stock:
            pair = (line.item_id or "", record.warehouse_id)
            ledger.take_at(pair, stock, line.value, line=line.id)
        else:
            services[order.cost_centre if order else None] -= line.value
    record.value = total(line.value for line in record.lines)
    _post(ctx, ledger, services, order)
    record.posted_at = ctx.now
    _note(ctx, record, receipt, 1)
    settle(ctx, ledger)
    ctx.emit("goods.returned", key=receipt.order_id or receipt.id, payload=told(record, receipt))


def _share(
    ctx: OperationContext, record: GoodsReturn, found: ReceiptLine, line: ReturnLine
) -> tuple[Decimal, Decimal]:
    """Its part of stock and value; the last part of a line takes what is left of both."""
    before, after = found.returned, found.returned + line.quantity
    if after > found.quantity:
        raise BusinessError(
            "MORE_THAN_RECEIVED",
            _l("Line {line} of {document} does not have so much."),
            line=line.receipt_line, document=record.number,
        )  # fmt: skip
    currency = finance.base_currency(ctx.session, ctx.company_id)
    value = rules.share(found.value, after, found.quantity, currency) - rules.share(
        found.value, before, found.quantity, currency
    )
    return part_of(found, after) - part_of(found, before), value


def _receipt(ctx: OperationContext, record: GoodsReturn) -> GoodsReceipt:
    found: GoodsReceipt = ctx.record("goods_receipt", record.receipt_id, lock=True)
    if found.state not in RETURNABLE:
        raise BusinessError(
            "NOT_RETURNABLE", _l("{document} is not posted, or was reversed."),
            document=found.number,
        )  # fmt: skip
    return found


def _post(
    ctx: OperationContext,
    ledger: Ledger,
    services: Mapping[str | None, Decimal],
    order: Any,
    step: str = "",
) -> None:
    entry = Entry()
    entry.stock(ledger)
    for cost_centre, amount in services.items():
        entry.add("expense", amount, cost_centre)
    entry.close("grni" if order else "stock_difference")
    posting.post(ctx, entry, ledger, posting.today(ctx), step)


def _note(ctx: OperationContext, record: GoodsReturn, receipt: GoodsReceipt, sign: int) -> None:
    if receipt.order_id is None:
        return
    source = f"{KIND}:{record.id}" if sign > 0 else f"{KIND}:{record.id}:reversed"
    lines = {line.position: line for line in receipt.lines}
    ctx.call(
        "procurement.note_returned",
        order=receipt.order_id,
        source=source,
        lines=[
            {"line": lines[line.receipt_line].order_line_key, "quantity": sign * line.quantity}
            for line in record.lines
        ],
    )


def reverse(ctx: OperationContext, record: GoodsReturn, *, reason: str) -> None:
    """The goods stayed after all."""
    receipt: GoodsReceipt = ctx.record("goods_receipt", record.receipt_id, lock=True)
    order = ctx.record("purchase_order", receipt.order_id, lock=True) if receipt.order_id else None
    lines = {line.position: line for line in receipt.lines}
    services: dict[str | None, Decimal] = defaultdict(lambda: ZERO)
    for line in record.lines:
        found = lines[line.receipt_line]
        found.returned -= line.quantity
        if not found.stock:
            services[order.cost_centre if order else None] += line.value
    ledger = undo_moves(ctx, KIND, record, reason=reason)
    _post(ctx, ledger, services, order, REVERSE)
    _note(ctx, record, receipt, -1)
    settle(ctx, ledger)


def told(record: GoodsReturn, receipt: GoodsReceipt) -> Mapping[str, Any]:
    """What processes are told of goods that went back."""
    return {
        "return": record.id,
        "number": record.number,
        "receipt": receipt.id,
        "order": receipt.order_id,
        "supplier": receipt.supplier_id,
        "replacement": record.replacement,
        "value": record.value,
        "lines": [
            {"receipt_line": line.receipt_line, "item": line.item_id, "quantity": line.quantity}
            for line in record.lines
        ],
    }


def facts(session: Any, record: GoodsReturn) -> Mapping[str, Any]:
    return {"receipt": record.receipt_id, "value": record.value, "replacement": record.replacement}
