"""Tables of sales, made of its entities."""

import sqlalchemy as sa

from erp_modules.sales.model import (
    Customer,
    CustomerGroup,
    Delivery,
    PriceList,
    Quotation,
    SalesOrder,
    SalesReturn,
)
from workflow_engine.persistence.store import Store

store = Store("sales")
customer_group = store.keep("customer_group", CustomerGroup)
customer = store.keep("customer", Customer)
price_list = store.keep("price_list", PriceList)
quotation = store.keep("quotation", Quotation)
sales_order = store.keep(
    "sales_order",
    SalesOrder,
    # An offer is ordered once.
    sa.Index(
        "uq_sales_sales_order_quotation",
        "quotation_id",
        unique=True,
        sqlite_where=sa.text("state <> 'cancelled'"),
        postgresql_where=sa.text("state <> 'cancelled'"),
    ),
)
delivery = store.keep("delivery", Delivery)
sales_return = store.keep("sales_return", SalesReturn)
metadata = store.metadata

price_line = metadata.tables["sales_price_list_line"]
quotation_line = metadata.tables["sales_quotation_line"]
sales_order_line = metadata.tables["sales_sales_order_line"]
delivery_line = metadata.tables["sales_delivery_line"]
return_line = metadata.tables["sales_sales_return_line"]
