"""The states of periods and vouchers."""

from workflow_engine.errors import _l
from workflow_engine.records import States

PERIOD = States(
    titles={"open": _l("Open for posting"), "closing": _l("Being closed"), "closed": _l("Closed")},
    moves=frozenset(
        {("open", "closing"), ("closing", "closed"), ("closing", "open"), ("closed", "closing")}
    ),
    editable=frozenset(),
    tones={"open": "success", "closing": "warning"},
)

VOUCHER = States(
    titles={
        "draft": _l("Draft"),
        "posted": _l("Posted"),
        "reversed": _l("Reversed"),
        "cancelled": _l("Cancelled"),
    },
    moves=frozenset({("draft", "posted"), ("posted", "reversed"), ("draft", "cancelled")}),
    tones={"posted": "success", "reversed": "warning"},
)
