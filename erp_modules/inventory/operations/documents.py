"""Documents of the inventory that processes and other modules make and post at once."""

from collections.abc import Mapping
from typing import Any

from erp_modules.inventory import queries
from erp_modules.inventory.acts.common import told_receipt
from erp_modules.inventory.acts.receiving import open_lines
from erp_modules.inventory.making import do, found, make
from erp_modules.inventory.model import GoodsIssue, GoodsReceipt
from erp_modules.inventory.reserving import queries as kept_by
from erp_modules.inventory.rules import ZERO
from workflow_engine.errors import BusinessError, _l
from workflow_engine.modules import OperationContext, operation


@operation("inventory.post_receipt", permission="goods_receipt:post")
def post_receipt(
    ctx: OperationContext,
    *,
    order: str,
    delivery_note: str,
    warehouse: str = "",
    lines: list[Any] | None = None,
) -> Mapping[str, Any]:
    """Receive goods of a purchase order, once for each delivery note.

    ``lines`` are mappings with ``order_line`` (position) and ``quantity``; without them all that is
    open of the order has come. Without a warehouse the goods arrive where the order says, else in
    the main one. Refuses with OVER_DELIVERY, ORDER_NOT_OPEN or NOTHING_OPEN.
    """
    wanted = found(ctx, "purchase_order", order)
    there = queries.receipt_with(ctx.session, ctx.company_id, wanted.id, delivery_note)
    if there is None:
        if not lines and not open_lines(wanted):
            raise BusinessError(
                "NOTHING_OPEN", _l("All of {order} has come already."), order=wanted.number
            )
        values = {
            "order": wanted.id,
            "warehouse": _arrival(ctx, warehouse or wanted.warehouse),
            "delivery_note": delivery_note,
            "lines": lines or [],
        }
        there = make(ctx, "goods_receipt", values)
        do(ctx, "goods_receipt", "post", there)
    return {**told_receipt(there), "state": there.state}


def _arrival(ctx: OperationContext, named: str | None) -> str:
    if named:
        return str(found(ctx, "warehouse", named).id)
    main = queries.main_warehouse(ctx.session, ctx.company_id)
    if main is None:
        raise BusinessError(
            "NO_WAREHOUSE", _l("Say where the goods arrive; no warehouse is the main one.")
        )
    return main.id


@operation("inventory.inspect", permission="goods_receipt:inspect")
def inspect(
    ctx: OperationContext, *, receipt: str, lines: list[Any] | None = None
) -> Mapping[str, Any]:
    """Accept a receipt but for what ``lines`` reject: mappings with ``line`` and ``rejected``."""
    record: GoodsReceipt = ctx.record("goods_receipt", receipt, lock=True)
    if record.state != "inspected":
        do(ctx, "goods_receipt", "inspect", record, lines=list(lines or ()))
    return {**told_receipt(record), "state": record.state}


@operation("inventory.post_issue", permission="goods_issue:post", undo="inventory.reverse_issue")
def post_issue(
    ctx: OperationContext,
    *,
    warehouse: str,
    lines: list,
    source_kind: str,
    source_id: str,
    use: str = "delivery",
    cost_centre: str = "",
    purpose: str = "",
) -> Mapping[str, Any]:
    """Give goods out for a document, once; ``use`` is delivery, cost_centre or scrap.

    A line is a mapping with ``item``, ``quantity``, and the ``source_id`` or the ``reservation``
    that keeps them for it. Refuses with STOCK_SHORT or STOCK_RESERVED.
    """
    there = queries.posted_for(ctx.session, ctx.company_id, GoodsIssue, source_kind, source_id)
    if there is None:
        values = {
            "use": use,
            "warehouse": found(ctx, "warehouse", warehouse).id,
            "cost_centre": cost_centre,
            "purpose": purpose,
            "lines": [_reserved(ctx, one, warehouse) for one in lines],
        }
        there = make(ctx, "goods_issue", values, source_kind=source_kind, source_id=source_id)
        do(ctx, "goods_issue", "post", there)
    return {
        "goods_issue": there.id,
        "number": there.number,
        "state": there.state,
        "value": there.base_amount,
        "lines": [
            {"item": line.item_id, "quantity": line.quantity, "value": line.value}
            for line in there.lines
        ],
    }


def _reserved(ctx: OperationContext, told: Any, warehouse: str) -> Any:
    """The line with the reservation that its source holds, if it holds one."""
    if not isinstance(told, Mapping) or not told.get("source_id"):
        return told
    line = {name: value for name, value in told.items() if name != "source_id"}
    pair = (found(ctx, "item", told.get("item")).id, found(ctx, "warehouse", warehouse).id)
    held = kept_by.reservation_of(ctx.session, ctx.company_id, told["source_id"], pair)
    return line if held is None else {"reservation": held, **line}


@operation("inventory.reverse_issue", permission="stock:reverse")
def reverse_issue(
    ctx: OperationContext,
    *,
    goods_issue: str = "",
    source_kind: str = "",
    source_id: str = "",
    reason: str = "",
) -> Mapping[str, Any]:
    """Take back what was given out; nothing happens when nothing is out any more."""
    if goods_issue:
        there = ctx.record("goods_issue", goods_issue, lock=True)
    else:
        there = queries.posted_for(ctx.session, ctx.company_id, GoodsIssue, source_kind, source_id)
    if there is not None and there.state == "posted":
        do(ctx, "goods_issue", "reverse", there, reason=reason or "undone")
    return {"goods_issue": there.id if there else None, "state": there.state if there else None}


@operation("inventory.receive_back", permission="goods_receipt:post")
def receive_back(
    ctx: OperationContext,
    *,
    warehouse: str,
    lines: list,
    source_kind: str,
    source_id: str,
) -> Mapping[str, Any]:
    """Take goods back from a customer, once for a document, at what they cost on average."""
    there = queries.posted_for(ctx.session, ctx.company_id, GoodsReceipt, source_kind, source_id)
    if there is None:
        values = {
            "warehouse": warehouse,
            "purpose": source_kind,
            "lines": [_at_cost(ctx, one) for one in lines],
        }
        there = make(ctx, "goods_receipt", values, source_kind=source_kind, source_id=source_id)
        do(ctx, "goods_receipt", "post", there)
    return {"goods_receipt": there.id, "number": there.number, "value": there.value}


def _at_cost(ctx: OperationContext, told: Any) -> Any:
    if not isinstance(told, Mapping):
        return told
    item = found(ctx, "item", told.get("item"))
    return {**told, "unit_cost": queries.cost_of(ctx.session, ctx.company_id, item.id) or ZERO}


@operation("inventory.create_transfer", permission="transfer:write")
def create_transfer(
    ctx: OperationContext,
    *,
    source: str,
    target: str,
    lines: list,
    reference: str,
    purpose: str = "",
) -> Mapping[str, Any]:
    """A draft of a transfer between warehouses, once for each ``reference``; post or ship it then.

    Lines are mappings with ``item`` and ``quantity``.
    """
    there = queries.transfer_with(ctx.session, ctx.company_id, reference)
    if there is None:
        values = {"source": source, "target": target, "purpose": purpose, "lines": lines}
        there = make(ctx, "transfer", values, asked_by=reference)
    return {"transfer": there.id, "number": there.number, "state": there.state}
