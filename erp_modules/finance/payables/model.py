"""Supplier invoices, payment proposals and payments: plain objects."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from erp_modules.finance.payables.matching import CODES
from workflow_engine.errors import _l
from workflow_engine.records import (
    Line,
    Valued,
    choice,
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

ZERO, ONE = Decimal(0), Decimal(1)
#: Who holds it reads numbers of bank accounts; suppliers keep them under the same permission.
READ_ACCOUNTS = "bank_account:read"
INVOICES = {"invoice": _l("Invoice"), "debit_memo": _l("Debit memo")}


@dataclass(eq=False, kw_only=True)
class SupplierInvoiceLine(Line):
    """A line of an order with what is charged for it, or an account with a cost centre.

    ``code`` is what matching found, ``released_by_id`` who accepted it all the same.
    """

    order_line: int | None = whole(_l("Line of the order"), required=False, least=ONE)
    description: str | None = text(_l("Description"), 500, required=False)
    account_id: str | None = reference(_l("Account"), "account", required=False)
    cost_centre: str | None = coded(_l("Cost centre"), "cost_centre", required=False)
    quantity: Decimal = number(_l("Quantity"), default=ONE)
    price: Decimal = money(_l("Price"), currency="currency")
    tax_code: str | None = coded(_l("Tax code"), "tax_code", required=False)
    net: Decimal = money(_l("Net"), currency="currency", default=ZERO, written="never")
    tax: Decimal = money(_l("Tax"), currency="currency", default=ZERO, written="never")
    code: str | None = choice(_l("Match"), CODES, required=False, written="never")
    released_by_id: str | None = reference(
        _l("Released by"), "person", required=False, written="never"
    )
    released_at: datetime | None = moment(_l("Released at"), required=False, written="never")


@dataclass(eq=False, kw_only=True)
class SupplierInvoice(Valued):
    """What a supplier wants to be paid.

    ``amount`` is the total with tax; ``open_amount`` what is still to be paid and ``open_base``
    the same as it stands in the books. A debit memo has negative amounts and names the invoice
    that it corrects.
    """

    kind: str = choice(_l("Sort"), INVOICES, default="invoice", written="never")
    supplier_id: str = reference(_l("Supplier"), "supplier")
    supplier_number: str = text(_l("Their number"), 60)
    invoice_date: date = day(_l("Invoice date"))
    due_date: date | None = day(_l("Due date"), required=False)
    order_id: str | None = reference(_l("Purchase order"), "purchase_order", required=False)
    corrects_id: str | None = reference(
        _l("Corrects"), "supplier_invoice", required=False, written="never"
    )
    buyer_tax_number: str | None = text(
        _l("Tax number of the buyer"), 40, required=False,
        help=_l("Ours, as it stands on the invoice."),
    )  # fmt: skip
    stated_total: Decimal | None = money(
        _l("Total on the invoice"), currency="currency", required=False
    )
    lines: list[SupplierInvoiceLine] = lines(_l("Lines"), SupplierInvoiceLine)
    not_duplicate: bool = flag(
        _l("Not a duplicate"),
        help=_l("Tick this when another invoice has the same date and amount by chance."),
    )
    number_key: str = text(_l("Number as compared"), 60, written="never", default="")
    net: Decimal = money(_l("Net"), currency="currency", default=ZERO, written="never")
    tax: Decimal = money(_l("Tax"), currency="currency", default=ZERO, written="never")
    open_amount: Decimal = money(
        _l("Still open"), currency="currency", default=ZERO, written="never"
    )
    open_base: Decimal = money(_l("Open in own currency"), default=ZERO, written="never")
    posted_on: date | None = day(_l("Posted"), required=False, written="never")


@dataclass(eq=False, kw_only=True)
class ProposalLine(Line):
    """An invoice that is to be paid, in full or in part."""

    invoice_id: str = reference(_l("Invoice"), "supplier_invoice")
    amount: Decimal | None = money(_l("Amount"), currency="currency", required=False)


@dataclass(eq=False, kw_only=True)
class PaymentProposal(Valued):
    """What one person proposes to pay on a day in a currency, and another one releases."""

    pay_on: date = day(_l("Payment date"))
    lines: list[ProposalLine] = lines(_l("Invoices"), ProposalLine)
    checker_id: str | None = reference(_l("Released by"), "person", required=False, written="never")
    released_at: datetime | None = moment(_l("Released"), required=False, written="never")


@dataclass(eq=False, kw_only=True)
class PaymentLine(Line):
    """What of an invoice a payment settles: in its currency and in the books."""

    invoice_id: str = reference(_l("Invoice"), "supplier_invoice")
    amount: Decimal = money(_l("Amount"), currency="currency")
    settled_base: Decimal = money(_l("Settled in own currency"), default=ZERO)


@dataclass(eq=False, kw_only=True)
class Payment(Valued):
    """One transfer to a supplier with all of a proposal that he gets.

    The bank account is the one of the day of release. ``attempt`` counts how often it was sent;
    each attempt is posted, a failed one is taken back.
    """

    proposal_id: str = reference(_l("Proposal"), "payment_proposal", written="never")
    supplier_id: str = reference(_l("Supplier"), "supplier", written="never")
    pay_on: date = day(_l("Payment date"), written="never")
    holder: str = text(_l("Account holder"), 200, written="never")
    bank: str | None = text(_l("Bank"), 200, required=False, written="never")
    bic: str | None = text(_l("BIC"), 11, required=False, written="never")
    account_number: str = text(_l("Account number"), 40, written="never", permission=READ_ACCOUNTS)
    masked: str = text(_l("Account"), 20, written="never", default="")
    attempt: int = whole(_l("Attempt"), default=1, written="never")
    lines: list[PaymentLine] = lines(_l("Invoices"), PaymentLine, written="never")
