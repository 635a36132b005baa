"""Whether a requisition asks only for what the catalogue offers, at its prices."""

from typing import Any

import sqlalchemy as sa

from erp_modules.procurement import tables
from erp_modules.procurement.model import Item, Requisition


def is_from_catalogue(session: Any, found: Requisition) -> bool:
    """Every line is an active item, and costs no more than the catalogue says."""
    wanted = {line.item_id for line in found.lines}
    statement = (
        sa.select(Item)
        .filter_by(company_id=found.company_id, active=True, currency=found.currency)
        .where(tables.item.c.id.in_(wanted))
    )
    items = {item.id: item for item in session.scalars(statement)}
    return bool(found.lines) and all(
        line.item_id in items and line.price <= items[line.item_id].price for line in found.lines
    )
