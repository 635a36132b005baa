"""The kinds of expenses and what may be done to each."""

from erp_modules.hr.expenses import acts, checks
from erp_modules.hr.expenses.model import (
    Audit,
    ExpenseAdvance,
    ExpenseCategory,
    ExpenseClaim,
    Payout,
)
from erp_modules.hr.expenses.states import ADVANCE, CLAIM
from workflow_engine.errors import _l
from workflow_engine.records import Act, Kind

READ, WRITE, DECIDE = "expense:read", "expense:write", "expense:decide"

CATEGORIES = Kind(
    name="expense_category",
    path="expense-policy",
    title=_l("Expense category"),
    plural=_l("Expense policy"),
    entity=ExpenseCategory,
    read=READ,
    write="expense:configure",
    columns=(
        "code", "name", "account", "per_receipt", "per_day", "receipt_above", "exceptions",
        "active",
    ),
    search=("code", "name", "name_zh"),
    filters=("active",),
    check=checks.check_category,
    icon="list-check",
)  # fmt: skip
ADVANCES = Kind(
    name="expense_advance",
    path="advances",
    title=_l("Expense advance"),
    plural=_l("Expense advances"),
    entity=ExpenseAdvance,
    read=READ,
    write=WRITE,
    read_all="expense:read_all",
    owner="person_id",
    columns=("number", "person_id", "title", "amount", "open_amount", "paid_at", "state"),
    search=("number", "title"),
    filters=("state", "person_id"),
    states=ADVANCE,
    numbers="EA-{year}-{n:05d}",
    check=checks.check_advance,
    acts=(
        Act(
            name="pay", title=_l("Pay out"), permission="expense:pay", to="paid",
            run=acts.pay_advance, event="expense_advance.paid",
        ),
        Act(
            name="repay", title=_l("Record the rest as repaid"), permission="expense:pay",
            to="settled", run=acts.repay_advance, event="expense_advance.settled",
        ),
        Act(
            name="cancel", title=_l("Cancel"), permission=WRITE, to="cancelled", reason=True,
            tone="danger",
        ),
    ),
    icon="cash",
    menu=False,
)  # fmt: skip
CLAIMS = Kind(
    name="expense_claim",
    path="expenses",
    title=_l("Expense claim"),
    plural=_l("Expense claims"),
    entity=ExpenseClaim,
    read=READ,
    write=WRITE,
    read_all="expense:read_all",
    owner="person_id",
    columns=("number", "person_id", "title", "amount", "payable", "created_at", "state"),
    search=("number", "title"),
    filters=("state", "person_id"),
    states=CLAIM,
    numbers="EX-{year}-{n:05d}",
    check=checks.check_claim,
    facts=acts.facts,
    content=("person_id", "title", "advance_id", "lines", "amount"),
    acts=(
        Act(
            name="submit", title=_l("Submit"), permission=WRITE, to="submitted",
            when=frozenset({"draft"}), event="expense.submitted",
            tone="primary", undo="cancel",
        ),
        Act(
            name="resubmit", title=_l("Submit again"), permission=WRITE, to="submitted",
            when=frozenset({"returned"}), run=acts.resubmit, tone="primary",
        ),
        Act(
            name="approve", title=_l("Approve"), permission=DECIDE, to="approved",
            authority=True, offered=False, event="expense.approved",
        ),
        Act(
            name="return", title=_l("Send back"), permission=DECIDE, to="returned", reason=True,
            offered=False,
        ),
        Act(
            name="reject", title=_l("Reject"), permission=DECIDE, to="rejected", reason=True,
            offered=False, event="expense.rejected",
        ),
        Act(
            name="audit", title=_l("Audit and post"), permission="expense:audit", to="audited",
            run=acts.audit, inputs=Audit, offered=False, event="expense.audited",
        ),
        Act(
            name="pay", title=_l("Pay"), permission="expense:pay", to="paid", run=acts.pay,
            inputs=Payout, offered=False, event="expense.paid",
        ),
        Act(
            name="cancel", title=_l("Withdraw"), permission=WRITE, to="cancelled", reason=True,
            run=acts.cancel, tone="danger",
        ),
    ),
    icon="receipt",
)  # fmt: skip
KINDS = (CLAIMS, CATEGORIES, ADVANCES)
