"""What finance people maintain: cost centres, budgets, currencies and rates."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from erp_modules.finance import queries
from erp_modules.finance.errors import (
    AmountRefused,
    BudgetBelowUse,
    CostCentreNotFound,
    PersonUnknown,
    RateOfBase,
)
from erp_modules.finance.model import ZERO, Budget, CostCentre, Currency, DatedRate
from workflow_engine.commands.audit import audit
from workflow_engine.commands.base import Command, Context
from workflow_engine.domain.ids import new_id
from workflow_engine.domain.money import Money
from workflow_engine.errors import Conflict, Invalid, _l


def _require_text(**fields: str) -> None:
    missing = {name: [_l("This is needed.")] for name, value in fields.items() if not value.strip()}
    if missing:
        raise Invalid(errors=missing)


def _require_rev(expected: int | None, actual: int) -> None:
    if expected is not None and expected != actual:
        raise Conflict


@dataclass(frozen=True)
class SaveCostCentre(Command[str]):
    """Create a cost centre or change the one with this code; the answer is its id."""

    permission = "budget:write"
    code: str
    name: str
    owner_id: str
    account: str
    name_zh: str | None = None
    active: bool = True
    rev: int | None = None

    def load(self, ctx: Context) -> CostCentre | None:
        return queries.any_cost_centre(ctx.uow.session, ctx.company_id, self.code, lock=True)

    def run(self, ctx: Context, subject: CostCentre | None) -> str:
        _require_text(code=self.code, name=self.name, account=self.account)
        if not queries.is_person(ctx.uow.session, ctx.company_id, self.owner_id):
            raise PersonUnknown(errors={"owner_id": [PersonUnknown.message]})
        centre = subject or CostCentre(
            new_id(), ctx.company_id, self.code, "", None, self.owner_id, "", rev=0
        )
        _require_rev(self.rev, centre.rev)
        centre.name, centre.name_zh = self.name.strip(), self.name_zh or None
        centre.owner_id, centre.account = self.owner_id, self.account.strip()
        centre.active = self.active
        centre.rev += 1
        ctx.uow.session.add(centre)
        audit(
            ctx,
            "finance.cost_centre_saved",
            subject=f"cost_centre:{centre.code}",
            detail={"name": centre.name, "owner": centre.owner_id, "active": centre.active},
        )
        return centre.id


@dataclass(frozen=True)
class SaveBudget(Command[str]):
    """Set what a cost centre may spend in a year; never below what is used already."""

    permission = "budget:write"
    cost_centre: str
    year: int
    amount: Decimal
    account: str = ""
    rev: int | None = None

    def load(self, ctx: Context) -> CostCentre:
        found = queries.any_cost_centre(ctx.uow.session, ctx.company_id, self.cost_centre)
        if found is None:
            raise CostCentreNotFound(code=self.cost_centre)
        return found

    def run(self, ctx: Context, subject: CostCentre) -> str:
        session = ctx.uow.session
        currency = queries.house(session, ctx.company_id, ctx.now).currency
        amount = Money(self.amount, currency).rounded().amount
        if amount < 0:
            raise AmountRefused(errors={"amount": [AmountRefused.message]})
        account = self.account or subject.account
        budget = queries.budget_of(session, subject, year=self.year, account=account, lock=True)
        if budget is None:
            budget = Budget(new_id(), ctx.company_id, subject.id, self.year, account, ZERO, rev=0)
        _require_rev(self.rev, budget.rev)
        if amount < budget.used and amount < budget.amount:
            raise BudgetBelowUse(used=f"{budget.used:,.2f} {currency}")
        before, budget.amount = budget.amount, amount
        budget.rev += 1
        session.add(budget)
        audit(
            ctx,
            "finance.budget_saved",
            subject=f"budget:{subject.code}/{self.year}/{account}",
            detail={"before": before, "after": amount},
        )
        return budget.id


@dataclass(frozen=True)
class SaveCurrency(Command[str]):
    """Allow a currency on documents, or stop allowing it."""

    permission = "rate:write"
    code: str
    name: str
    name_zh: str | None = None
    active: bool = True

    def run(self, ctx: Context, subject: Any) -> str:
        Money.zero(self.code)
        _require_text(name=self.name)
        ctx.uow.session.merge(
            Currency(ctx.company_id, self.code, self.name.strip(), self.name_zh, self.active)
        )
        audit(
            ctx,
            "finance.currency_saved",
            subject=f"currency:{self.code}",
            detail={"name": self.name, "active": self.active},
        )
        return self.code


@dataclass(frozen=True)
class SaveRate(Command[str]):
    """Enter the rate of a currency from a day on; documents keep the rate they were made with."""

    permission = "rate:write"
    currency: str
    on: date
    value: Decimal

    def run(self, ctx: Context, subject: Any) -> str:
        session = ctx.uow.session
        base = queries.house(session, ctx.company_id, ctx.now).currency
        Money.zero(self.currency)
        if self.currency == base:
            raise RateOfBase(currency=base)
        if not self.value.is_finite() or self.value <= 0:
            raise AmountRefused(errors={"value": [AmountRefused.message]})
        rate = queries.rate_of_day(session, ctx.company_id, self.currency, self.on)
        before = rate.value if rate else None
        if rate is None:
            rate = DatedRate(new_id(), ctx.company_id, self.currency, self.on, self.value)
        rate.value = self.value
        session.add(rate)
        audit(
            ctx,
            "finance.rate_saved",
            subject=f"rate:{self.currency}/{self.on.isoformat()}",
            detail={"before": before, "after": self.value},
        )
        return rate.id
