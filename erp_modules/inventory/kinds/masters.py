"""Warehouses, the ledger with its levels, and what a company wants of its stock."""

from erp_modules.inventory import model
from erp_modules.inventory.acts import masters
from erp_modules.inventory.kinds.common import READ
from workflow_engine.errors import _l
from workflow_engine.records import Kind

WAREHOUSES = Kind(
    name="warehouse",
    path="warehouses",
    title=_l("Warehouse"),
    plural=_l("Warehouses"),
    entity=model.Warehouse,
    read=READ,
    write="warehouse:write",
    columns=("code", "name", "kind", "site", "keeper_id", "main", "active"),
    search=("code", "name", "site"),
    filters=("kind", "active"),
    check=masters.check_warehouse,
    icon="building-warehouse",
)

STOCK_MOVES = Kind(
    name="stock_move",
    path="moves",
    title=_l("Stock move"),
    plural=_l("Stock moves"),
    entity=model.StockMove,
    read=READ,
    columns=(
        "posted_at", "item_id", "warehouse_id", "quantity", "unit_cost", "value",
        "quantity_after", "source_id",
    ),
    filters=("item_id", "warehouse_id"),
    icon="arrows-left-right",
    imported=False,
)  # fmt: skip

STOCK_LEVELS = Kind(
    name="stock_level",
    path="levels",
    title=_l("Stock level"),
    plural=_l("Stock levels"),
    entity=model.StockLevel,
    read=READ,
    columns=("item_id", "warehouse_id", "on_hand", "reserved", "value", "cost"),
    filters=("item_id", "warehouse_id"),
    menu=False,
    imported=False,
)

STOCK_POLICIES = Kind(
    name="stock_policy",
    path="policies",
    title=_l("Stock rules"),
    plural=_l("Stock rules"),
    entity=model.StockPolicy,
    read="stock:configure",
    write="stock:configure",
    columns=("negative", "over_delivery", "scrap_limit", "count_limit", "count_twice"),
    check=masters.check_policy,
    icon="adjustments",
    imported=False,
)

REORDER_POINTS = Kind(
    name="reorder_point",
    path="reorder-points",
    title=_l("Reorder point"),
    plural=_l("Reorder points"),
    entity=model.ReorderPoint,
    read=READ,
    write="warehouse:write",
    columns=(
        "item_id", "warehouse_id", "minimum", "lot_size", "lead_days", "method", "below", "active",
    ),
    filters=("warehouse_id", "method", "below", "active"),
    check=masters.check_point,
    icon="gauge",
)  # fmt: skip
