"""What a change of budgets checks and does; budgets are locked in one order."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from erp_modules.finance import queries, valuing
from erp_modules.finance.budgeting.model import ZERO, BudgetChange
from erp_modules.finance.errors import CostCentreNotFound
from erp_modules.finance.model import Budget, CostCentre, new_budget
from workflow_engine.errors import BusinessError, _l
from workflow_engine.modules import OperationContext


def check(draft: Any, change: BudgetChange) -> None:
    """An amount that the currency pays, for this year, of another cost centre than its own."""
    ctx, fields = draft.ctx, draft.fields
    house = queries.house(ctx.session, ctx.company_id, ctx.now)
    change.currency, change.year = house.currency, house.today.year
    if change.amount <= 0:
        fields.refuse("amount", _l("Enter an amount greater than zero."))
    elif change.amount != valuing.rounded(change.amount, change.currency):
        fields.refuse("amount", _l("This is finer than the currency pays."))
    if change.giver == change.cost_centre:
        fields.refuse("giver", _l("Choose another cost centre than the one that needs it."))
    change.base_amount = change.amount
    change.rate, change.rate_on = Decimal(1), house.today


def apply(ctx: OperationContext, change: BudgetChange) -> None:
    """Raise one budget, and lower the other one by what is still free of it."""
    _move(ctx, change, change.amount)


def revert(ctx: OperationContext, change: BudgetChange, *, reason: str | None) -> None:
    """Give back what was not used meanwhile; refuses with BUDGET_USED when too much was."""
    _move(ctx, change, -change.amount)


def _move(ctx: OperationContext, change: BudgetChange, amount: Decimal) -> None:
    taker = _budget(ctx, change.cost_centre, change.year)
    giver = _budget(ctx, change.giver, change.year) if change.giver else None
    locked = queries.lock_budgets(ctx.session, {one.id for one in (taker, giver) if one})
    _book(locked[taker.id], amount, change.cost_centre)
    if giver is not None:
        _book(locked[giver.id], -amount, change.giver or "")


def _book(budget: Budget, amount: Decimal, code: str) -> None:
    if amount < 0 and budget.available + amount < 0:
        raise BusinessError(
            "BUDGET_USED",
            _l("Only {left} of the budget of {cost_centre} is free."),
            left=f"{max(budget.available, ZERO):,.2f}",
            cost_centre=code,
        )
    budget.amount += amount
    budget.rev += 1


def _budget(ctx: OperationContext, code: str, year: int) -> Budget:
    """The budget of the cost centre's own account; an empty one is begun where there is none."""
    centre = _centre(ctx.session, ctx.company_id, code)
    found = queries.budget_of(ctx.session, centre, year=year, account="")
    if found is None:
        found = new_budget(centre, year=year, account=centre.account, amount=ZERO)
        ctx.session.add(found)
        ctx.session.flush()
    return found


def _centre(session: Any, company_id: str, code: str) -> CostCentre:
    found = queries.any_cost_centre(session, company_id, code)
    if found is None:
        raise CostCentreNotFound(code=code)
    return found


def facts(session: Any, change: BudgetChange) -> Mapping[str, Any]:
    """Whose money it is: the giving owner is asked, or the company's controllers."""
    giver = _centre(session, change.company_id, change.giver) if change.giver else None
    return {
        "transfer": giver is not None,
        "giver_owner": giver.owner_id if giver else "",
        "cost_centre": change.cost_centre,
        "giver": change.giver,
        "asked_for": change.asked_for,
        "category": "budget",
    }
