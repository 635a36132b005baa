"""What finance people maintain: cost centres, budgets, currencies and rates."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from erp_modules.finance import queries, rules
from erp_modules.finance.errors import (
    BudgetBelowUse,
    CostCentreNotFound,
    RateOfBase,
)
from erp_modules.finance.model import ZERO, Budget, CostCentre, Currency, DatedRate
from workflow_engine.commands.audit import audit
from workflow_engine.commands.base import Command, Context
from workflow_engine.commands.fields import Fields, Links
from workflow_engine.domain.ids import new_id
from workflow_engine.domain.money import Money
from workflow_engine.errors import Conflict, _l
from workflow_engine.persistence.tables import person

FIRST_YEAR, LAST_YEAR = 2000, 2100


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
        fields = Fields()
        code = fields.code("code", self.code, most=20)
        name, name_zh = fields.text("name", self.name), fields.optional("name_zh", self.name_zh)
        account = fields.code("account", self.account, most=20)
        owner = Links(ctx, fields).exists("owner_id", person, self.owner_id)
        if owner is None:
            fields.refuse("owner_id", _l("Fill this in."))
        fields.finish()
        centre = subject or CostCentre(new_id(), ctx.company_id, code, "", None, "", "", rev=0)
        _require_rev(self.rev, centre.rev)
        centre.name, centre.name_zh, centre.account = name, name_zh, account
        centre.owner_id, centre.active = self.owner_id, self.active
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
        rules.require_budget(self.amount)
        amount = Money(self.amount, currency).rounded().amount
        account = self._checked_account() or subject.account
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

    def _checked_account(self) -> str:
        fields = Fields()
        if not FIRST_YEAR <= self.year <= LAST_YEAR:
            fields.refuse("year", _l("Enter a year between 2000 and 2100."))
        account = fields.code("account", self.account, most=20) if self.account else ""
        fields.finish()
        return account


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
        fields = Fields()
        name = fields.text("name", self.name, most=100)
        name_zh = fields.optional("name_zh", self.name_zh, most=100)
        fields.finish()
        made = Currency(ctx.company_id, self.code, name, name_zh, self.active)
        ctx.uow.session.merge(made)
        audit(
            ctx,
            "finance.currency_saved",
            subject=f"currency:{self.code}",
            detail={"name": name, "active": self.active},
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
        rules.require_rate(self.value)
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
