"""The manifest of sales."""

from erp_modules.sales import operations
from erp_modules.sales.demo import demo
from erp_modules.sales.kinds import KINDS
from erp_modules.sales.pages import blueprint
from erp_modules.sales.proof import PROOFS
from erp_modules.sales.tables import metadata
from workflow_engine.errors import _l
from workflow_engine.kit import module

MODULE = module(
    "sales",
    title=_l("Sales"),
    depends=("finance", "procurement", "inventory"),
    kinds=KINDS,
    operations=(
        operations.calculate_price,
        operations.check_margin,
        operations.create_order,
        operations.compare_with_quote,
        operations.confirm_order,
        operations.reserve_lines,
        operations.cancel_order,
        operations.open_order_value,
        operations.create_delivery,
    ),
    permissions={
        "customer:read": _l("See customers"),
        "customer:write": _l("Maintain customers"),
        "customer:block": _l("Stop the supply to customers, and resume it"),
        "price:read": _l("See price lists"),
        "price:write": _l("Maintain price lists and customer groups"),
        "margin:read": _l("See costs and margins of sales"),
        "quotation:read": _l("See quotations"),
        "quotation:write": _l("Write, submit, send and revise quotations"),
        "quotation:decide": _l("Return, approve and expire quotations in a process"),
        "sales_order:read": _l("See sales orders"),
        "sales_order:write": _l("Write and submit sales orders"),
        "sales_order:confirm": _l("Confirm, return and block sales orders"),
        "sales_order:reserve": _l("Reserve stock for sales orders"),
        "sales_order:cancel": _l("Cancel sales orders"),
        "delivery:read": _l("See deliveries"),
        "delivery:write": _l("Plan deliveries"),
        "delivery:ship": _l("Pick, ship and cancel deliveries"),
        "delivery:confirm": _l("Record that deliveries arrived or were refused"),
        "delivery:bill": _l("Invoice deliveries"),
        "sales_return:read": _l("See returns of customers"),
        "sales_return:write": _l("Announce returns of customers"),
        "sales_return:authorise": _l("Authorise or reject returns of customers"),
        "sales_return:receive": _l("Receive returned goods"),
        "sales_return:inspect": _l("Inspect returned goods"),
        "sales_return:credit": _l("Settle returns with credit notes"),
    },
    roles={
        "sales_clerk": (
            "customer:read", "customer:write", "price:read", "quotation:read", "quotation:write",
            "sales_order:read", "sales_order:write", "sales_order:reserve", "delivery:read",
            "delivery:write", "sales_return:read", "sales_return:write", "catalogue:read",
            "stock:read",
        ),
        "sales_manager": (
            "customer:read", "customer:write", "customer:block", "price:read", "price:write",
            "margin:read", "quotation:read", "quotation:write", "quotation:decide",
            "sales_order:read", "sales_order:write", "sales_order:confirm",
            "sales_order:reserve", "sales_order:cancel", "delivery:read", "delivery:write",
            "delivery:bill", "sales_return:read", "sales_return:write", "sales_return:authorise",
            "sales_return:credit", "catalogue:read", "stock:read", "credit:read",
        ),
        "pricing": (
            "customer:read", "price:read", "price:write", "margin:read", "quotation:read",
            "sales_order:read", "catalogue:read",
        ),
        "shipping_clerk": (
            "customer:read", "sales_order:read", "delivery:read", "delivery:write",
            "delivery:ship", "delivery:confirm", "sales_return:read", "sales_return:receive",
            "sales_return:inspect", "catalogue:read", "stock:read",
        ),
    },
    role_names={
        "sales_clerk": ("Sales clerk", "销售文员"),
        "sales_manager": ("Sales manager", "销售主管"),
        "pricing": ("Pricing", "定价员"),
        "shipping_clerk": ("Shipping clerk", "发运文员"),
    },
    blueprints=(blueprint,),
    metadata=metadata,
    proofs=PROOFS,
    demo=demo,
    demo_groups={
        "sales": ("Sales", "销售", ("sales_clerk",), ("sun",)),
        "sales-managers": ("Sales managers", "销售主管", ("sales_manager",), ("kai",)),
        "pricing": ("Pricing", "定价", ("pricing",), ("mei",)),
        "shipping": ("Shipping", "发运", ("shipping_clerk",), ("qin", "wei")),
    },
)  # fmt: skip
