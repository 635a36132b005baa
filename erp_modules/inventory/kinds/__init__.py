"""The kinds of records that the inventory keeps, and what may be done to each."""

from erp_modules.inventory.kinds.inside import STOCK_COUNTS, TRANSFERS
from erp_modules.inventory.kinds.inward import GOODS_RECEIPTS, GOODS_RETURNS
from erp_modules.inventory.kinds.masters import (
    REORDER_POINTS,
    STOCK_LEVELS,
    STOCK_MOVES,
    STOCK_POLICIES,
    WAREHOUSES,
)
from erp_modules.inventory.kinds.outward import GOODS_ISSUES, RESERVATIONS

KINDS = (
    WAREHOUSES,
    REORDER_POINTS,
    STOCK_LEVELS,
    GOODS_RECEIPTS,
    GOODS_RETURNS,
    GOODS_ISSUES,
    TRANSFERS,
    RESERVATIONS,
    STOCK_COUNTS,
    STOCK_MOVES,
    STOCK_POLICIES,
)
