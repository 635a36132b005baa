"""The states of supplier invoices, proposals and payments."""

from workflow_engine.errors import _l
from workflow_engine.records import States

UNPOSTED = ("received", "matching", "blocked", "matched", "approved")
_MATCHING = {
    (state, found)
    for state in UNPOSTED
    for found in ("matching", "blocked", "matched")
    if state != found
}

INVOICE = States(
    titles={
        "received": _l("Received"),
        "matching": _l("Waiting for goods"),
        "blocked": _l("Blocked"),
        "matched": _l("Matched"),
        "approved": _l("Released"),
        "posted": _l("Posted"),
        "paid": _l("Paid"),
        "rejected": _l("Rejected"),
        "cancelled": _l("Reversed"),
    },
    moves=frozenset(
        {
            *_MATCHING,
            # Corrected: what was found does not count any more.
            ("matching", "received"),
            ("blocked", "received"),
            ("blocked", "approved"),
            ("matching", "approved"),
            ("matched", "approved"),
            ("approved", "posted"),
            ("posted", "paid"),
            # The payment failed.
            ("paid", "posted"),
            ("posted", "cancelled"),
            *((state, "rejected") for state in UNPOSTED),
        }
    ),
    editable=frozenset({"received", "matching", "blocked"}),
    tones={
        "blocked": "danger",
        "matching": "warning",
        "matched": "info",
        "approved": "info",
        "posted": "success",
        "paid": "success",
        "rejected": "danger",
    },
)

PROPOSAL = States(
    titles={
        "draft": _l("Draft"),
        "proposed": _l("Proposed"),
        "released": _l("Released for payment"),
        "cancelled": _l("Cancelled"),
    },
    moves=frozenset(
        {
            ("draft", "proposed"),
            ("proposed", "draft"),
            ("proposed", "released"),
            ("draft", "cancelled"),
            ("proposed", "cancelled"),
        }
    ),
    tones={"proposed": "warning", "released": "success"},
)

PAYMENT = States(
    titles={
        "released": _l("Released for payment"),
        "confirmed": _l("Confirmed by the bank"),
        "failed": _l("Failed"),
        "cancelled": _l("Given up"),
    },
    moves=frozenset(
        {
            ("released", "confirmed"),
            ("released", "failed"),
            # The bank sends money back days later.
            ("confirmed", "failed"),
            ("failed", "released"),
            ("failed", "cancelled"),
        }
    ),
    editable=frozenset(),
    tones={"released": "info", "confirmed": "success", "failed": "danger"},
)
