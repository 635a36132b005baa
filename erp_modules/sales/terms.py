"""Payment terms: what they are called and when an invoice under them is due."""

from datetime import date, timedelta

from workflow_engine.errors import _l

TERMS = {
    "prepaid": _l("Prepayment"),
    "on_delivery": _l("On delivery"),
    "net15": _l("15 days net"),
    "net30": _l("30 days net"),
    "net45": _l("45 days net"),
    "net60": _l("60 days net"),
    "net90": _l("90 days net"),
}
DAYS = {"net15": 15, "net30": 30, "net45": 45, "net60": 60, "net90": 90}


def days_of(terms: str) -> int:
    """How long the customer may take to pay."""
    return DAYS.get(terms, 0)


def due_on(terms: str, invoiced_on: date) -> date:
    return invoiced_on + timedelta(days=days_of(terms))
