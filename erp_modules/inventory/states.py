"""The states of the documents of the inventory: pairs that are allowed, all others are not."""

from workflow_engine.errors import _l
from workflow_engine.records import States

RECEIPT = States(
    titles={
        "draft": _l("Draft"),
        "held": _l("Waits for the buyer"),
        "posted": _l("Posted to stock"),
        "inspected": _l("Quality inspected"),
        "reversed": _l("Reversed"),
        "cancelled": _l("Cancelled"),
    },
    moves=frozenset(
        {
            ("draft", "held"),
            ("draft", "posted"),
            ("draft", "cancelled"),
            ("held", "draft"),
            ("held", "posted"),
            ("held", "cancelled"),
            ("posted", "inspected"),
            ("posted", "reversed"),
        }
    ),
    tones={"held": "warning", "posted": "info", "inspected": "success", "reversed": "warning"},
)

RETURN = States(
    titles={
        "draft": _l("Draft"),
        "posted": _l("Posted to stock"),
        "reversed": _l("Reversed"),
        "cancelled": _l("Cancelled"),
    },
    moves=frozenset({("draft", "posted"), ("draft", "cancelled"), ("posted", "reversed")}),
    tones={"posted": "success", "reversed": "warning"},
)

ISSUE = States(
    titles={
        "draft": _l("Draft"),
        "submitted": _l("In approval"),
        "posted": _l("Posted to stock"),
        "reversed": _l("Reversed"),
        "cancelled": _l("Cancelled"),
    },
    moves=frozenset(
        {
            ("draft", "posted"),
            ("draft", "submitted"),
            ("draft", "cancelled"),
            ("submitted", "draft"),
            ("submitted", "posted"),
            ("submitted", "cancelled"),
            ("posted", "reversed"),
        }
    ),
    tones={"submitted": "info", "posted": "success", "reversed": "warning"},
)

TRANSFER = States(
    titles={
        "draft": _l("Draft"),
        "shipped": _l("On the way"),
        "received": _l("Transferred"),
        "reversed": _l("Reversed"),
        "cancelled": _l("Cancelled"),
    },
    moves=frozenset(
        {
            ("draft", "received"),
            ("draft", "shipped"),
            ("draft", "cancelled"),
            ("shipped", "received"),
            ("shipped", "reversed"),
            ("received", "reversed"),
        }
    ),
    tones={"shipped": "info", "received": "success", "reversed": "warning"},
)

RESERVATION = States(
    titles={
        "draft": _l("Draft"),
        "open": _l("Kept"),
        "consumed": _l("Used up"),
        "released": _l("Freed"),
        "lapsed": _l("Lapsed"),
        "cancelled": _l("Cancelled"),
    },
    moves=frozenset(
        {
            ("draft", "open"),
            ("draft", "cancelled"),
            ("open", "consumed"),
            ("open", "released"),
            ("open", "lapsed"),
        }
    ),
    tones={"open": "info", "consumed": "success", "lapsed": "warning"},
)

COUNT = States(
    titles={
        "draft": _l("Draft"),
        "frozen": _l("Being counted"),
        "counted": _l("Counted"),
        "posted": _l("Posted to stock"),
        "reversed": _l("Reversed"),
        "cancelled": _l("Cancelled"),
    },
    moves=frozenset(
        {
            ("draft", "frozen"),
            ("draft", "cancelled"),
            ("frozen", "counted"),
            ("frozen", "cancelled"),
            ("counted", "frozen"),
            ("counted", "posted"),
            ("counted", "cancelled"),
            ("posted", "reversed"),
        }
    ),
    tones={"frozen": "info", "counted": "info", "posted": "success", "reversed": "warning"},
)
