"""What the movements of stock mean for the books: one balanced entry for each posting."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from erp_modules.finance import operations as finance
from erp_modules.inventory.ledger import Ledger
from erp_modules.inventory.rules import ZERO
from workflow_engine.errors import BusinessError, _l
from workflow_engine.modules import OperationContext


@dataclass(slots=True)
class Entry:
    """Amounts by purpose and cost centre in the company's currency, positive for a debit."""

    sums: dict[tuple[str, str | None], Decimal] = field(
        default_factory=lambda: defaultdict(lambda: ZERO)
    )

    def add(self, purpose: str, amount: Decimal, cost_centre: str | None = None) -> None:
        self.sums[purpose, cost_centre] += amount

    def stock(self, ledger: Ledger) -> None:
        """What was moved in the ledger of stock, and what of it the stock did not take."""
        self.add("inventory", ledger.moved)
        self.add("price_difference", ledger.difference)

    def close(self, purpose: str, cost_centre: str | None = None) -> None:
        """Let one account take all the rest."""
        self.add(purpose, -sum(self.sums.values(), ZERO), cost_centre)

    def lines(self) -> list[Mapping[str, Any]]:
        return [
            {
                "purpose": purpose,
                "debit": max(amount, ZERO),
                "credit": max(-amount, ZERO),
                "cost_centre": cost_centre,
            }
            for (purpose, cost_centre), amount in self.sums.items()
            if amount
        ]


def post(ctx: OperationContext, entry: Entry, ledger: Ledger, on: date, step: str = "") -> None:
    """Write the entry into the journal; goods that are worth nothing leave no trace there.

    ``step`` tells the entries of one document apart: empty for its posting.
    """
    lines, document = entry.lines(), ledger.document
    if lines:
        ctx.call(
            "finance.post_journal",
            source_kind=ledger.kind,
            source_id=document.id,
            reference=step,
            date=on,
            lines=lines,
            text=" ".join(part for part in (document.number, ledger.reason) if part),
        )


def today(ctx: OperationContext) -> date:
    """The day that it is where the company sits."""
    return finance.house(ctx.session, ctx.company_id, ctx.now).today


def posting_day(ctx: OperationContext, said: date | None) -> date:
    """The day for the books: what people say, but not one that has not come yet."""
    now = today(ctx)
    if said is not None and said > now:
        raise BusinessError(
            "DATE_AHEAD", _l("{day} has not come yet; goods move today or before."), day=said
        )
    return said or now


def moved_at(ctx: OperationContext, on: date) -> datetime:
    """When goods moved that are written down now: now, or at noon of an earlier day."""
    return ctx.now if on == today(ctx) else datetime.combine(on, time(12), UTC)
