"""Suppliers, where their money goes, and how well they deliver."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from workflow_engine.errors import _l
from workflow_engine.records import (
    Document,
    Line,
    Master,
    Record,
    choice,
    code,
    coded,
    day,
    flag,
    lines,
    moment,
    number,
    reference,
    text,
    whole,
)

ZERO, HUNDRED = Decimal(0), Decimal(100)
#: Who holds it reads numbers of bank accounts; all others see their last four characters.
READ_ACCOUNTS = "bank_account:read"

SITES = {
    "office": _l("Head office"),
    "orders": _l("For orders"),
    "returns": _l("For returns"),
}
SCREENINGS = {
    "open": _l("Not screened yet"),
    "clear": _l("No finding"),
    "hit": _l("On a list"),
    "accepted": _l("Finding accepted"),
}
CHANGES = {
    "add": _l("Add a bank account"),
    "replace": _l("Replace the bank account"),
    "remove": _l("Remove the bank account"),
}


@dataclass(eq=False, kw_only=True)
class Address(Line):
    """Where a supplier is; orders go to the one for orders."""

    use: str = choice(_l("Use"), SITES, default="office")
    street: str = text(_l("Street"), 200)
    postcode: str | None = text(_l("Postcode"), 20, required=False)
    city: str = text(_l("City"), 100)
    country: str = text(_l("Country"), 2, help=_l("Two letters, such as CN or DE."))


@dataclass(eq=False, kw_only=True)
class BankAccount(Line):
    """Where a supplier is paid; only a confirmed change of bank data writes it."""

    holder: str = text(_l("Account holder"), 200)
    bank: str = text(_l("Bank"), 200)
    bic: str | None = text(_l("BIC"), 11, required=False)
    number: str = text(_l("Account number"), 40, permission=READ_ACCOUNTS)
    masked: str = text(_l("Masked account number"), 20, written="never")


@dataclass(eq=False, kw_only=True)
class Supplier(Master):
    """Who sells to the company; nothing is ordered from a blocked one.

    ``phone`` is the number that a call-back goes to; ``phone_since`` and ``phone_by_id`` tell when
    and by whom it was entered, so that nobody brings his own number along with his own account.
    ``payments_blocked`` is true while a change of bank data waits for the second person.
    """

    code: str = code(_l("Code"), 20)
    email: str | None = text(_l("E-mail for orders"), 320, required=False)
    phone: str | None = text(_l("Telephone"), 40, required=False)
    phone_since: datetime | None = moment(_l("Telephone since"), required=False, written="never")
    phone_by_id: str | None = reference(
        _l("Telephone entered by"), "person", required=False, written="never"
    )
    tax_number: str | None = text(_l("Tax number"), 40, required=False)
    currency: str | None = coded(_l("Currency"), "currency", required=False)
    payment_days: int = whole(_l("Days to pay"), default=30, least=ZERO, most=365)
    discount_days: int = whole(_l("Days with discount"), default=0, least=ZERO, most=365)
    discount_percent: Decimal = number(
        _l("Discount, percent"), scale=2, default=ZERO, least=ZERO, most=100
    )
    is_new: bool = flag(_l("New to us"), True, written="never")
    screening: str = choice(_l("Screening"), SCREENINGS, default="open", written="never")
    screened_at: datetime | None = moment(_l("Screened"), required=False, written="never")
    blocked: bool = flag(_l("Blocked"), written="never")
    blocked_reason: str | None = text(_l("Why it is blocked"), 500, required=False, written="never")
    payments_blocked: bool = flag(_l("Payments stopped"), written="never")
    sites: list[Address] = lines(_l("Addresses"), Address, required=False)
    bank_accounts: list[BankAccount] = lines(
        _l("Bank accounts"), BankAccount, required=False, written="never"
    )


@dataclass(eq=False, kw_only=True)
class BankChange(Document):
    """Somebody asks for other bank data of a supplier; another person confirms it.

    Before that he calls the supplier at a number that was known already, and it is written down
    whom he spoke to and when.
    """

    supplier_id: str = reference(_l("Supplier"), "supplier", written="once")
    action: str = choice(_l("Kind of change"), CHANGES, default="add")
    account: str | None = text(
        _l("Account to replace or remove"), 20, required=False,
        help=_l("Its last four characters."),
    )  # fmt: skip
    holder: str | None = text(_l("Account holder"), 200, required=False)
    bank: str | None = text(_l("Bank"), 200, required=False)
    bic: str | None = text(_l("BIC"), 11, required=False)
    account_number: str | None = text(
        _l("Account number"), 40, required=False, permission=READ_ACCOUNTS
    )
    masked: str | None = text(_l("Masked account number"), 20, required=False, written="never")
    because: str = text(_l("Why"), 500)
    spoke_with: str | None = text(_l("Spoke with"), 200, required=False, written="never")
    number_called: str | None = text(_l("Number called"), 40, required=False, written="never")
    called_at: datetime | None = moment(_l("Called"), required=False, written="never")
    decided_by_id: str | None = reference(
        _l("Second person"), "person", required=False, written="never"
    )
    decided_at: datetime | None = moment(_l("Decision made"), required=False, written="never")


@dataclass(eq=False, kw_only=True)
class SupplierScore(Record):
    """How a supplier delivered in a period: each part from 0 to 100."""

    supplier_id: str = reference(_l("Supplier"), "supplier", written="never")
    since: date = day(_l("First day"), written="never")
    until: date = day(_l("Last day"), written="never")
    orders: int = whole(_l("Closed orders"), written="never")
    on_time: Decimal = number(_l("On time"), scale=2, written="never")
    quality: Decimal = number(_l("Quality"), scale=2, written="never")
    price: Decimal = number(_l("Price"), scale=2, written="never")
    total: Decimal = number(_l("Score"), scale=2, written="never")
    scored_at: datetime = moment(_l("Computed"), written="never")
