"""Changes of budgets: their states and what may be done to them."""

from erp_modules.finance.budgeting import acts
from erp_modules.finance.budgeting.model import BudgetChange
from workflow_engine.errors import _l
from workflow_engine.records import Act, Kind, States

STATES = States(
    titles={
        "draft": _l("Draft"),
        "applied": _l("Applied"),
        "reverted": _l("Taken back"),
        "refused": _l("Rejected"),
    },
    moves=frozenset({("draft", "applied"), ("draft", "refused"), ("applied", "reverted")}),
    tones={"applied": "success", "refused": "danger", "reverted": "warning"},
)

BUDGET_CHANGE = Kind(
    name="budget_change",
    path="budget-changes",
    title=_l("Budget change"),
    plural=_l("Budget changes"),
    entity=BudgetChange,
    read="budget:read",
    write="budget_change:write",
    columns=("number", "cost_centre", "giver", "year", "amount", "state"),
    search=("number", "because"),
    filters=("cost_centre", "giver", "state"),
    states=STATES,
    numbers="BC-{year}-{n:05d}",
    check=acts.check,
    facts=acts.facts,
    summary=lambda found: found.because,
    acts=(
        Act(
            name="apply",
            title=_l("Apply"),
            permission="budget_change:apply",
            to="applied",
            when=frozenset({"draft"}),
            run=acts.apply,
            authority=True,
            event="budget.changed",
            undo="revert",
            tone="primary",
        ),
        Act(
            name="revert",
            title=_l("Take back"),
            permission="budget_change:apply",
            to="reverted",
            run=acts.revert,
            reason=True,
            tone="danger",
            event="budget.changed",
        ),
        Act(
            name="refuse",
            title=_l("Reject"),
            permission="budget_change:apply",
            to="refused",
            reason=True,
        ),
    ),
    icon="arrows-exchange",
)

KINDS = (BUDGET_CHANGE,)
