"""What the inventory keeps: warehouses and stock, the documents that move it, and its rules."""

from erp_modules.inventory.model.counts import CountLine, StockCount
from erp_modules.inventory.model.inputs import Counted, Counting, Inspected, Inspection, Shipping
from erp_modules.inventory.model.issues import GoodsIssue, IssueLine
from erp_modules.inventory.model.receipts import (
    GoodsReceipt,
    GoodsReturn,
    ReceiptLine,
    ReturnLine,
)
from erp_modules.inventory.model.reservations import Reservation
from erp_modules.inventory.model.stock import (
    ReorderPoint,
    StockLevel,
    StockMove,
    StockPolicy,
    Warehouse,
)
from erp_modules.inventory.model.transfers import Transfer, TransferLine

__all__ = [
    "CountLine",
    "Counted",
    "Counting",
    "GoodsIssue",
    "GoodsReceipt",
    "GoodsReturn",
    "Inspected",
    "Inspection",
    "IssueLine",
    "ReceiptLine",
    "ReorderPoint",
    "Reservation",
    "ReturnLine",
    "Shipping",
    "StockCount",
    "StockLevel",
    "StockMove",
    "StockPolicy",
    "Transfer",
    "TransferLine",
    "Warehouse",
]
