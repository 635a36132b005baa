"""What a return does to the sums of a delivery line; no database."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal

from workflow_engine.domain.money import minor_units

ZERO = Decimal(0)
_WIDE = Context(prec=60)


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found of one received line: pieces put back, thrown away, and sent anew."""

    restocked: Decimal
    scrapped: Decimal
    replaced: Decimal

    def fault(self, received: Decimal) -> str | None:
        """Why this cannot have been found of so many pieces; None when it can."""
        if min(self.restocked, self.scrapped, self.replaced) < 0:
            return "negative"
        if self.restocked + self.scrapped != received:
            return "sum"
        return "replaced" if self.replaced > received else None


def credit_amount(
    charged: Decimal, invoiced: Decimal, credited: Decimal, more: Decimal, currency: str
) -> Decimal:
    """What ``more`` pieces give back of what ``invoiced`` ones were charged.

    All credits together give back exactly the charge, however many there are.
    """
    return _share(charged, credited + more, invoiced, currency) - _share(
        charged, credited, invoiced, currency
    )


def _share(charged: Decimal, part: Decimal, whole: Decimal, currency: str) -> Decimal:
    if part >= whole:
        return charged
    exact = _WIDE.divide(_WIDE.multiply(charged, part), whole)
    return exact.quantize(Decimal(1).scaleb(-minor_units(currency)), ROUND_HALF_UP)


def to_credit(refunded: Decimal, overbilled: Decimal) -> Decimal:
    """How many of the pieces taken back the customer had been charged for."""
    return max(min(refunded, overbilled), ZERO)
