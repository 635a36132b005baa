"""What sales keeps: customers, prices, quotations, orders, deliveries and returns."""

from erp_modules.sales.model.customers import Customer, CustomerGroup, CustomerSite
from erp_modules.sales.model.deliveries import Delivery, DeliveryLine
from erp_modules.sales.model.orders import SalesOrder, SalesOrderLine
from erp_modules.sales.model.prices import PriceLine, PriceList
from erp_modules.sales.model.quotations import Priced, PricedLine, Quotation, QuotationLine
from erp_modules.sales.model.returns import ReturnLine, SalesReturn

__all__ = [
    "Customer",
    "CustomerGroup",
    "CustomerSite",
    "Delivery",
    "DeliveryLine",
    "PriceLine",
    "PriceList",
    "Priced",
    "PricedLine",
    "Quotation",
    "QuotationLine",
    "ReturnLine",
    "SalesOrder",
    "SalesOrderLine",
    "SalesReturn",
]
