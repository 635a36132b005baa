"""The manifest of procurement."""

from erp_modules.procurement.api import procurement
from erp_modules.procurement.commands import CancelRequisition, SubmitRequisition
from erp_modules.procurement.demo import demo
from erp_modules.procurement.documents import REQUISITION
from erp_modules.procurement.operations import OPERATIONS
from erp_modules.procurement.orders.documents import PURCHASE_ORDER
from erp_modules.procurement.orders.kinds import KINDS as ORDERS
from erp_modules.procurement.pages import blueprint
from erp_modules.procurement.permissions import PERMISSIONS, ROLE_NAMES, ROLES
from erp_modules.procurement.proof import PROOFS
from erp_modules.procurement.sourcing.kinds import KINDS as SOURCES
from erp_modules.procurement.suppliers.kinds import KINDS as SUPPLIERS
from erp_modules.procurement.tables import metadata
from workflow_engine.errors import _l
from workflow_engine.kit import module
from workflow_engine.modules import MenuEntry

MODULE = module(
    "procurement",
    title=_l("Procurement"),
    depends=("finance",),
    kinds=(*ORDERS, *SOURCES, *SUPPLIERS),
    operations=OPERATIONS,
    permissions=PERMISSIONS,
    roles=ROLES,
    role_names=ROLE_NAMES,
    documents=(REQUISITION, PURCHASE_ORDER),
    events={
        "requisition.submitted": None,
        "requisition.resubmitted": None,
        "requisition.withdrawn": None,
        "requisition.cancelled": CancelRequisition.permission,
        "requisition.drawn": None,
        "supplier.change": None,
    },
    opens={"requisition.submitted": SubmitRequisition},
    about={
        "requisition.submitted": ("requisition", "requisition"),
        "requisition.resubmitted": ("requisition", "requisition"),
        "requisition.withdrawn": ("requisition", "requisition"),
        "requisition.cancelled": ("requisition", "requisition"),
        "requisition.drawn": ("requisition", "requisition"),
        "supplier.change": ("order_amendment", "order_amendment"),
    },
    blueprints=(blueprint,),
    menu=(
        MenuEntry(
            _l("Requisitions"), "procurement.requisitions", "requisition:read", "shopping-cart"
        ),
    ),
    api=(procurement,),
    demo_groups={
        "auditors": ("Auditors", "审计组", ("purchasing_auditor",), ()),
        "supplier-stewards": ("Supplier stewards", "供应商管理", ("supplier_steward",), ("dana",)),
        "purchasing-heads": ("Heads of purchasing", "采购主管", ("purchasing_head",), ("li",)),
    },
    metadata=metadata,
    proofs=PROOFS,
    demo=demo,
)
