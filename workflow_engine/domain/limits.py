"""Up to which amount somebody's approval is enough: by document, and by month or year."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Literal, cast
from zoneinfo import ZoneInfo

from workflow_engine.errors import Forbidden, Invalid, _l

#: The decision of a company that gives the limit of a signer.
KEY = "authority_limits"
Period = Literal["month", "year"]


class BadLimit(Invalid):
    message = _l("The limits of authority gave no limit: {value}.")


class LimitExceeded(Forbidden):
    """An approval above the limit of its signer, when nobody above can give it either."""

    message = _l(
        "Your limit of authority does not cover this: {limit}, used {used}, this document {amount}."
        " Somebody with a higher limit has to approve it."
    )


@dataclass(frozen=True, slots=True)
class Limit:
    """What one person may approve, in the company's currency; None is without a limit.

    ``amount`` is for one document, ``total`` for all documents of a ``period`` together.
    """

    amount: Decimal | None = None
    total: Decimal | None = None
    period: Period = "month"

    @classmethod
    def read(cls, value: Any) -> "Limit | None":
        """A limit as the decision gives it; None where it gives none. Raises ``BadLimit``."""
        if value is None:
            return None
        if not isinstance(value, Mapping):
            raise BadLimit(value=str(value)[:200])
        period = value.get("period") or "month"
        if period not in ("month", "year"):
            raise BadLimit(value=str(value)[:200])
        return cls(_amount(value.get("amount")), _amount(value.get("total")), cast(Period, period))

    def since(self, now: datetime, zone: ZoneInfo) -> datetime:
        """When the period of the total began, by the calendar of the company."""
        day = now.astimezone(zone).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        return day.replace(month=1) if self.period == "year" else day


@dataclass(frozen=True, slots=True)
class Room:
    """A limit against an amount: ``used`` is what the person approved before in the period."""

    limit: Limit
    used: Decimal
    amount: Decimal

    @property
    def covers(self) -> bool:
        one, total = self.limit.amount, self.limit.total
        is_small = one is None or self.amount <= one
        return is_small and (total is None or self.used + self.amount <= total)

    def stored(self) -> dict[str, Any]:
        """As the row of the decision and the history keep it; amounts are texts."""
        limit = self.limit
        return {
            "amount": None if limit.amount is None else str(limit.amount),
            "total": None if limit.total is None else str(limit.total),
            "period": limit.period,
            "used": str(self.used),
            "covers": self.covers,
        }

    def refusal(self) -> LimitExceeded:
        limit = self.limit
        if limit.amount is not None and self.amount > limit.amount:
            most: Any = limit.amount
        else:
            most = f"{limit.total} / {limit.period}"
        return LimitExceeded(limit=most, used=self.used, amount=self.amount)


def _amount(value: Any) -> Decimal | None:
    if value is None:
        return None
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        raise BadLimit(value=str(value)[:200]) from None
    if isinstance(value, bool) or not found.is_finite() or found < 0:
        raise BadLimit(value=str(value)[:200])
    return found
