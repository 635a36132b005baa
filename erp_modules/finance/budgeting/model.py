"""What is asked when a budget does not suffice."""

from dataclasses import dataclass
from decimal import Decimal

from workflow_engine.errors import _l
from workflow_engine.records import Valued, coded, money, text, whole

ZERO = Decimal(0)


@dataclass(eq=False, kw_only=True)
class BudgetChange(Valued):
    """More budget for a cost centre in a year, in the company's currency.

    It comes from another cost centre (``giver``) or, without one, from the company. ``asked_for``
    is the document that cannot be paid otherwise. It needs recorded decisions.
    """

    currency: str = text(_l("Currency"), 3, written="never", default="")
    amount: Decimal = money(_l("Amount"), currency="currency", default=ZERO)
    cost_centre: str = coded(_l("Cost centre"), "cost_centre", default="")
    giver: str | None = coded(
        _l("Taken from"), "cost_centre", required=False,
        help=_l("Empty when the company gives more."),
    )  # fmt: skip
    year: int = whole(_l("Year"), written="never", default=0)
    because: str = text(_l("Why"), 500, default="")
    asked_for: str | None = text(_l("Asked for"), 200, required=False, written="never")
