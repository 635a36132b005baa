"""What the policy says about receipts, and how a claim is posted: pure rules."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from erp_modules.hr.expenses.model import ZERO, ExpenseCategory, ExpenseLine
from workflow_engine.domain.money import minor_units
from workflow_engine.errors import _l

CODES = {
    "DUPLICATE": _l("This receipt was claimed before"),
    "NO_RECEIPT": _l("The receipt is missing"),
    "TOO_OLD": _l("It was spent too long ago"),
    "OVER_LIMIT": _l("It is more than the policy allows"),
    "EXPLAINED": _l("More than the policy allows, with a reason"),
}
#: What does not stand in the way: those who approve see it.
REMARKS = frozenset({"EXPLAINED"})


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with the line at ``position``."""

    position: int
    code: str

    @property
    def blocks(self) -> bool:
        return self.code not in REMARKS


def receipt_key(number: str | None) -> str:
    """Numbers as they are compared: without spaces, dashes and capitals."""
    return "".join(sign for sign in (number or "").casefold() if sign.isalnum())


def keys(line: ExpenseLine) -> list[str]:
    """What tells a receipt: its number with its amount, and its file."""
    found = []
    if line.receipt_key:
        found.append(f"n:{line.receipt_key}")
    if line.receipt_hash:
        found.append(f"f:{line.receipt_hash.casefold()}")
    return found


def repeated(lines: Sequence[ExpenseLine], elsewhere: frozenset[str]) -> list[Finding]:
    """Lines whose receipt another claim has, or an earlier line of this one."""
    seen, found = set(elsewhere), []
    for line in lines:
        if seen & set(keys(line)):
            found.append(Finding(line.position, "DUPLICATE"))
        seen.update(keys(line))
    return found


def limits(category: ExpenseCategory, department: str | None) -> tuple[Decimal | None, ...]:
    """Limits of a receipt and of a day; those of the department win."""
    own = [each for each in category.lines if each.department_id == department]
    found = own[0] if own else category
    return found.per_receipt, found.per_day


def against_policy(
    line: ExpenseLine,
    category: ExpenseCategory,
    *,
    department: str | None,
    of_day: Decimal,
    today: date,
) -> list[Finding]:
    """``of_day`` is all that the person claims in this category for the day of the line."""
    codes = []
    if line.base_amount > category.receipt_above and not keys(line):
        codes.append("NO_RECEIPT")
    if (today - line.spent_on).days > category.oldest_days:
        codes.append("TOO_OLD")
    per_receipt, per_day = limits(category, department)
    if _exceeds(line.base_amount, per_receipt) or _exceeds(of_day, per_day):
        may = category.exceptions and line.explanation
        codes.append("EXPLAINED" if may else "OVER_LIMIT")
    return [Finding(line.position, code) for code in codes]


def _exceeds(amount: Decimal, limit: Decimal | None) -> bool:
    return limit is not None and amount > limit


def tax_within(gross: Decimal, percent: Decimal, currency: str) -> Decimal:
    """The tax that an amount contains, rounded as the currency pays."""
    step = Decimal(1).scaleb(-minor_units(currency))
    return (gross * percent / (100 + percent)).quantize(step, ROUND_HALF_UP)


def entry(
    lines: Iterable[ExpenseLine], accounts: Mapping[str, str | None], offset: Decimal
) -> list[dict[str, Any]]:
    """Dr expense by account and cost centre, Dr input tax / Cr advances, Cr due to employees."""
    sums: dict[tuple[str, str, str | None], Decimal] = {}
    whole = ZERO
    for line in lines:
        account = accounts.get(line.category_id)
        side = ("account", account) if account else ("purpose", "expense")
        _add(sums, (*side, line.cost_centre), line.base_amount - line.tax)
        _add(sums, ("purpose", "tax_in", None), line.tax)
        whole += line.base_amount
    _add(sums, ("purpose", "advances", None), -offset)
    _add(sums, ("purpose", "employee_payables", None), offset - whole)
    return [
        {by: name, "debit": max(amount, ZERO), "credit": max(-amount, ZERO), "cost_centre": centre}
        for (by, name, centre), amount in sums.items()
        if amount
    ]


def _add(sums: dict[tuple[str, str, str | None], Decimal], key: Any, amount: Decimal) -> None:
    sums[key] = sums.get(key, ZERO) + amount


def transfer(debit: str, credit: str, amount: Decimal) -> list[dict[str, Any]]:
    """Two lines that move an amount from one account to another."""
    return [
        {"purpose": debit, "debit": amount, "credit": ZERO},
        {"purpose": credit, "debit": ZERO, "credit": amount},
    ]
