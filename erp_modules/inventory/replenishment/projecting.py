"""Projected stock: what there will be of an item."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Protocol

from erp_modules.inventory import queries as stock
from erp_modules.inventory.replenishment import queries
from erp_modules.inventory.rules import ZERO


@dataclass(frozen=True, slots=True)
class Projection:
    """What there will be of an item: on hand + coming + ordered + requested - reserved.

    ``coming`` is on its way from other warehouses. Orders and requisitions that name no warehouse
    arrive in the item's usual one, else in the company's main one.
    """

    on_hand: Decimal
    reserved: Decimal
    coming: Decimal
    ordered: Decimal = ZERO
    requested: Decimal = ZERO

    @property
    def available(self) -> Decimal:
        """What can be promised today."""
        return self.on_hand - self.reserved

    @property
    def projected(self) -> Decimal:
        return self.available + self.coming + self.ordered + self.requested


class Asking(Protocol):
    """What a projection needs of an operation's context; a reader's page has it too."""

    @property
    def session(self) -> Any: ...
    @property
    def company_id(self) -> str: ...
    @property
    def now(self) -> datetime: ...
    def call(self, operation: str, **inputs: Any) -> Mapping[str, Any]: ...
    def record(self, kind: str, record_id: str, *, lock: bool = False) -> Any: ...


def projection(ctx: Asking, item_id: str, warehouse_id: str = "") -> Projection:
    """The projection of an item in a warehouse, or in all storages together."""
    sums = queries.sums(ctx.session, ctx.company_id, item_id, warehouse_id, ctx.now)
    opened = ctx.call("procurement.open_quantities", item=item_id)
    if not warehouse_id:
        return Projection(**sums, ordered=opened["ordered"], requested=opened["requested"])
    place = ctx.record("warehouse", warehouse_id).code
    named: Mapping[str, Mapping[str, Decimal]] = opened["by_warehouse"]
    here = named.get(place, {})
    arrives = _usual(ctx, item_id) == place
    return Projection(
        **sums,
        **{
            word: here.get(word, ZERO)
            + (opened[word] - sum((one[word] for one in named.values()), ZERO) if arrives else ZERO)
            for word in ("ordered", "requested")
        },
    )


def _usual(ctx: Asking, item_id: str) -> str | None:
    """Where goods arrive that name no warehouse."""
    main = stock.main_warehouse(ctx.session, ctx.company_id)
    return ctx.record("item", item_id).warehouse or (main.code if main else None)
