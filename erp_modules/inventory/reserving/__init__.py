"""What is kept for somebody: reservations and the sum of them on the level."""

from collections.abc import Callable, Mapping
from decimal import Decimal

from erp_modules.inventory.model import Reservation, StockLevel
from erp_modules.inventory.reserving import queries
from erp_modules.inventory.rules import ZERO, shown
from workflow_engine.errors import BusinessError, _l
from workflow_engine.modules import OperationContext


def let_lapse(ctx: OperationContext, levels: Mapping[tuple[str, str], StockLevel]) -> int:
    """Free what was kept on these locked levels for too long; how many reservations lapsed."""
    overdue = queries.lapsed(ctx.session, ctx.company_id, levels, ctx.now)
    for found in overdue:
        end(ctx, found, levels[found.item_id, found.warehouse_id], "lapsed")
        ctx.emit("reservation.lapsed", key=found.id, payload=told(found))
    return len(overdue)


def keep(level: StockLevel, quantity: Decimal, named: Callable[[], Mapping[str, str]]) -> None:
    """Keep more of a locked level; refuses with STOCK_SHORT what is not free."""
    if quantity > level.available:
        raise BusinessError(
            "STOCK_SHORT",
            _l("Of {item} there is only {free} in {warehouse}; {missing} is missing."),
            free=shown(max(level.available, ZERO)),
            missing=shown(quantity - max(level.available, ZERO)), **named(),
        )  # fmt: skip
    level.reserved += quantity
    level.rev += 1


def end(
    ctx: OperationContext,
    found: Reservation,
    level: StockLevel,
    state: str,
    reason: str | None = None,
) -> None:
    """Bring an open reservation into its last state and free what it still keeps."""
    free(found, level)
    ctx.kinds["reservation"].move(found, state, reason)


def free(found: Reservation, level: StockLevel) -> None:
    """Take what a reservation still keeps off its locked level."""
    level.reserved -= found.open
    level.rev += 1


def use(ctx: OperationContext, found: Reservation, level: StockLevel, quantity: Decimal) -> None:
    """Count what its holder takes; the last of it ends the reservation."""
    part = min(quantity, found.open)
    level.reserved -= part
    level.rev += 1
    found.consumed += part
    if found.open == 0:
        ctx.kinds["reservation"].move(found, "consumed")
    else:
        found.rev += 1


def told(found: Reservation) -> Mapping[str, object]:
    """What events carry of a reservation."""
    return {
        "reservation": found.id,
        "number": found.number,
        "item": found.item_id,
        "warehouse": found.warehouse_id,
        "quantity": found.quantity,
        "consumed": found.consumed,
        "source_kind": found.source_kind,
        "source_id": found.source_id,
    }
