"""The states of a leave request."""

from workflow_engine.errors import _l
from workflow_engine.records import States

LEAVE = States(
    titles={
        "draft": _l("Draft"),
        "submitted": _l("In approval"),
        "approved": _l("Approved"),
        "rejected": _l("Rejected"),
        "returned": _l("Sent back"),
        "taken": _l("Leave taken"),
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
            ("approved", "taken"),
            ("approved", "cancelled"),
            ("taken", "cancelled"),
        }
    ),
    editable=frozenset({"draft", "returned"}),
    tones={
        "submitted": "info",
        "approved": "success",
        "rejected": "danger",
        "returned": "warning",
        "taken": "success",
    },
)
