"""What is checked of warehouses, reorder points and the rules of the stock."""

from typing import Any

from erp_modules.inventory import queries
from erp_modules.inventory.acts.common import require_open, require_stocked
from erp_modules.inventory.model import ReorderPoint, StockPolicy, Warehouse
from erp_modules.inventory.replenishment import queries as points
from workflow_engine.errors import _l


def check_warehouse(draft: Any, record: Warehouse) -> None:
    """One storage is the main one; a warehouse goes out of use when it is empty."""
    session, company = draft.ctx.session, draft.ctx.company_id
    if record.main and record.kind != "storage":
        draft.fields.refuse("main", _l("Deliveries arrive in a storage."))
    if record.main:
        other = queries.main_warehouse(session, company)
        if other is not None and other.id != record.id:
            draft.fields.refuse(
                "main", _l("Deliveries arrive in {warehouse} already."), warehouse=other.code
            )
    if not record.active and not draft.is_new and queries.levels_in(session, company, record.id):
        draft.fields.refuse("active", _l("Something lies in it still; move that out first."))


def check_point(draft: Any, record: ReorderPoint) -> None:
    """One point for an item and a warehouse; a transfer says from where."""
    require_stocked(draft, "item", record.item_id)
    require_open(draft, "warehouse", record.warehouse_id, "storage")
    if record.method == "transfer" and record.donor_id is None:
        draft.fields.refuse("donor", _l("Say from which warehouse."))
    if record.donor_id is not None and record.donor_id == record.warehouse_id:
        draft.fields.refuse("donor", _l("Choose another warehouse than the one it comes from."))
    if draft.is_new and points.has_point(
        draft.ctx.session, draft.ctx.company_id, record.item_id, record.warehouse_id
    ):
        draft.fields.refuse("item", _l("It has a reorder point in this warehouse already."))


def check_policy(draft: Any, record: StockPolicy) -> None:
    """A company has one set of rules."""
    if draft.is_new and queries.has_policy(draft.ctx.session, draft.ctx.company_id):
        draft.fields.refuse("negative", _l("There are rules already; change those."))
