"""The states of what sales writes; only the pairs named here are allowed."""

from workflow_engine.errors import _l
from workflow_engine.records import States

QUOTATION = States(
    titles={
        "draft": _l("Draft"),
        "submitted": _l("In approval"),
        "approved": _l("Approved"),
        "sent": _l("Sent"),
        "accepted": _l("Accepted by customer"),
        "rejected": _l("Lost"),
        "expired": _l("Expired"),
        "withdrawn": _l("Withdrawn"),
    },
    moves=frozenset(
        {
            ("draft", "submitted"),
            ("draft", "withdrawn"),
            ("submitted", "draft"),
            ("submitted", "approved"),
            ("submitted", "withdrawn"),
            ("approved", "sent"),
            ("approved", "expired"),
            ("approved", "withdrawn"),
            ("sent", "accepted"),
            ("sent", "rejected"),
            ("sent", "expired"),
            ("sent", "withdrawn"),
        }
    ),
    tones={
        "submitted": "info",
        "approved": "info",
        "sent": "info",
        "accepted": "success",
        "rejected": "danger",
        "expired": "warning",
    },
)

#: Orders that bind the company: goods are owed, or money is.
LIVE = frozenset({"confirmed", "partly_delivered", "delivered", "invoiced"})
#: Orders from which something may still be shipped.
SHIPPABLE = frozenset({"confirmed", "partly_delivered"})

SALES_ORDER = States(
    titles={
        "draft": _l("Draft"),
        "submitted": _l("In approval"),
        "credit_blocked": _l("Credit blocked"),
        "confirmed": _l("Confirmed"),
        "partly_delivered": _l("Partly delivered"),
        "delivered": _l("Delivered"),
        "invoiced": _l("Invoiced"),
        "closed": _l("Closed"),
        "cancelled": _l("Cancelled"),
    },
    moves=frozenset(
        {
            ("draft", "submitted"),
            ("draft", "cancelled"),
            ("submitted", "draft"),
            ("submitted", "credit_blocked"),
            ("submitted", "confirmed"),
            ("submitted", "cancelled"),
            ("credit_blocked", "draft"),
            ("credit_blocked", "confirmed"),
            ("credit_blocked", "cancelled"),
            ("confirmed", "partly_delivered"),
            ("confirmed", "delivered"),
            ("confirmed", "cancelled"),
            ("partly_delivered", "delivered"),
            ("partly_delivered", "invoiced"),
            ("partly_delivered", "closed"),
            ("partly_delivered", "cancelled"),
            ("delivered", "invoiced"),
            ("delivered", "closed"),
            ("delivered", "cancelled"),
            ("invoiced", "closed"),
            # A shipment that is taken back undoes what it did.
            ("partly_delivered", "confirmed"),
            ("delivered", "confirmed"),
            ("delivered", "partly_delivered"),
            ("invoiced", "delivered"),
            ("invoiced", "partly_delivered"),
        }
    ),
    tones={
        "submitted": "info",
        "credit_blocked": "danger",
        "confirmed": "info",
        "partly_delivered": "warning",
        "delivered": "success",
        "invoiced": "success",
    },
)

DELIVERY = States(
    titles={
        "draft": _l("Draft"),
        "picked": _l("Picked"),
        "shipped": _l("Dispatched"),
        "delivered": _l("Delivered"),
        "invoiced": _l("Invoiced"),
        "refused": _l("Refused"),
        "cancelled": _l("Cancelled"),
    },
    moves=frozenset(
        {
            ("draft", "picked"),
            ("draft", "cancelled"),
            ("picked", "shipped"),
            ("picked", "cancelled"),
            ("shipped", "delivered"),
            ("shipped", "refused"),
            ("shipped", "cancelled"),
            ("delivered", "invoiced"),
        }
    ),
    tones={
        "picked": "info",
        "shipped": "info",
        "delivered": "success",
        "invoiced": "success",
        "refused": "danger",
    },
)

SALES_RETURN = States(
    titles={
        "requested": _l("Return requested"),
        "authorised": _l("Authorised"),
        "received": _l("Goods received"),
        "inspected": _l("Inspection done"),
        "credited": _l("Return settled"),
        "rejected": _l("Return rejected"),
        "cancelled": _l("Cancelled"),
    },
    moves=frozenset(
        {
            ("requested", "authorised"),
            ("requested", "rejected"),
            ("requested", "cancelled"),
            ("authorised", "received"),
            ("authorised", "cancelled"),
            ("received", "inspected"),
            ("inspected", "credited"),
        }
    ),
    editable=frozenset({"requested"}),
    tones={
        "requested": "info",
        "authorised": "info",
        "received": "warning",
        "inspected": "warning",
        "credited": "success",
        "rejected": "danger",
    },
)
