"""The states of expense claims and of advances."""

from workflow_engine.errors import _l
from workflow_engine.records import States

CLAIM = States(
    titles={
        "draft": _l("Draft"),
        "submitted": _l("In approval"),
        "approved": _l("Approved"),
        "audited": _l("Audited"),
        "paid": _l("Paid"),
        "rejected": _l("Rejected"),
        "returned": _l("Sent back"),
        "cancelled": _l("Cancelled"),
    },
    moves=frozenset(
        {
            ("draft", "submitted"),
            ("draft", "cancelled"),
            ("submitted", "approved"),
            ("submitted", "rejected"),
            ("submitted", "returned"),
            ("submitted", "cancelled"),
            ("returned", "submitted"),
            ("returned", "cancelled"),
            ("approved", "audited"),
            ("approved", "returned"),
            ("approved", "rejected"),
            ("audited", "paid"),
        }
    ),
    editable=frozenset({"draft", "returned"}),
    tones={
        "submitted": "info",
        "approved": "info",
        "audited": "info",
        "paid": "success",
        "rejected": "danger",
        "returned": "warning",
    },
)
ADVANCE = States(
    titles={
        "draft": _l("Draft"),
        "paid": _l("Paid out"),
        "settled": _l("Settled"),
        "cancelled": _l("Cancelled"),
    },
    moves=frozenset({("draft", "paid"), ("draft", "cancelled"), ("paid", "settled")}),
    tones={"paid": "info", "settled": "success"},
)
