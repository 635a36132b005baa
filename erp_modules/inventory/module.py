"""The manifest of the inventory."""

from erp_modules.inventory.demo import demo
from erp_modules.inventory.kinds import KINDS
from erp_modules.inventory.operations import OPERATIONS
from erp_modules.inventory.pages import blueprint
from erp_modules.inventory.proof import PROOFS
from erp_modules.inventory.tables import metadata
from workflow_engine.errors import _l
from workflow_engine.kit import module
from workflow_engine.modules import MenuEntry

_KEEPING = (
    "stock:read",
    "goods_receipt:write",
    "goods_receipt:post",
    "goods_return:write",
    "goods_return:post",
    "goods_issue:write",
    "goods_issue:post",
    "transfer:write",
    "transfer:post",
    "reservation:write",
    "stock_count:count",
)

#: What a webhook is told of a reorder point; prices and suppliers stay here.
_POINT = (
    "item",
    "item_code",
    "warehouse",
    "warehouse_code",
    "projected",
    "available",
    "minimum",
    "wanted",
    "lead_days",
)

_RESERVED = ("item", "warehouse", "quantity", "consumed", "source_kind", "source_id")

MODULE = module(
    "inventory",
    title=_l("Stock and warehouses"),
    depends=("finance", "procurement"),
    kinds=KINDS,
    operations=OPERATIONS,
    permissions={
        "stock:read": _l("See warehouses, stock and its documents"),
        "stock:configure": _l("Set the rules of the stock"),
        "stock:reverse": _l("Reverse posted documents of the stock"),
        "warehouse:write": _l("Maintain warehouses and reorder points"),
        "goods_receipt:write": _l("Write goods receipts"),
        "goods_receipt:post": _l("Post goods receipts"),
        "goods_receipt:inspect": _l("Inspect what was received"),
        "goods_return:write": _l("Write returns to suppliers"),
        "goods_return:post": _l("Post returns to suppliers"),
        "goods_issue:write": _l("Write goods issues"),
        "goods_issue:post": _l("Post goods issues"),
        "transfer:write": _l("Write transfers between warehouses"),
        "transfer:post": _l("Ship, receive and post transfers"),
        "reservation:write": _l("Reserve stock and release it"),
        "stock_count:write": _l("Plan, begin and finish stock counts"),
        "stock_count:count": _l("Enter what was counted"),
        "stock_count:compare": _l("See what the books expect while counting"),
        "stock_count:post": _l("Post the differences of stock counts"),
    },
    roles={
        "stock_auditor": ("stock:read",),
        "warehouse_clerk": _KEEPING,
        "warehouse_manager": (
            *_KEEPING,
            "warehouse:write",
            "stock:reverse",
            "stock:configure",
            "stock_count:write",
            "stock_count:compare",
            "stock_count:post",
        ),
        "quality_inspector": ("stock:read", "goods_receipt:inspect"),
        "planner": ("stock:read", "warehouse:write", "transfer:write", "reservation:write"),
    },
    role_names={
        "stock_auditor": ("Auditor of the stock", "库存审计员"),
        "warehouse_clerk": ("Warehouse clerk", "仓库文员"),
        "warehouse_manager": ("Warehouse manager", "仓库主管"),
        "quality_inspector": ("Quality inspector", "质检员"),
        "planner": ("Planner", "计划员"),
    },
    proofs=PROOFS,
    events={
        "goods.received": None,
        "goods.excess": None,
        "goods.inspected": None,
        "goods.returned": None,
        "goods.issued": None,
        "reservation.lapsed": None,
        "stock.below_point": None,
        "stock.recovered": None,
    },
    about={
        "goods.received": ("goods_receipt", "receipt"),
        "goods.excess": ("goods_receipt", "receipt", "lines"),
        "goods.inspected": ("goods_receipt", "receipt"),
        "goods.returned": ("goods_return", "return"),
        "goods.issued": ("goods_issue", "issue"),
        "reservation.lapsed": ("reservation", "reservation", *_RESERVED),
        "stock.below_point": ("reorder_point", "point", *_POINT),
        "stock.recovered": ("reorder_point", "point", *_POINT),
    },
    blueprints=(blueprint,),
    menu=(MenuEntry(_l("Stock"), "inventory.stock", "stock:read", "packages"),),
    metadata=metadata,
    demo=demo,
    demo_groups={
        "auditors": ("Auditors", "审计组", ("stock_auditor",), ()),
        "warehouse": ("Warehouse", "仓库", ("warehouse_manager",), ("wei",)),
        "quality": ("Quality inspection", "质检", ("quality_inspector",), ("qin",)),
        "warehouse-clerks": ("Warehouse clerks", "仓库文员", ("warehouse_clerk",), ("qin", "omar")),
        "planners": ("Planners", "计划员", ("planner",), ("mei",)),
    },
)
