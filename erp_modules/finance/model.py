"""Cost centres, budgets with their moves, currencies and dated rates: plain objects."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from workflow_engine.domain.ids import new_id
from workflow_engine.errors import BusinessError, _l

Kind = Literal["reserve", "release", "consume", "return"]
State = Literal["none", "reserved", "released", "consumed"]
ZERO = Decimal(0)


@dataclass(eq=False)
class CostCentre:
    """Where money is spent; ``owner_id`` is the person who answers for it.

    ``account`` is the account of its budgets unless a call names another one.
    """

    id: str
    company_id: str
    code: str
    name: str
    name_zh: str | None
    owner_id: str
    account: str
    active: bool = True
    rev: int = 1


@dataclass(eq=False)
class Budget:
    """What a cost centre may spend on an account in a year, in the company's currency.

    ``reserved`` and ``consumed`` are the sums of its moves. They stand on the row because the
    lock that guards it then guards them too: no two reservations see the same free amount.
    """

    id: str
    company_id: str
    cost_centre_id: str
    year: int
    account: str
    amount: Decimal
    reserved: Decimal = ZERO
    consumed: Decimal = ZERO
    rev: int = 1

    @property
    def available(self) -> Decimal:
        """What is still free; below zero when an override went beyond the budget."""
        return self.amount - self.reserved - self.consumed

    @property
    def used(self) -> Decimal:
        return self.reserved + self.consumed

    def require_room(self, amount: Decimal, *, freed: Decimal, currency: str) -> None:
        """Raise unless ``amount`` fits once ``freed`` is given back."""
        left = self.available + freed
        if amount > left:
            raise BusinessError(
                "OVER_BUDGET",
                _l("Only {left} {currency} of the budget is left; {over} {currency} is missing."),
                left=f"{max(left, ZERO):,.2f}",
                over=f"{amount - left:,.2f}",
                currency=currency,
            )

    def book(self, move: "Move") -> None:
        """Bring the sums up to date with a move that was just appended."""
        reserved = {"reserve": 1, "release": -1, "consume": -1, "return": 0}[move.kind]
        consumed = {"consume": 1, "return": -1}.get(move.kind, 0)
        self.reserved += reserved * move.amount
        self.consumed += consumed * move.amount
        self.rev += 1


@dataclass(eq=False)
class Move:
    """One line of a reservation: it is appended and never changed.

    ``amount`` is in the company's currency; ``source_amount`` in ``currency`` is what was asked
    for, at ``rate`` of the day ``rate_on``. ``seq`` counts the moves of one ``reference``.
    """

    id: str
    company_id: str
    budget_id: str
    reference: str
    seq: int
    kind: Kind
    amount: Decimal
    currency: str
    source_amount: Decimal
    rate: Decimal
    rate_on: date
    at: datetime
    person_id: str | None = None


@dataclass(eq=False)
class Currency:
    """A currency that documents of the company may use."""

    company_id: str
    code: str
    name: str
    name_zh: str | None
    active: bool = True


@dataclass(eq=False)
class DatedRate:
    """From ``on_date`` one unit of ``currency`` is worth ``value`` of the company's currency."""

    id: str
    company_id: str
    currency: str
    on_date: date
    value: Decimal


def new_budget(cost_centre: CostCentre, *, year: int, account: str, amount: Decimal) -> Budget:
    return Budget(new_id(), cost_centre.company_id, cost_centre.id, year, account, amount)
