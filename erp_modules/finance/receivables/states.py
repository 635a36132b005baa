"""The states of what receivables keeps."""

from workflow_engine.errors import _l
from workflow_engine.records import States

INVOICE = States(
    titles={
        "draft": _l("Draft"),
        "posted": _l("Posted"),
        "paid": _l("Settled"),
        "cancelled": _l("Reversed"),
    },
    moves=frozenset(
        {
            ("draft", "posted"),
            ("draft", "cancelled"),
            ("posted", "paid"),
            # A receipt was taken back.
            ("paid", "posted"),
            ("posted", "cancelled"),
        }
    ),
    tones={"posted": "info", "paid": "success", "cancelled": "danger"},
)

RECEIPT = States(
    titles={
        "draft": _l("Draft"),
        "posted": _l("Received"),
        "matched": _l("Matched"),
        "reversed": _l("Reversed"),
    },
    moves=frozenset(
        {
            ("draft", "posted"),
            ("posted", "matched"),
            ("draft", "reversed"),
            ("posted", "reversed"),
            ("matched", "reversed"),
        }
    ),
    tones={"posted": "warning", "matched": "success", "reversed": "danger"},
)

LIMIT = States(
    titles={"active": _l("In force"), "ended": _l("Terminated")},
    moves=frozenset({("active", "ended")}),
    editable=frozenset({"active"}),
    tones={"active": "success"},
)

RELEASE = States(
    titles={"active": _l("In force"), "withdrawn": _l("Withdrawn")},
    moves=frozenset({("active", "withdrawn")}),
    editable=frozenset(),
    tones={"active": "success"},
)

NOTICE = States(
    titles={"sent": _l("Sent"), "withdrawn": _l("Withdrawn")},
    moves=frozenset({("sent", "withdrawn")}),
    editable=frozenset(),
    tones={"sent": "info"},
)

WRITE_OFF = States(
    titles={
        "draft": _l("Draft"),
        "posted": _l("Posted"),
        "reversed": _l("Reversed"),
        "cancelled": _l("Cancelled"),
    },
    moves=frozenset({("draft", "posted"), ("posted", "reversed"), ("draft", "cancelled")}),
    tones={"posted": "success"},
)
