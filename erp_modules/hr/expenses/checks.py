"""What is computed and looked at when a claim is written."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from erp_modules.finance import operations as finance
from erp_modules.hr.expenses import queries, rules
from erp_modules.hr.expenses.model import (
    ZERO,
    ExpenseAdvance,
    ExpenseCategory,
    ExpenseClaim,
    ExpenseLine,
)
from erp_modules.hr.expenses.rules import Finding
from erp_modules.hr.people import check_owner
from workflow_engine.domain.money import Money
from workflow_engine.errors import BusinessError, _l
from workflow_engine.modules import OperationContext
from workflow_engine.persistence.records import by_key

MANAGE = "expense:manage"


def check_category(draft: Any, record: ExpenseCategory) -> None:
    """An account that is posted to, input tax, and every department once."""
    fields, ctx = draft.fields, draft.ctx
    if record.account and not _found(ctx, "account", record.account).postable:
        fields.refuse("account", _l("This account only sums up others."))
    if record.tax_code and _found(ctx, "tax_code", record.tax_code).direction != "in":
        fields.refuse("tax_code", _l("Only input tax belongs here."))
    departments = [line.department_id for line in record.lines]
    for index, one in enumerate(departments):
        if departments.index(one) != index:
            fields.refuse(f"lines.{index}.department", _l("This department is there already."))


def _found(ctx: OperationContext, kind: str, name: str) -> Any:
    return by_key(ctx.session, ctx.kinds[kind], ctx.company_id, [name])[name]


def check_claim(draft: Any, record: ExpenseClaim) -> None:
    """Amounts in the company's currency; what the policy says is looked at by processes."""
    fields, ctx = draft.fields, draft.ctx
    check_owner(draft, record.person_id, MANAGE)
    if not record.lines:
        fields.refuse("lines", _l("Enter at least one line."))
    house = finance.house(ctx.session, ctx.company_id, ctx.now)
    record.currency = house.currency
    for index, line in enumerate(record.lines):
        _check_line(draft, f"lines.{index}", line, house)
    if record.advance_id is not None:
        _check_advance(draft, record)
    if not fields.errors:
        add_up(record)


def _check_line(draft: Any, path: str, line: ExpenseLine, house: Any) -> None:
    fields, ctx = draft.fields, draft.ctx
    category = ctx.record("expense_category", line.category_id)
    if not category.active:
        fields.refuse(f"{path}.category", _l("This category is not in use any more."))
    if line.spent_on > house.today:
        fields.refuse(f"{path}.spent_on", _l("This day has not come yet."))
        return
    if line.amount != Money(line.amount, line.currency).rounded().amount:
        fields.refuse(f"{path}.amount", _l("This is finer than the currency pays."))
    line.receipt_key = rules.receipt_key(line.receipt_number)
    line.tax_code = line.tax_code or category.tax_code
    try:
        worth = finance.converted(
            ctx.session, replace(house, today=line.spent_on), line.amount, line.currency
        )
    except BusinessError as error:
        fields.refuse(f"{path}.currency", error.template, **error.params)
        return
    line.base_amount, line.rate = worth.amount, worth.rate
    line.tax = _tax(draft, path, line, house.currency)


def _tax(draft: Any, path: str, line: ExpenseLine, currency: str) -> Decimal:
    if line.tax_code is None:
        return ZERO
    code = _found(draft.ctx, "tax_code", line.tax_code)
    if code.direction != "in":
        draft.fields.refuse(f"{path}.tax_code", _l("Only input tax belongs here."))
    return rules.tax_within(line.base_amount, code.percent, currency)


def _check_advance(draft: Any, record: ExpenseClaim) -> None:
    advance: ExpenseAdvance = draft.ctx.record("expense_advance", record.advance_id)
    if advance.person_id != record.person_id:
        draft.fields.refuse("advance", _l("This advance was paid to somebody else."))
    if advance.state != "paid":
        draft.fields.refuse("advance", _l("Nothing of this advance is open."))


def add_up(record: ExpenseClaim) -> None:
    """The sums of the lines; what an advance covers is known when it is audited."""
    record.amount = record.base_amount = sum((line.base_amount for line in record.lines), ZERO)
    record.tax = sum((line.tax for line in record.lines), ZERO)
    record.rate, record.offset, record.payable = Decimal(1), ZERO, record.amount


def check_advance(draft: Any, record: ExpenseAdvance) -> None:
    check_owner(draft, record.person_id, MANAGE)
    base = finance.base_currency(draft.ctx.session, record.company_id)
    if record.amount != Money(record.amount, base).rounded().amount:
        draft.fields.refuse("amount", _l("This is finer than the currency pays."))


def findings(ctx: OperationContext, record: ExpenseClaim) -> list[Finding]:
    """Duplicates and what the policy says, by line."""
    house = finance.house(ctx.session, ctx.company_id, ctx.now)
    numbers = [line.receipt_key for line in record.lines if line.receipt_key]
    hashes = [line.receipt_hash for line in record.lines if line.receipt_hash]
    elsewhere = queries.used_elsewhere(ctx.session, record, numbers, hashes)
    found = rules.repeated(record.lines, elsewhere)
    department = queries.department_of(ctx.session, record.person_id or "")
    for category_id in sorted({line.category_id for line in record.lines}):
        lines = [line for line in record.lines if line.category_id == category_id]
        category = ctx.record("expense_category", category_id)
        others = queries.claimed_on(
            ctx.session, record, category_id, {line.spent_on for line in lines}
        )
        for line in lines:
            found += rules.against_policy(
                line, category, department=department, today=house.today,
                of_day=others.get(line.spent_on, ZERO) + _of_day(lines, line),
            )  # fmt: skip
    return sorted(found, key=lambda each: (each.position, each.code))


def _of_day(lines: Sequence[ExpenseLine], line: ExpenseLine) -> Decimal:
    return sum((one.base_amount for one in lines if one.spent_on == line.spent_on), ZERO)
