"""Expense claims with their receipts, the policy of limits, and advances."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from workflow_engine.errors import _l
from workflow_engine.records import (
    Document,
    Line,
    Master,
    Record,
    Valued,
    coded,
    day,
    flag,
    lines,
    moment,
    money,
    number,
    reference,
    text,
    whole,
)

ZERO = Decimal(0)
LEAST = Decimal("0.0001")


@dataclass(eq=False, kw_only=True)
class ExpenseLimit(Line):
    """Other limits for one department."""

    department_id: str = reference(_l("Department"), "department")
    per_receipt: Decimal | None = money(_l("Limit of a receipt"), required=False, least=LEAST)
    per_day: Decimal | None = money(_l("Limit of a day"), required=False, least=LEAST)


@dataclass(eq=False, kw_only=True)
class ExpenseCategory(Master):
    """What may be claimed, up to which limits in the company's currency; empty is no limit."""

    account: str | None = coded(_l("Posting account"), "account", required=False)
    tax_code: str | None = coded(_l("Tax code"), "tax_code", required=False)
    per_receipt: Decimal | None = money(_l("Limit of a receipt"), required=False, least=LEAST)
    per_day: Decimal | None = money(_l("Limit of a day"), required=False, least=LEAST)
    receipt_above: Decimal = money(_l("Receipt needed above"), default=ZERO, least=ZERO)
    oldest_days: int = whole(
        _l("Days after which it is too late"), default=90, least=Decimal(1), most=1000
    )
    exceptions: bool = flag(
        _l("More with a reason"), True,
        help=_l("Who gives a reason may go beyond the limits; those who approve see it."),
    )  # fmt: skip
    lines: list[ExpenseLimit] = lines(_l("Limits of departments"), ExpenseLimit, required=False)


@dataclass(eq=False, kw_only=True)
class ExpenseLine(Line):
    """A receipt. ``base_amount`` is with tax, in the company's currency at the rate of its day."""

    spent_on: date = day(_l("Spent on"))
    category_id: str = reference(_l("Category"), "expense_category")
    description: str | None = text(_l("Description"), 500, required=False)
    currency: str = coded(_l("Currency"), "currency")
    amount: Decimal = money(_l("Amount"), currency="currency", least=LEAST)
    tax_code: str | None = coded(_l("Tax code"), "tax_code", required=False)
    cost_centre: str = coded(_l("Cost centre"), "cost_centre")
    receipt_number: str | None = text(_l("Receipt number"), 60, required=False)
    receipt_name: str | None = text(_l("Receipt file"), 200, required=False)
    receipt_hash: str | None = text(_l("SHA-256 of the receipt"), 64, required=False)
    explanation: str | None = text(_l("Why more than the limit"), 500, required=False)
    base_amount: Decimal = money(_l("Amount in own currency"), default=ZERO, written="never")
    tax: Decimal = money(_l("Input tax"), default=ZERO, written="never")
    rate: Decimal = number(_l("Rate"), scale=10, default=ZERO, written="never")
    receipt_key: str = text(_l("Number as compared"), 60, written="never", default="")


@dataclass(eq=False, kw_only=True)
class ExpenseClaim(Valued):
    """What an employee wants back, in the company's currency whatever the receipts are in.

    ``offset`` is what an advance covers, ``payable`` what is paid out.
    """

    currency: str = coded(_l("Currency"), "currency", default="", written="never")
    person_id: str | None = reference(
        _l("Employee"), "person", required=False, help=_l("Left empty, it is for yourself.")
    )
    title: str = text(_l("Title"))
    advance_id: str | None = reference(_l("Set off against"), "expense_advance", required=False)
    lines: list[ExpenseLine] = lines(_l("Receipts"), ExpenseLine)
    tax: Decimal = money(_l("Input tax"), default=ZERO, written="never")
    offset: Decimal = money(_l("Covered by the advance"), default=ZERO, written="never")
    payable: Decimal = money(_l("To be paid out"), default=ZERO, written="never")
    auditor_id: str | None = reference(_l("Audited by"), "person", required=False, written="never")
    audited_at: datetime | None = moment(_l("Audited at"), required=False, written="never")
    paid_at: datetime | None = moment(_l("Paid at"), required=False, written="never")


@dataclass(eq=False, kw_only=True)
class ReceiptUse(Record):
    """A receipt that was audited once; nobody is paid for it again."""

    key: str = text(_l("Number as compared"), 80, written="never")
    claim_id: str = reference(_l("Expense claim"), "expense_claim", written="never")


@dataclass(eq=False, kw_only=True)
class ExpenseAdvance(Document):
    """Money that an employee gets before it is spent; claims are set off against it."""

    person_id: str | None = reference(
        _l("Employee"), "person", required=False, help=_l("Left empty, it is for yourself.")
    )
    title: str = text(_l("What for"))
    amount: Decimal = money(_l("Amount"), least=LEAST)
    open_amount: Decimal = money(_l("Still open"), default=ZERO, written="never")
    paid_at: datetime | None = moment(_l("Paid at"), required=False, written="never")


@dataclass(eq=False, kw_only=True)
class Audit:
    """Who has looked at the receipts."""

    person_id: str | None = reference(_l("Audited by"), "person", required=False)


@dataclass(eq=False, kw_only=True)
class Payout:
    """Who has paid."""

    person_id: str | None = reference(_l("Paid by"), "person", required=False)
