"""``wfe verify`` asks the books too, and finds what was written past the rules."""

from decimal import Decimal

import sqlalchemy as sa

from erp_modules.finance import tables
from erp_modules.finance.module import MODULE
from erp_modules.finance.operations import reserve_budget
from erp_modules.finance.tests.builders import make_budget
from erp_modules.testing import Bench
from workflow_engine.verification import verify


def violations(bench: Bench, budget: str) -> list[str]:
    """Those about this budget; other tests share the database."""
    found = verify(bench.database, [MODULE])
    return [each.invariant for each in found if each.subject == f"budget:{budget}"]


def test_a_budget_that_was_used_by_the_rules_is_in_order(bench: Bench) -> None:
    budget = make_budget(bench, "1000")
    order = {"cost_centre": "CC-300", "amount": Decimal(300), "currency": "CNY", "reference": "r1"}
    bench.run(reserve_budget, **order)
    assert violations(bench, budget) == []


def test_a_budget_that_somebody_changed_by_hand_is_found(bench: Bench) -> None:
    budget = make_budget(bench, "1000")
    with bench.database.engine.begin() as connection:
        connection.execute(
            sa.update(tables.budget).where(tables.budget.c.id == budget).values(reserved=5)
        )
    try:
        assert violations(bench, budget) == ["finance.budgets_equal_their_moves"]
    finally:
        with bench.database.engine.begin() as connection:
            connection.execute(
                sa.update(tables.budget).where(tables.budget.c.id == budget).values(reserved=0)
            )
