"""The states of what procurement keeps: pairs that are allowed, all others are not."""

from itertools import product

from workflow_engine.errors import _l
from workflow_engine.records import States

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
        ("submitted", "supplied"),
        ("returned", "submitted"),
        ("returned", "withdrawn"),
        ("returned", "cancelled"),
        ("approved", "ordered"),
        ("approved", "cancelled"),
        # Undoing the order gives the approved requisition back to the buyer.
        ("ordered", "approved"),
    }
)

#: States in which the requester may change the content.
EDITABLE = frozenset({"draft", "returned"})

#: Of a requisition in one of these states nothing is bought: it holds no budget.
NOT_BOUGHT = frozenset({"draft", "rejected", "withdrawn", "cancelled", "supplied"})

REQUISITION_TITLES = {
    "draft": _l("Draft"),
    "submitted": _l("In approval"),
    "returned": _l("Returned"),
    "approved": _l("Approved"),
    "ordered": _l("Ordered"),
    "supplied": _l("Supplied from stock"),
    "rejected": _l("Rejected"),
    "withdrawn": _l("Withdrawn"),
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

#: Supplies still come in these states of an order, in any order and number of parts.
OPEN_ORDER = ("released", "sent", "acknowledged", "partly_received", "received", "invoiced")
_PROGRESS = ("partly_received", "received", "invoiced")

ORDER = States(
    titles={
        "draft": _l("Draft"),
        "released": _l("Released"),
        "sent": _l("Sent"),
        "acknowledged": _l("Acknowledged"),
        "partly_received": _l("Partly received"),
        "received": _l("Fully received"),
        "invoiced": _l("Fully invoiced"),
        "closed": _l("Closed"),
        "cancelled": _l("Cancelled"),
    },
    moves=frozenset(
        {
            ("draft", "released"),
            ("released", "sent"),
            ("released", "acknowledged"),
            ("sent", "acknowledged"),
            # An amended order is sent again.
            ("sent", "released"),
            ("acknowledged", "released"),
            # What came and went back, or was only noted by mistake, leaves the order as it was.
            *((state, "sent") for state in _PROGRESS),
            *((state, wanted) for state, wanted in product(OPEN_ORDER, _PROGRESS)),
            *((state, "closed") for state in _PROGRESS),
            *((state, "cancelled") for state in ("draft", "released", "sent", "acknowledged")),
        }
        - {(state, state) for state in _PROGRESS}
    ),
    tones={
        "released": "info",
        "sent": "info",
        "acknowledged": "info",
        "partly_received": "warning",
        "received": "success",
        "invoiced": "success",
        "cancelled": "danger",
    },
)

CONTRACT = States(
    titles={"draft": _l("Draft"), "active": _l("In force"), "ended": _l("Out of force")},
    moves=frozenset(
        {("draft", "active"), ("active", "draft"), ("draft", "ended"), ("active", "ended")}
    ),
    tones={"active": "success"},
)

RFQ = States(
    titles={
        "draft": _l("Draft"),
        "sent": _l("Waiting for bids"),
        "opened": _l("Opened"),
        "awarded": _l("Awarded"),
        "cancelled": _l("Cancelled"),
    },
    moves=frozenset(
        {
            ("draft", "sent"),
            ("sent", "opened"),
            ("opened", "awarded"),
            ("draft", "cancelled"),
            ("sent", "cancelled"),
            ("opened", "cancelled"),
        }
    ),
    tones={"sent": "info", "opened": "warning", "awarded": "success", "cancelled": "danger"},
)

BID = States(
    titles={
        "invited": _l("Invited"),
        "received": _l("Received, sealed"),
        "declined": _l("Declined"),
        "opened": _l("Opened"),
        "awarded": _l("Awarded"),
        "lost": _l("Not awarded"),
    },
    moves=frozenset(
        {
            ("invited", "received"),
            ("invited", "declined"),
            ("received", "declined"),
            # Until the deadline a new answer replaces the one before.
            ("received", "received"),
            ("declined", "received"),
            ("received", "opened"),
            ("opened", "awarded"),
            ("opened", "lost"),
            ("invited", "lost"),
            ("received", "lost"),
        }
    ),
    editable=frozenset(),
    tones={"received": "info", "opened": "warning", "awarded": "success"},
)

WAIVER = States(
    titles={
        "draft": _l("Draft"),
        "granted": _l("Granted"),
        "refused": _l("Waiver refused"),
    },
    moves=frozenset({("draft", "granted"), ("draft", "refused")}),
    tones={"granted": "success", "refused": "danger"},
)

AMENDMENT = States(
    titles={"draft": _l("Draft"), "applied": _l("Applied"), "rejected": _l("Rejected")},
    moves=frozenset({("draft", "applied"), ("draft", "rejected")}),
    tones={"applied": "success", "rejected": "danger"},
)

BANK_CHANGE = States(
    titles={
        "asked": _l("Waiting for confirmation"),
        "confirmed": _l("Confirmed"),
        "rejected": _l("Rejected"),
    },
    moves=frozenset({("asked", "confirmed"), ("asked", "rejected")}),
    editable=frozenset(),
    tones={"asked": "warning", "confirmed": "success", "rejected": "danger"},
)
