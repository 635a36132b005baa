"""The points at which more is wanted, and who is told."""

from collections.abc import Iterable, Mapping
from typing import Any

from erp_modules.inventory import rules
from erp_modules.inventory.model import ReorderPoint
from erp_modules.inventory.replenishment import queries
from erp_modules.inventory.replenishment.projecting import Projection, projection
from workflow_engine.modules import OperationContext


def look_at(ctx: OperationContext, pairs: Iterable[tuple[str, str]]) -> None:
    """Say so when the stock of an item has fallen below its point, or has recovered."""
    ctx.session.flush()
    for point in queries.points_of(ctx.session, ctx.company_id, pairs, lock=True):
        tell(ctx, point, projection(ctx, point.item_id, point.warehouse_id))


def tell(ctx: OperationContext, point: ReorderPoint, found: Projection) -> None:
    """Emit ``stock.below_point`` or ``stock.recovered`` once, when it becomes so."""
    below = found.projected < point.minimum
    if below == point.below:
        return
    point.below = below
    point.rev += 1
    name = "stock.below_point" if below else "stock.recovered"
    ctx.emit(name, key=f"{point.item_id}:{point.warehouse_id}", payload=told(ctx, point, found))


def told(ctx: OperationContext, point: ReorderPoint, found: Projection) -> Mapping[str, Any]:
    """What a process needs to fill the stock up again."""
    item = ctx.record("item", point.item_id)
    return {
        "point": point.id,
        "item": item.id,
        "item_code": item.code,
        "item_name": item.name,
        "warehouse": point.warehouse_id,
        "warehouse_code": ctx.record("warehouse", point.warehouse_id).code,
        "projected": found.projected,
        "available": found.available,
        "minimum": point.minimum,
        "wanted": rules.lots(point.minimum - found.projected, point.lot_size),
        "lead_days": point.lead_days,
        "method": point.method,
        "donor": point.donor_id,
        "price": item.price,
        "currency": item.currency,
        "supplier": item.supplier_id,
    }
