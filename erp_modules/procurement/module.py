"""The manifest of procurement."""

from erp_modules.procurement import operations
from erp_modules.procurement.api import procurement
from erp_modules.procurement.commands import CancelRequisition, SubmitRequisition
from erp_modules.procurement.demo import demo
from erp_modules.procurement.documents import PURCHASE_ORDER, REQUISITION
from erp_modules.procurement.pages import blueprint
from erp_modules.procurement.tables import metadata
from workflow_engine.errors import _l
from workflow_engine.modules import MenuEntry, Module

MODULE = Module(
    name="procurement",
    title=_l("Procurement"),
    depends=("finance",),
    operations=(
        operations.load_requisition,
        operations.return_requisition,
        operations.resubmit_requisition,
        operations.approve_requisition,
        operations.reject_requisition,
        operations.mark_withdrawn,
        operations.mark_cancelled,
        operations.find_suppliers,
        operations.create_order,
        operations.release_order,
        operations.cancel_order,
    ),
    permissions={
        "requisition:read": _l("See one's own requisitions and those one decides about"),
        "requisition:read_all": _l("See all requisitions"),
        "requisition:write": _l("Ask for purchases: write, submit and withdraw requisitions"),
        "requisition:cancel": _l("Cancel requisitions that are not ordered yet"),
        "requisition:decide": _l("Return, approve and reject requisitions in a process"),
        "order:read": _l("See purchase orders"),
        "order:create": _l("Create purchase orders from approved requisitions"),
        "order:release": _l("Release purchase orders"),
        "order:cancel": _l("Cancel purchase orders"),
        "catalogue:read": _l("See items and suppliers"),
        "catalogue:write": _l("Maintain items and suppliers"),
    },
    roles={
        "requester": (
            "requisition:read",
            "requisition:write",
            "catalogue:read",
            "budget:read",
        ),
        "buyer": (
            "requisition:read",
            "requisition:read_all",
            "requisition:cancel",
            "order:read",
            "catalogue:read",
            "catalogue:write",
        ),
    },
    documents=(REQUISITION, PURCHASE_ORDER),
    events={
        "requisition.submitted": None,
        "requisition.resubmitted": None,
        "requisition.withdrawn": None,
        "requisition.cancelled": CancelRequisition.permission,
    },
    opens={"requisition.submitted": SubmitRequisition},
    blueprints=(blueprint,),
    menu=(
        MenuEntry(
            _l("Requisitions"), "procurement.requisitions", "requisition:read", "shopping-cart"
        ),
        MenuEntry(_l("Purchase orders"), "procurement.orders", "order:read", "truck"),
        MenuEntry(_l("Items"), "procurement.items", "catalogue:write", "package"),
        MenuEntry(_l("Suppliers"), "procurement.suppliers", "catalogue:write", "building-store"),
    ),
    api=(procurement,),
    metadata=metadata,
    demo=demo,
)
