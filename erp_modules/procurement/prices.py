"""Whether a requisition asks only for what the catalogue offers, at its prices."""

from typing import Any

from erp_modules.procurement import queries
from erp_modules.procurement.model import Requisition


def is_from_catalogue(session: Any, found: Requisition) -> bool:
    """Every line is an active item, and costs no more than the catalogue says."""
    offered = queries.offered_items(session, found)
    items = {item.id: item for item in offered}
    return bool(found.lines) and all(
        line.item_id in items and line.price <= items[line.item_id].price for line in found.lines
    )
