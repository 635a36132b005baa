"""What processes may ask when a budget does not suffice."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from erp_modules.finance import queries
from erp_modules.finance.budgeting.model import BudgetChange
from workflow_engine.commands.fields import FieldsWrong
from workflow_engine.commands.records import make
from workflow_engine.errors import BusinessError, _l
from workflow_engine.modules import OperationContext, operation
from workflow_engine.persistence.records import Targets


@operation("finance.propose_budget_change", permission="budget_change:write")
def propose_budget_change(
    ctx: OperationContext,
    *,
    cost_centre: str,
    amount: Decimal,
    because: str,
    reference: str,
    giver: str | None = None,
    person: str = "",
) -> Mapping[str, Any]:
    """Ask for more budget, from ``giver`` or the company, once for each open ``reference``.

    ``person`` asks when a process calls. Nothing changes before ``finance.apply_budget_change``,
    which needs the decisions of the giver's owner or of finance. Refuses with CHANGE_REFUSED.
    """
    change = queries.open_budget_change(ctx.session, ctx.company_id, reference)
    if change is None:
        wanted = {"cost_centre": cost_centre, "amount": amount, "because": because[:500]}
        if giver:
            wanted["giver"] = giver
        change = _made(ctx, wanted)
        change.asked_for = reference
        asked_by = Targets(ctx.session, ctx.kinds, ctx.company_id).ids("person", {person})
        change.created_by_id = ctx.actor.person_id or asked_by.get(person) or ctx.on_behalf
        ctx.session.flush()
    return {"budget_change": change.id, "number": change.number, "amount": change.amount}


def _made(ctx: OperationContext, wanted: Mapping[str, Any]) -> BudgetChange:
    """A person corrects a field; a process takes another way."""
    try:
        made: BudgetChange = make(ctx, ctx.kinds["budget_change"], wanted)
    except FieldsWrong as error:
        why = [str(each) for told in error.errors.values() for each in told]
        raise BusinessError(
            "CHANGE_REFUSED", _l("The budget is not changed: {why}"), why=" ".join(why)
        ) from error
    return made


@operation("finance.find_cost_centres", permission="budget:read")
def find_cost_centres(ctx: OperationContext, *, but: str = "") -> Mapping[str, Any]:
    """The open cost centres beside ``but``, as the options of a form's choice."""
    found = queries.cost_centres(ctx.session, ctx.company_id)
    others = [one for one in found if one.code != but]
    return {
        "cost_centres": [{"value": one.code, "label": f"{one.code} {one.name}"} for one in others]
    }


OPERATIONS = (propose_budget_change, find_cost_centres)
