"""How much there is, how much there will be, and keeping some of it for somebody."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from erp_modules.inventory import queries, replenishment, reserving
from erp_modules.inventory.ledger import lock_levels
from erp_modules.inventory.making import found, make
from erp_modules.inventory.model import Reservation
from erp_modules.inventory.replenishment import queries as points
from erp_modules.inventory.replenishment.projecting import projection
from erp_modules.inventory.reserving import queries as kept_by
from erp_modules.inventory.rules import ZERO
from workflow_engine.errors import BusinessError, _l
from workflow_engine.modules import OperationContext, operation

#: A question of other modules, for their proofs.
kept_for = kept_by.kept_for


@operation("inventory.project_stock", permission="stock:read")
def project_stock(ctx: OperationContext, *, item: str, warehouse: str = "") -> Mapping[str, Any]:
    """On hand + coming + ordered + requested - reserved; of all storages without a warehouse."""
    place = found(ctx, "warehouse", warehouse).id if warehouse else ""
    seen = projection(ctx, found(ctx, "item", item).id, place)
    return {
        "on_hand": seen.on_hand,
        "reserved": seen.reserved,
        "available": seen.available,
        "coming": seen.coming,
        "ordered": seen.ordered,
        "requested": seen.requested,
        "projected": seen.projected,
    }


@operation("inventory.available", permission="stock:read")
def available(
    ctx: OperationContext, *, item: str, warehouse: str = "", quantity: Decimal = ZERO
) -> Mapping[str, Any]:
    """What can be promised today, and whether it is as much as ``quantity``."""
    place = found(ctx, "warehouse", warehouse).id if warehouse else ""
    item_id = found(ctx, "item", item).id
    sums = points.sums(ctx.session, ctx.company_id, item_id, place, ctx.now)
    free = sums["on_hand"] - sums["reserved"]
    return {"available": free, "enough": free >= quantity, "short": max(quantity - free, ZERO)}


@operation("inventory.average_cost", permission="stock:read")
def average_cost(ctx: OperationContext, *, item: str) -> Mapping[str, Any]:
    """What one of an item costs in the company's currency; None before its first receipt."""
    item_id = found(ctx, "item", item).id
    return {"cost": queries.cost_of(ctx.session, ctx.company_id, item_id)}


@operation("inventory.below_point", permission="stock:read")
def below_point(ctx: OperationContext, *, warehouse: str = "") -> Mapping[str, Any]:
    """The items whose projected stock is below their reorder point now, with what is wanted.

    It also tells processes of those that fell below, or recovered, by orders rather than moves.
    """
    place = found(ctx, "warehouse", warehouse).id if warehouse else ""
    wanted = []
    for point in points.all_points(ctx.session, ctx.company_id, place):
        seen = projection(ctx, point.item_id, point.warehouse_id)
        replenishment.tell(ctx, point, seen)
        if point.below:
            wanted.append(replenishment.told(ctx, point, seen))
    return {"points": wanted}


@operation(
    "inventory.reserve_stock", permission="reservation:write", undo="inventory.release_stock"
)
def reserve_stock(
    ctx: OperationContext,
    *,
    item: str,
    warehouse: str,
    quantity: Decimal,
    source_kind: str,
    source_id: str,
    expires_at: datetime | None = None,
    lapses: bool = True,
    partial: bool = True,
) -> Mapping[str, Any]:
    """Keep ``quantity`` of an item for a source, in all; asked again it sets the total anew.

    One that ``lapses`` does so at ``expires_at`` or after the days of the company's policy; any
    other is kept until its source gives it back. It takes what there is and says how much is
    ``short``; without ``partial`` it refuses with STOCK_SHORT and keeps nothing more.
    ``source_id`` is an id, such as that of an order's line.
    """
    if quantity < 0 or quantity != quantity.quantize(Decimal("0.0001")):
        raise BusinessError(
            "BAD_QUANTITY", _l("The quantity must not be negative, with at most 4 decimal places.")
        )
    thing, place = found(ctx, "item", item), found(ctx, "warehouse", warehouse)
    pair = (thing.id, place.id)
    held = [
        one
        for one in kept_by.reservations_for(ctx.session, ctx.company_id, source_kind, source_id)
        if (one.item_id, one.warehouse_id) == pair
    ]
    level = lock_levels(ctx, [pair])[pair]
    kept = next((one for one in held if one.state == "open"), None)
    before = kept.open if kept else ZERO
    free = max(level.available + before, ZERO)
    takes = min(quantity, free)
    if takes < quantity and not partial:
        named = {"item": thing.code, "warehouse": place.code}
        reserving.keep(level, quantity - before, lambda: named)
    if takes != before:
        until = expires_at or (_usual_end(ctx) if kept is None and lapses else None)
        kept = _set(ctx, kept, pair, takes, (source_kind, source_id), until)
        level.reserved += takes - before
        level.rev += 1
        ctx.session.flush()
        replenishment.look_at(ctx, [pair])
    return {
        "reservation": kept.id if kept and takes else None,
        "reserved": takes,
        "short": quantity - takes,
        "available": level.available,
    }


def _usual_end(ctx: OperationContext) -> datetime:
    return ctx.now + timedelta(days=queries.policy(ctx.session, ctx.company_id).reserve_days)


def _set(
    ctx: OperationContext,
    kept: Reservation | None,
    pair: tuple[str, str],
    takes: Decimal,
    source: tuple[str, str],
    expires_at: datetime | None,
) -> Reservation:
    """Make or change the reservation of a source; the level is the caller's."""
    if kept is None:
        values = {
            "item": pair[0],
            "warehouse": pair[1],
            "quantity": takes,
            "expires_at": expires_at,
        }
        kept = make(ctx, "reservation", values, source_kind=source[0], source_id=source[1])
        ctx.kinds["reservation"].move(kept, "open")
        return kept
    if takes == 0:
        ctx.kinds["reservation"].move(kept, "released")
    else:
        kept.quantity = kept.consumed + takes
        kept.expires_at = expires_at or kept.expires_at
        kept.rev += 1
    return kept


@operation("inventory.release_stock", permission="reservation:write")
def release_stock(ctx: OperationContext, *, source_kind: str, source_id: str) -> Mapping[str, Any]:
    """Give back all that a source still keeps; nothing happens when it keeps nothing."""
    held = kept_by.reservations_for(ctx.session, ctx.company_id, source_kind, source_id)
    levels = lock_levels(ctx, ((one.item_id, one.warehouse_id) for one in held))
    released = ZERO
    for one in held:
        if one.state == "open":
            released += one.open
            reserving.end(ctx, one, levels[one.item_id, one.warehouse_id], "released")
    replenishment.look_at(ctx, levels.keys())
    return {"released": released}


@operation("inventory.expire_reservations", permission="reservation:write")
def expire_reservations(ctx: OperationContext) -> Mapping[str, Any]:
    """Free everything that was kept for too long; for a timer in the night."""
    pairs = kept_by.overdue_pairs(ctx.session, ctx.company_id, ctx.now)
    # Locking the levels lets what is overdue lapse.
    levels = lock_levels(ctx, pairs)
    replenishment.look_at(ctx, levels.keys())
    return {"levels": len(levels)}
