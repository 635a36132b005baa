"""Suppliers, changes of their bank data, and their scores as kinds of records."""

from erp_modules.procurement.model import BankChange, Supplier, SupplierScore
from erp_modules.procurement.states import BANK_CHANGE
from erp_modules.procurement.suppliers import acts
from workflow_engine.errors import _l
from workflow_engine.records import Act, Kind

SUPPLIER = Kind(
    name="supplier",
    path="suppliers",
    title=_l("Supplier"),
    plural=_l("Suppliers"),
    entity=Supplier,
    read="catalogue:read",
    write="catalogue:write",
    columns=(
        "code",
        "name",
        "currency",
        "payment_days",
        "screening",
        "blocked",
        "payments_blocked",
    ),
    search=("code", "name", "tax_number"),
    filters=("blocked", "payments_blocked", "screening"),
    check=acts.check_supplier,
    facts=acts.supplier_facts,
    created="supplier.created",
    acts=(
        Act(
            name="block",
            title=_l("Block"),
            permission="supplier:block",
            run=acts.block,
            reason=True,
            event="supplier.blocked",
            undo="unblock",
            tone="danger",
        ),
        Act(
            name="unblock",
            title=_l("Unblock"),
            permission="supplier:block",
            run=acts.unblock,
            event="supplier.unblocked",
        ),
        Act(
            name="screen",
            title=_l("Enter screening"),
            permission="supplier:screen",
            run=acts.screen,
            inputs=acts.Screening,
            event="supplier.screened",
        ),
    ),
    icon="building-store",
)

BANK_CHANGES = Kind(
    name="supplier_bank_change",
    path="bank-changes",
    title=_l("Change of bank data"),
    plural=_l("Changes of bank data"),
    entity=BankChange,
    read="bank_change:read",
    write="bank_change:write",
    columns=(
        "number",
        "supplier_id",
        "action",
        "masked",
        "state",
        "created_by_id",
        "decided_by_id",
    ),
    search=("number",),
    filters=("state", "supplier_id"),
    states=BANK_CHANGE,
    numbers="BC-{year}-{n:05d}",
    check=acts.check_bank_change,
    facts=acts.bank_change_facts,
    created="bank_change.asked",
    imported=False,
    acts=(
        Act(
            name="confirm",
            title=_l("Confirm after call-back"),
            permission="bank_change:confirm",
            to="confirmed",
            run=acts.confirm,
            inputs=acts.CallBack,
            event="bank_change.confirmed",
        ),
        Act(
            name="reject",
            title=_l("Reject"),
            permission="bank_change:confirm",
            to="rejected",
            run=acts.reject,
            reason=True,
            event="bank_change.rejected",
            tone="danger",
        ),
    ),
    icon="building-bank",
)

SCORES = Kind(
    name="supplier_score",
    path="supplier-scores",
    title=_l("Supplier score"),
    plural=_l("Supplier scores"),
    entity=SupplierScore,
    read="catalogue:read",
    columns=("supplier_id", "since", "until", "orders", "on_time", "quality", "price", "total"),
    filters=("supplier_id",),
    icon="chart-bar",
)

KINDS = (SUPPLIER, BANK_CHANGES, SCORES)
