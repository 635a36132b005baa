"""What the ledger keeps: plain objects."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from workflow_engine.errors import _l
from workflow_engine.records import (
    Document,
    Line,
    Master,
    Record,
    Spec,
    anything,
    choice,
    code,
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
from workflow_engine.records.fields import kept

ZERO, HUNDRED = Decimal(0), Decimal(100)

TYPES = {
    "asset": _l("Asset"),
    "liability": _l("Liability"),
    "equity": _l("Equity"),
    "income": _l("Income"),
    "expense": _l("Expense"),
}
PARTNERS = {"supplier": _l("Suppliers"), "customer": _l("Customers")}
DIRECTIONS = {"in": _l("Purchases"), "out": _l("Sales")}
#: For what documents look up an account; ``PostingRule`` says which it is in a company.
PURPOSES = {
    "inventory": _l("Inventory"),
    "grni": _l("Goods received, not invoiced"),
    "payables": _l("Payables"),
    "receivables": _l("Receivables"),
    "revenue": _l("Revenue"),
    "cost_of_sales": _l("Cost of sales"),
    "tax_in": _l("Input tax"),
    "tax_out": _l("Output tax"),
    "bank": _l("Bank"),
    "price_difference": _l("Price differences"),
    "stock_difference": _l("Stock differences"),
    "rounding": _l("Rounding differences"),
    "expense": _l("Other expense"),
    "advances": _l("Advances to suppliers"),
    "deposits": _l("Deposits of customers"),
    "clearing": _l("Unidentified receipts"),
    "bad_debt": _l("Bad debt"),
    "exchange_gain": _l("Exchange gains"),
    "exchange_loss": _l("Exchange losses"),
    "employee_payables": _l("Due to employees"),
    "payroll": _l("Wages and salaries"),
}


@dataclass(eq=False, kw_only=True)
class Account(Master):
    """An account of the chart; headings above it are accounts that are not posted to.

    One with a ``subledger`` is a control account: each line names a partner of that kind, and only
    invoices, payments and receipts post to it.
    """

    code: str = code(_l("Code"), 20)
    type: str = choice(_l("Type"), TYPES)
    parent_id: str | None = reference(_l("Heading"), "account", required=False)
    postable: bool = flag(_l("Can be posted to"), True)
    subledger: str | None = choice(_l("Control account of"), PARTNERS, required=False)


@dataclass(eq=False, kw_only=True)
class PostingRule(Record):
    """Which account documents of the company use for a purpose."""

    purpose: str = choice(_l("Purpose"), PURPOSES, written="once")
    account_id: str = reference(_l("Account"), "account")


@dataclass(eq=False, kw_only=True)
class TaxCode(Master):
    """A rate of value added tax in percent, and the account where it is kept."""

    code: str = code(_l("Code"), 20)
    direction: str = choice(_l("Used on"), DIRECTIONS)
    percent: Decimal = number(_l("Percent"), scale=4, least=ZERO, most=100)
    account_id: str = reference(_l("Account"), "account")


@dataclass(eq=False, kw_only=True)
class Period(Document):
    """A month of the books; its number is like 2026-11.

    While it is ``closing`` only vouchers of the accountants still reach it, when it is ``closed``
    nothing does.
    """

    year: int = whole(_l("Year"), written="once", least=Decimal(2000), most=2100)
    month: int = whole(_l("Month"), written="once", least=Decimal(1), most=12)

    @property
    def first(self) -> date:
        return date(self.year, self.month, 1)


@dataclass(eq=False, kw_only=True)
class JournalLine(Line):
    """One side of a posting: debit or credit in the company's currency.

    ``source_amount`` is the same in the currency of the document, positive for a debit, and
    ``rate`` what one unit of it was worth.
    """

    account_id: str = reference(_l("Account"), "account")
    cost_centre: str | None = coded(_l("Cost centre"), "cost_centre", required=False)
    partner_kind: str | None = choice(_l("Sub-ledger"), PARTNERS, required=False)
    partner_id: str | None = anything(_l("Partner"), "partner_kind")
    debit: Decimal = money(_l("Debit"), default=ZERO)
    credit: Decimal = money(_l("Credit"), default=ZERO)
    currency: str = text(_l("Currency"), 3)
    source_amount: Decimal = money(_l("Amount of the document"), currency="currency", default=ZERO)
    rate: Decimal = number(_l("Rate"), scale=10, default=Decimal(1))
    description: str | None = text(_l("Entry text"), 200, required=False)


@dataclass(eq=False, kw_only=True)
class JournalEntry(Record):
    """A posting: balanced to the cent, written once, never changed and never deleted.

    ``source_kind`` and ``source_id`` name the document that caused it, ``part`` what of it; there
    is one entry for all three. ``reversal_of_id`` is the entry that this one takes back.
    """

    number: str = kept(Spec(kind="text", label=_l("Number"), most=40, written="never"))
    posted_on: date = day(_l("Posting date"), written="never")
    description: str = text(_l("Entry text"), 500, written="never")
    source_kind: str = text(_l("Made from"), 40, written="never")
    source_id: str = anything(_l("Document"), "source_kind", required=True)
    part: str = text(_l("Part"), 100, written="never", default="")
    reversal_of_id: str | None = reference(
        _l("Reverses"), "journal_entry", required=False, written="never"
    )
    total: Decimal = money(_l("Amount"), written="never", default=ZERO)
    created_at: datetime = moment(_l("Posted"), written="never")
    created_by_id: str | None = reference(
        _l("Posted by"), "person", required=False, written="never"
    )
    lines: list[JournalLine] = lines(_l("Lines"), JournalLine, written="never")


@dataclass(eq=False, kw_only=True)
class VoucherLine(Line):
    """A line as an accountant writes it, in the company's currency."""

    account_id: str = reference(_l("Account"), "account")
    cost_centre: str | None = coded(_l("Cost centre"), "cost_centre", required=False)
    debit: Decimal = money(_l("Debit"), default=ZERO, least=ZERO)
    credit: Decimal = money(_l("Credit"), default=ZERO, least=ZERO)
    description: str | None = text(_l("Entry text"), 200, required=False)


