"""A cost centre with a budget, as most tests of finance need it."""

from datetime import date
from decimal import Decimal

import sqlalchemy as sa

from erp_modules.finance.model import Budget, CostCentre, Currency, DatedRate, Move
from erp_modules.testing import NOON, Bench
from workflow_engine.domain.ids import new_id


def make_budget(bench: Bench, amount: str, *, code: str = "CC-300", year: int = NOON.year) -> str:
    """A cost centre of chen's with this year's budget; the answer is the budget's id."""
    company = bench.company
    centre = CostCentre(
        new_id(), company.id, code, "IT", "信息技术部", company.people["chen"], "6600"
    )
    budget = Budget(new_id(), company.id, centre.id, year, "6600", Decimal(amount))
    with bench.work() as running:
        running.session.add(centre)
        running.session.flush()
        running.session.add(budget)
    return budget.id


def make_rate(bench: Bench, currency: str, value: str, on: date | None = None) -> None:
    with bench.work() as running:
        running.session.merge(Currency(bench.company.id, currency, currency, None))
        running.session.add(
            DatedRate(new_id(), bench.company.id, currency, on or NOON.date(), Decimal(value))
        )


def sums(bench: Bench, budget_id: str) -> tuple[Decimal, Decimal]:
    """What the budget says is reserved and consumed."""
    with bench.work() as running:
        budget = running.session.get(Budget, budget_id)
        return budget.reserved, budget.consumed


def moves(bench: Bench) -> list[Move]:
    with bench.work() as running:
        found = running.session.scalars(
            sa.select(Move).filter_by(company_id=bench.company.id)
        ).all()
        running.session.expunge_all()
        return sorted(found, key=lambda move: (move.reference, move.seq))
