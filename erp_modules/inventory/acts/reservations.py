"""Reservations: kept by people or by processes, released, used up."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from erp_modules.inventory import queries, reserving
from erp_modules.inventory.acts.common import require_open, require_stocked
from erp_modules.inventory.ledger import lock_levels, names
from erp_modules.inventory.model import Reservation
from erp_modules.inventory.replenishment import look_at
from workflow_engine.errors import BusinessError, _l
from workflow_engine.modules import OperationContext

KIND = "reservation"


def check_reservation(draft: Any, record: Reservation) -> None:
    require_open(draft, "warehouse", record.warehouse_id, "storage")
    require_stocked(draft, "item", record.item_id)
    if record.has_lapsed(draft.ctx.now):
        draft.fields.refuse("expires_at", _l("This moment has passed."))


def reserve(ctx: OperationContext, record: Reservation) -> None:
    """Keep the goods until they are used, released, or the time is over."""
    if record.expires_at is None:
        days = queries.policy(ctx.session, ctx.company_id).reserve_days
        record.expires_at = ctx.now + timedelta(days=days)
    pair = (record.item_id, record.warehouse_id)
    levels = lock_levels(ctx, [pair])
    if record.has_lapsed(ctx.now):
        raise BusinessError(
            "RESERVATION_LAPSED", _l("The time of {reservation} has passed."),
            reservation=record.number,
        )  # fmt: skip
    reserving.keep(levels[pair], record.quantity, lambda: names(ctx, pair))
    look_at(ctx, [pair])


def release(ctx: OperationContext, record: Reservation) -> None:
    """Give back what it still keeps."""
    pair = (record.item_id, record.warehouse_id)
    reserving.free(record, lock_levels(ctx, [pair])[pair])
    look_at(ctx, [pair])


def consume(ctx: OperationContext, record: Reservation) -> None:
    """All of it was used up elsewhere; goods issues that name it count by themselves."""
    pair = (record.item_id, record.warehouse_id)
    reserving.free(record, lock_levels(ctx, [pair])[pair])
    record.consumed = record.quantity


def facts(session: Any, record: Reservation) -> Mapping[str, Any]:
    return reserving.told(record)
