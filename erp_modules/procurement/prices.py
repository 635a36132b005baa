"""Prices of items: the usual one, and what suppliers offer in the catalogue."""

from decimal import Decimal
from typing import Any

from erp_modules.finance import operations as finance
from erp_modules.procurement import queries
from erp_modules.procurement.model import Item, Requisition
from erp_modules.procurement.sourcing import queries as sourcing
from workflow_engine.modules import OperationContext


def is_from_catalogue(session: Any, found: Requisition) -> bool:
    """Every line is an active item, and costs no more than the catalogue says."""
    offered = queries.offered_items(session, found)
    items = {item.id: item for item in offered}
    return bool(found.lines) and all(
        line.item_id in items and line.price <= items[line.item_id].price for line in found.lines
    )


def price_of(
    ctx: OperationContext, item: Item, supplier_id: str, quantity: Decimal, currency: str
) -> Decimal:
    """What the supplier asks for so many of an item in a currency; zero when nobody knows."""
    today = finance.house(ctx.session, ctx.company_id, ctx.now).today
    known = [
        one.price
        for one in sourcing.prices(ctx.session, ctx.company_id, [item.id], today)
        if (one.supplier_id, one.currency) == (supplier_id, currency) and one.minimum <= quantity
    ]
    if known:
        return min(known)
    usual = item.supplier_id in {None, supplier_id} and item.currency == currency
    return item.price if usual else Decimal(0)
