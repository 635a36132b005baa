"""Rules of receivables: dunning levels, age of debts, credit, what a receipt pays; no database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from workflow_engine.errors import _l

ZERO = Decimal(0)
#: Days after the due date on which each level is due; at the last one supply is stopped.
LEVELS = (1, 15, 30, 45)
LAST_LEVEL = len(LEVELS)
#: Buckets of the ageing list: name, most days overdue.
BUCKETS: tuple[tuple[str, int | None], ...] = (
    ("not_due", 0),
    ("days_30", 30),
    ("days_60", 60),
    ("days_90", 90),
    ("older", None),
)
BUCKET_TITLES = {
    "not_due": _l("Not due"),
    "days_30": _l("1–30 days"),
    "days_60": _l("31–60 days"),
    "days_90": _l("61–90 days"),
    "older": _l("Over 90 days"),
}
Outcome = Literal["matched", "short", "over", "unidentified"]
Verdict = Literal["", "NO_LIMIT", "OVER_LIMIT", "OVERDUE", "SUPPLY_STOPPED"]


def days_overdue(due: date | None, today: date) -> int:
    """Days since the due date, never negative."""
    return max((today - due).days, 0) if due else 0


def level_due(days: int) -> int:
    """The dunning level that so many days overdue ask for; 0 before the first."""
    return sum(1 for threshold in LEVELS if days >= threshold)


def bucket(days: int) -> str:
    """The name of the bucket of the ageing list."""
    return next(name for name, most in BUCKETS if most is None or days <= most)


@dataclass(frozen=True, slots=True)
class OpenItem:
    """An invoice that is not settled."""

    id: str
    number: str
    open_amount: Decimal
    due: date | None


def allocate(
    amount: Decimal, items: Sequence[OpenItem], text: str = ""
) -> list[tuple[str, Decimal]]:
    """Which invoices a receipt pays, and how much of each; what is left over stays on account.

    Those that its text names come first. Without any, the one of exactly this amount; else the
    longest due ones in their order.
    """
    named = [item for item in items if item.number and item.number in text]
    exact = [item for item in items if item.open_amount == amount]
    chosen = named or exact[:1] or sorted(items, key=lambda item: (item.due or date.max, item.id))
    left, found = amount, []
    for item in chosen:
        used = min(left, item.open_amount)
        if used > 0:
            found.append((item.id, used))
            left -= used
    return found


def outcome(*, is_known: bool, left: Decimal, residuals: Mapping[str, Decimal]) -> Outcome:
    """What matching a receipt led to: too little for its invoices, too much, or just right."""
    if not is_known:
        return "unidentified"
    if left > 0:
        return "over"
    return "short" if any(residuals.values()) else "matched"


@dataclass(frozen=True, slots=True)
class Credit:
    """What decides whether a customer may be supplied, in the company's currency."""

    limit: Decimal
    receivables: Decimal = ZERO
    orders: Decimal = ZERO
    this: Decimal = ZERO
    deposits: Decimal = ZERO
    released: Decimal = ZERO
    overdue_days: int = 0
    most_overdue_days: int = 30
    is_stopped: bool = False

    @property
    def exposure(self) -> Decimal:
        return self.receivables + self.orders + self.this - self.deposits

    @property
    def allowed(self) -> Decimal:
        """The limit, or what somebody released beyond it."""
        return max(self.limit, self.released)

    @property
    def available(self) -> Decimal:
        return self.allowed - self.exposure

    @property
    def verdict(self) -> Verdict:
        """Empty when the customer may be supplied, else the first reason why not."""
        if self.is_stopped:
            return "SUPPLY_STOPPED"
        if self.exposure > self.allowed:
            return "OVER_LIMIT" if self.allowed else "NO_LIMIT"
        if self.overdue_days > self.most_overdue_days and not self.released:
            return "OVERDUE"
        return ""
