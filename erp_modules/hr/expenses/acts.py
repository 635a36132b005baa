"""What is done to expense claims and advances."""

from collections.abc import Mapping
from typing import Any

from erp_modules.finance import operations as finance
from erp_modules.hr.expenses import queries, rules
from erp_modules.hr.expenses.model import ZERO, ExpenseAdvance, ExpenseClaim, ReceiptUse
from erp_modules.hr.people import require_other, tell
from workflow_engine.domain.ids import new_id
from workflow_engine.errors import BusinessError, _l
from workflow_engine.modules import OperationContext


def resubmit(ctx: OperationContext, record: ExpenseClaim) -> None:
    """The same again after it came back; a process that waits for it is told."""
    tell(ctx, "expense.resubmitted", record, _told(ctx, record))


def cancel(ctx: OperationContext, record: ExpenseClaim, *, reason: str | None = None) -> None:
    """Withdrawn before anything was posted."""
    tell(ctx, "expense.cancelled", record, {**_told(ctx, record), "reason": reason or ""})


def _told(ctx: OperationContext, record: ExpenseClaim) -> Mapping[str, Any]:
    return {"expense_claim": record.id, **facts(ctx.session, record)}


def audit(ctx: OperationContext, record: ExpenseClaim, *, person_id: str | None = None) -> None:
    """The receipts are in order: post them, and set off what was advanced.

    Raises DUPLICATE when another claim was audited with one of its receipts, SAME_PERSON, and
    ``AuthorityMissing`` through the journal when the decisions do not suffice.
    """
    ctx.require_authority("expense_claim", record.id)
    record.auditor_id = require_other(ctx, record.person_id) or person_id
    if record.auditor_id is not None and record.auditor_id == record.person_id:
        raise BusinessError("SAME_PERSON", _l("Nobody audits his own claim."))
    _use_receipts(ctx, record)
    _set_off(ctx, record)
    accounts = {
        line.category_id: ctx.record("expense_category", line.category_id).account
        for line in record.lines
    }
    _post(ctx, record, "", rules.entry(record.lines, accounts, record.offset))
    record.audited_at = ctx.now


def _use_receipts(ctx: OperationContext, record: ExpenseClaim) -> None:
    keys = sorted({key for line in record.lines for key in rules.keys(line)})
    if queries.used(ctx.session, ctx.company_id, keys, record.id):
        raise BusinessError("DUPLICATE", _l("A receipt of this claim was paid before."))
    for key in keys:
        use = ReceiptUse(id=new_id(), company_id=ctx.company_id, key=key, claim_id=record.id)
        ctx.session.add(use)
    ctx.session.flush()


def _set_off(ctx: OperationContext, record: ExpenseClaim) -> None:
    record.offset = ZERO
    if record.advance_id is not None:
        advance: ExpenseAdvance = ctx.record("expense_advance", record.advance_id, lock=True)
        record.offset = min(advance.open_amount, record.amount)
        _lower(ctx, advance, record.offset)
    record.payable = record.amount - record.offset


def _lower(ctx: OperationContext, advance: ExpenseAdvance, amount: Any) -> None:
    advance.open_amount -= amount
    if advance.state == "paid" and not advance.open_amount:
        ctx.kinds["expense_advance"].move(advance, "settled")


def pay(ctx: OperationContext, record: ExpenseClaim, *, person_id: str | None = None) -> None:
    """The bank pays out what no advance covers; somebody else than who audited it."""
    ctx.require_authority("expense_claim", record.id)
    if record.payable:
        who = require_other(ctx, record.person_id, record.auditor_id) or person_id
        if who is not None and who in (record.person_id, record.auditor_id):
            raise BusinessError(
                "SAME_PERSON", _l("Somebody else than who claims and who audited it must pay it.")
            )
        lines = rules.transfer("employee_payables", "bank", record.payable)
        _post(ctx, record, "pay", lines)
    record.paid_at = ctx.now


def _post(ctx: OperationContext, record: Any, reference: str, lines: list[dict[str, Any]]) -> None:
    ctx.call(
        "finance.post_journal",
        source_kind="expense_claim" if isinstance(record, ExpenseClaim) else "expense_advance",
        source_id=record.id,
        date=finance.house(ctx.session, ctx.company_id, ctx.now).today,
        lines=lines,
        text=f"{record.number} {record.title}"[:500],
        reference=reference,
    )


def pay_advance(ctx: OperationContext, record: ExpenseAdvance) -> None:
    """The bank pays it out."""
    require_other(ctx, record.person_id, record.created_by_id)
    record.open_amount, record.paid_at = record.amount, ctx.now
    _post(ctx, record, "", rules.transfer("advances", "bank", record.amount))


def repay_advance(ctx: OperationContext, record: ExpenseAdvance) -> None:
    """What was not spent came back to the bank."""
    require_other(ctx, record.person_id)
    if not record.open_amount:
        raise BusinessError("NOTHING_OPEN", _l("Nothing of this advance is open."))
    _post(ctx, record, "repay", rules.transfer("bank", "advances", record.open_amount))
    record.open_amount = ZERO


def facts(session: Any, record: ExpenseClaim) -> Mapping[str, Any]:
    """What processes and the matrix are told of a claim."""
    return {
        "person": record.person_id,
        "category": "expense",
        "tax": record.tax,
        "offset": record.offset,
        "payable": record.payable,
        "advance": record.advance_id,
        "receipts": len(record.lines),
    }
