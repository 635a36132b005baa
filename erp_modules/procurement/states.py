"""The states of requisitions and purchase orders: pairs that are allowed, all others are not."""

from workflow_engine.errors import _l

Transitions = frozenset[tuple[str, str]]

REQUISITION: Transitions = frozenset(
    {
        ("draft", "submitted"),
        ("draft", "cancelled"),
        ("submitted", "returned"),
        ("submitted", "approved"),
        ("submitted", "rejected"),
        ("submitted", "withdrawn"),
        ("submitted", "cancelled"),
        ("returned", "submitted"),
        ("returned", "withdrawn"),
        ("returned", "cancelled"),
        ("approved", "ordered"),
        ("approved", "cancelled"),
        # Undoing the order gives the approved requisition back to the buyer.
        ("ordered", "approved"),
    }
)

ORDER: Transitions = frozenset(
    {("draft", "released"), ("draft", "cancelled"), ("released", "cancelled")}
)

#: States in which the requester may change the content.
EDITABLE = frozenset({"draft", "returned"})

REQUISITION_TITLES = {
    "draft": _l("Draft"),
    "submitted": _l("In approval"),
    "returned": _l("Returned"),
    "approved": _l("Approved"),
    "ordered": _l("Ordered"),
    "rejected": _l("Rejected"),
    "withdrawn": _l("Withdrawn"),
    "cancelled": _l("Cancelled"),
}

ORDER_TITLES = {
    "draft": _l("Draft"),
    "released": _l("Released"),
    "cancelled": _l("Cancelled"),
}

CATEGORIES = {
    "it": _l("IT equipment"),
    "office": _l("Office supplies"),
    "furniture": _l("Furniture"),
    "services": _l("Services"),
    "marketing": _l("Marketing"),
    "other": _l("Other"),
}
