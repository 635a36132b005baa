"""What procurement keeps: plain objects that follow their own rules."""

from erp_modules.procurement.model.catalogue import CataloguePrice, Contract, ContractLine, Item
from erp_modules.procurement.model.orders import (
    Amendment,
    AmendmentLine,
    Note,
    Order,
    OrderLine,
)
from erp_modules.procurement.model.policy import Policy
from erp_modules.procurement.model.requisition import (
    Base,
    Content,
    LineContent,
    Requisition,
    RequisitionLine,
    content_of,
    line_contents,
)
from erp_modules.procurement.model.sourcing import (
    Bid,
    BidLine,
    BidScore,
    Invitation,
    Rfq,
    RfqLine,
    SealedBid,
    Waiver,
)
from erp_modules.procurement.model.suppliers import (
    Address,
    BankAccount,
    BankChange,
    Supplier,
    SupplierScore,
)

__all__ = [
    "Address",
    "Amendment",
    "AmendmentLine",
    "BankAccount",
    "BankChange",
    "Base",
    "Bid",
    "BidLine",
    "BidScore",
    "CataloguePrice",
    "Content",
    "Contract",
    "ContractLine",
    "Invitation",
    "Item",
    "LineContent",
    "Note",
    "Order",
    "OrderLine",
    "Policy",
    "Requisition",
    "RequisitionLine",
    "Rfq",
    "RfqLine",
    "SealedBid",
    "Supplier",
    "SupplierScore",
    "Waiver",
    "content_of",
    "line_contents",
]
