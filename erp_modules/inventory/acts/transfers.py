"""Transfers between warehouses: at once, or shipped and received."""

from collections.abc import Mapping
from typing import Any

from erp_modules.inventory import errors, queries
from erp_modules.inventory.acts.common import (
    REVERSE,
    post_rest,
    require_lines,
    require_open,
    require_stocked,
    settle,
    told_lines,
    total,
    undo_moves,
    warehouse_in_use,
)
from erp_modules.inventory.ledger import Ledger
from erp_modules.inventory.model import Transfer
from workflow_engine.errors import BusinessError, _l
from workflow_engine.modules import OperationContext

KIND = "transfer"


def check_transfer(draft: Any, record: Transfer) -> None:
    require_lines(draft, record)
    require_open(draft, "source", record.source_id)
    require_open(draft, "target", record.target_id)
    if record.source_id and record.source_id == record.target_id:
        draft.fields.refuse("target", _l("Choose another warehouse than the one it comes from."))
    for index, line in enumerate(record.lines):
        require_stocked(draft, f"lines.{index}.item", line.item_id)


def post(ctx: OperationContext, record: Transfer) -> None:
    """Bring the goods over in one step."""
    _carry(ctx, record, record.source_id, record.target_id)
    record.shipped_at = record.received_at = ctx.now


def ship(ctx: OperationContext, record: Transfer, *, transit_id: str | None = None) -> None:
    """Send the goods: until they are received they lie in a warehouse for goods on the way."""
    if transit_id is None:
        transit = queries.warehouse_of_kind(ctx.session, ctx.company_id, "transit")
    else:
        transit = warehouse_in_use(ctx, transit_id)
    if transit is None or transit.kind != "transit":
        raise errors.no_transit_warehouse()
    record.transit_id = transit.id
    _carry(ctx, record, record.source_id, transit.id)
    record.shipped_at = ctx.now


def receive(ctx: OperationContext, record: Transfer) -> None:
    """The goods have come; they keep the value with which they left."""
    if record.transit_id is None:
        raise BusinessError(
            "NOT_SHIPPED", _l("{document} was not shipped yet."), document=record.number
        )
    _carry(ctx, record, record.transit_id, record.target_id)
    record.received_at = ctx.now


def _carry(ctx: OperationContext, record: Transfer, source: str, target: str) -> None:
    warehouse_in_use(ctx, target)
    ledger = Ledger(ctx, KIND, record)
    ledger.lock((line.item_id, place) for line in record.lines for place in (source, target))
    for line in record.lines:
        line.value = ledger.pass_on(
            (line.item_id, source),
            (line.item_id, target),
            line.quantity,
            value=line.value if source == record.transit_id else None,
            line=line.id,
            bin=line.bin,
        )
    record.value = total(line.value for line in record.lines)
    post_rest(ctx, ledger, "receive" if source == record.transit_id else "")
    settle(ctx, ledger)


def reverse(ctx: OperationContext, record: Transfer, *, reason: str) -> None:
    """Bring everything back to where it came from."""
    ledger = undo_moves(ctx, KIND, record, reason=reason)
    post_rest(ctx, ledger, REVERSE)
    settle(ctx, ledger)


def facts(session: Any, record: Transfer) -> Mapping[str, Any]:
    return {
        "source": record.source_id,
        "target": record.target_id,
        "value": record.value,
        "lines": told_lines(record.lines, "item_id", "quantity", "value"),
    }
