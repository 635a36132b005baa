"""Goods that lie in another warehouse than the one they are wanted in."""

from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from erp_modules.inventory import queries, rules
from erp_modules.inventory.making import found
from erp_modules.inventory.replenishment import queries as points
from erp_modules.inventory.rules import ZERO
from workflow_engine.modules import OperationContext, operation

Wanted = Mapping[str, Decimal]


@operation("inventory.find_surplus", permission="stock:read")
def find_surplus(ctx: OperationContext, *, lines: list) -> Mapping[str, Any]:
    """A warehouse that can spare all ``lines`` beyond its own minimum: ``donor`` and ``lines``.

    Lines are mappings with ``item``, ``quantity`` and, when it is not the item's own, ``unit``.
    They are wanted in ``target``, the main warehouse. ``donor`` is None when one warehouse alone
    does not have them, when they are kept in no warehouse, or when none is the main one.
    """
    target = queries.main_warehouse(ctx.session, ctx.company_id)
    wanted = _wanted(ctx, lines)
    donor = None
    if target is not None and wanted:
        others = queries.storages(ctx.session, ctx.company_id, but=target.id)
        donor = next((one for one in others if _can_spare(ctx, one.id, wanted)), None)
    return {
        "donor": donor.id if donor else None,
        "donor_name": donor.name if donor else None,
        "target": target.id if target else None,
        "lines": [{"item": item, "quantity": number} for item, number in wanted.items()],
        "told": "; ".join(_told(ctx, item, number) for item, number in wanted.items()),
    }


def _wanted(ctx: OperationContext, lines: list[Any]) -> Wanted:
    """Quantities in units of the stock by item; nothing at all when a line is not kept in one."""
    wanted: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for line in lines:
        item = found(ctx, "item", line["item"]) if line.get("item") else None
        factors = {item.purchase_unit: item.purchase_factor, item.unit: 1} if item else {}
        factor = factors.get((line.get("unit") or item.unit) if item else None)
        if item is None or not item.stocked or factor is None:
            return {}
        wanted[item.id] += rules.in_stock_unit(line["quantity"], Decimal(factor))
    return wanted


def _can_spare(ctx: OperationContext, warehouse_id: str, wanted: Wanted) -> bool:
    pairs = [(item, warehouse_id) for item in wanted]
    kept = points.points_of(ctx.session, ctx.company_id, pairs)
    minimum = {point.item_id: point.minimum for point in kept}
    for item, quantity in wanted.items():
        sums = points.sums(ctx.session, ctx.company_id, item, warehouse_id, ctx.now)
        if sums["on_hand"] - sums["reserved"] - minimum.get(item, ZERO) < quantity:
            return False
    return True


def _told(ctx: OperationContext, item_id: str, quantity: Decimal) -> str:
    item = ctx.record("item", item_id)
    return f"{item.code} {item.name}: {quantity.normalize():f} {item.unit}"
