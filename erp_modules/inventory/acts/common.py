"""What several documents of the inventory have in common."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from erp_modules.inventory import posting, queries, replenishment
from erp_modules.inventory.ledger import Ledger
from erp_modules.inventory.model import GoodsReceipt, Warehouse
from erp_modules.inventory.posting import Entry
from erp_modules.inventory.rules import ZERO
from workflow_engine.errors import BusinessError, _l
from workflow_engine.modules import OperationContext

REVERSE = "reverse"
NO_LINES = _l("At least one line is needed.")
NOT_STOCKED = _l("{item} is not kept in stock.")


def require_lines(draft: Any, record: Any) -> None:
    if not record.lines:
        draft.fields.refuse("lines", NO_LINES)


def require_stocked(draft: Any, path: str, item_id: str | None) -> None:
    """Refuse an item that is never in a warehouse."""
    if item_id is None:
        return
    item = draft.ctx.record("item", item_id)
    if not item.stocked:
        draft.fields.refuse(path, NOT_STOCKED, item=item.code)


def require_open(draft: Any, path: str, warehouse_id: str | None, *kinds: str) -> None:
    """Refuse a warehouse that is out of use, or of a kind that does not fit."""
    if warehouse_id is None:
        return
    found = draft.ctx.record("warehouse", warehouse_id)
    if not found.active:
        draft.fields.refuse(path, _l("{warehouse} is not in use any more."), warehouse=found.code)
    elif kinds and found.kind not in kinds:
        draft.fields.refuse(
            path, _l("{warehouse} is not a warehouse for this."), warehouse=found.code
        )


def warehouse_in_use(ctx: OperationContext, warehouse_id: str) -> Warehouse:
    """A warehouse at the moment of posting; it may have been closed since the draft."""
    found: Warehouse = ctx.record("warehouse", warehouse_id)
    if not found.active:
        raise BusinessError(
            "WAREHOUSE_CLOSED", _l("{warehouse} is not in use any more."), warehouse=found.code
        )
    return found


def undo_moves(
    ctx: OperationContext, kind: str, document: Any, *, reason: str | None = None
) -> Ledger:
    """Move everything back that a document moved, each line at the value it was posted with.

    The goods of a line that moved through several warehouses keep their value on the way back.
    """
    moves = queries.moves_to_undo(ctx.session, document.id)
    ledger = Ledger(ctx, kind, document, reason=reason)
    ledger.lock((move.item_id, move.warehouse_id) for move in moves)
    said: Mapping[str, Decimal] = {line.id: abs(line.value) for line in document.lines}
    for move in moves:
        value = said.get(move.source_line or "", abs(move.value))
        ledger.undo(move, value)
    ctx.session.flush()
    return ledger


def post_rest(ctx: OperationContext, ledger: Ledger, step: str) -> None:
    """Goods that only change their place leave a trace in the books where they filled a gap."""
    entry = Entry()
    entry.stock(ledger)
    posting.post(ctx, entry, ledger, posting.today(ctx), step)


def settle(ctx: OperationContext, ledger: Ledger) -> None:
    """What follows from moved stock: reorder points are looked at again."""
    ctx.session.flush()
    replenishment.look_at(ctx, ledger.levels.keys())


def total(values: Iterable[Decimal]) -> Decimal:
    return sum(values, ZERO)


def told_lines(lines: Sequence[Any], *names: str) -> list[Mapping[str, Any]]:
    """Lines as events and operations carry them."""
    return [
        {"line": line.position, **{name: getattr(line, name) for name in names}} for line in lines
    ]


def told_receipt(record: GoodsReceipt) -> Mapping[str, Any]:
    """What processes are told of a receipt."""
    return {
        "receipt": record.id,
        "number": record.number,
        "order": record.order_id,
        "warehouse": record.warehouse_id,
        "supplier": record.supplier_id,
        "delivery_note": record.delivery_note,
        "value": record.value,
        "inspection": record.inspection,
        "complete": record.complete,
        "rejected": any(line.rejected for line in record.lines),
        "lines": [
            {
                "line": line.position,
                "order_line": line.order_line,
                "item": line.item_id,
                "quantity": line.quantity,
                "accepted": line.accepted,
                "rejected": line.rejected,
                "value": line.value,
            }
            for line in record.lines
        ],
    }