@dataclass(eq=False, kw_only=True)
class JournalVoucher(Document):
    """What accountants post by hand: accruals, corrections, opening balances.

    Somebody else than who wrote it posts it.
    """

    posting_date: date = day(_l("Posting date"))
    description: str = text(_l("Entry text"), 500)
    lines: list[VoucherLine] = lines(_l("Lines"), VoucherLine)
    posted_by_id: str | None = reference(_l("Posted by"), "person", required=False, written="never")


@dataclass(eq=False, kw_only=True)
class Setting(Record):
    """What a company decides about its finance, once per company.

    Tolerances: a price may differ by ``price_percent`` or by ``price_amount`` in all, whichever
    allows more; quantities by ``quantity``. Who may release payments alone does so up to
    ``payment_limit``; above it needs the permission for large payments.
    """

    name: str = text(_l("Name of the company on payments"), 70)
    tax_number: str | None = text(_l("Our tax number"), 40, required=False)
    price_percent: Decimal = number(
        _l("Price tolerance in percent"), default=Decimal(2), least=ZERO, most=100
    )
    price_amount: Decimal = money(_l("Price tolerance in all"), default=Decimal(500), least=ZERO)
    quantity: Decimal = number(_l("Quantity tolerance"), default=ZERO, least=ZERO)
    payment_limit: Decimal = money(
        _l("Payments up to this need no further permission"), default=Decimal(100000), least=ZERO
    )
    overdue_days: int = whole(_l("Days overdue that stop credit"), default=30, least=ZERO, most=365)
    account_number: str | None = text(
        _l("Our bank account"), 34, required=False, help=_l("IBAN or account number.")
    )
    bic: str | None = text(_l("BIC of our bank"), 11, required=False)
