"""Customer invoices, receipts, credit limits, dunning notices and write-offs: plain objects."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from workflow_engine.errors import _l
from workflow_engine.records import (
    Document,
    Line,
    Valued,
    anything,
    choice,
    coded,
    day,
    flag,
    lines,
    money,
    number,
    reference,
    text,
    whole,
)

ZERO, ONE = Decimal(0), Decimal(1)
INVOICES = {"invoice": _l("Invoice"), "credit_note": _l("Credit note")}


@dataclass(eq=False, kw_only=True)
class CustomerInvoiceLine(Line):
    """What is charged; ``net`` and ``tax`` are negative on a credit note."""

    item_id: str | None = reference(_l("Item"), "item", required=False)
    description: str = text(_l("Description"), 500)
    account_id: str | None = reference(_l("Revenue account"), "account", required=False)
    cost_centre: str | None = coded(_l("Cost centre"), "cost_centre", required=False)
    quantity: Decimal = number(_l("Quantity"), default=ONE, least=Decimal("0.0001"))
    price: Decimal = money(_l("Price"), currency="currency", least=ZERO)
    tax_code: str | None = coded(_l("Tax code"), "tax_code", required=False)
    net: Decimal = money(_l("Net"), currency="currency", default=ZERO, written="never")
    tax: Decimal = money(_l("Tax"), currency="currency", default=ZERO, written="never")


@dataclass(eq=False, kw_only=True)
class CustomerInvoice(Valued):
    """What a customer has to pay, or with negative amounts what he is credited.

    ``amount`` is the total with tax; ``open_amount`` what is not settled yet and ``open_base`` the
    same as it stands in the books. ``dispute`` is why the customer paid less.
    """

    kind: str = choice(_l("Sort"), INVOICES, default="invoice", written="once")
    customer_id: str = reference(_l("Customer"), "customer")
    invoice_date: date = day(_l("Invoice date"))
    due_date: date | None = day(_l("Due date"), required=False)
    corrects_id: str | None = reference(
        _l("Credits"), "customer_invoice", required=False, written="once"
    )
    order_id: str | None = reference(
        _l("Sales order"), "sales_order", required=False, written="never"
    )
    source_kind: str | None = text(_l("Made from"), 40, required=False, written="never")
    source_id: str | None = anything(_l("Document"), "source_kind")
    lines: list[CustomerInvoiceLine] = lines(_l("Lines"), CustomerInvoiceLine)
    net: Decimal = money(_l("Net"), currency="currency", default=ZERO, written="never")
    tax: Decimal = money(_l("Tax"), currency="currency", default=ZERO, written="never")
    open_amount: Decimal = money(
        _l("Still open"), currency="currency", default=ZERO, written="never"
    )
    open_base: Decimal = money(_l("Open in own currency"), default=ZERO, written="never")
    posted_on: date | None = day(_l("Posted"), required=False, written="never")
    dispute: str | None = text(_l("In dispute because"), 500, required=False, written="never")
    dunning_level: int = whole(_l("Dunning level"), default=0, written="never")

    @property
    def sign(self) -> int:
        return -1 if self.kind == "credit_note" else 1


@dataclass(eq=False, kw_only=True)
class Allocation(Line):
    """What of a receipt settles an invoice: in its currency, and in the books on both sides."""

    invoice_id: str = reference(_l("Invoice"), "customer_invoice")
    amount: Decimal = money(_l("Amount"), currency="currency")
    used_base: Decimal = money(_l("Of the receipt in own currency"), default=ZERO)
    settled_base: Decimal = money(_l("Of the invoice in own currency"), default=ZERO)


@dataclass(eq=False, kw_only=True)
class CustomerReceipt(Valued):
    """Money that has come in; ``open_amount`` of it settles nothing yet.

    With a customer that part is on account, without one it is unidentified.
    """

    amount: Decimal = money(_l("Amount"), currency="currency", least=Decimal("0.0001"))
    customer_id: str | None = reference(_l("Customer"), "customer", required=False)
    received_on: date = day(_l("Received on"))
    bank_reference: str = text(_l("Reference of the bank"), 100)
    payer: str | None = text(_l("Payer"), 200, required=False)
    purpose: str | None = text(_l("Remittance text"), 500, required=False)
    allocations: list[Allocation] = lines(
        _l("Settled invoices"), Allocation, required=False, written="never"
    )
    open_amount: Decimal = money(
        _l("Not used yet"), currency="currency", default=ZERO, written="never"
    )
    open_base: Decimal = money(_l("Not used in own currency"), default=ZERO, written="never")


@dataclass(eq=False, kw_only=True)
class CreditLimit(Document):
    """Up to what a customer may owe and order, in the company's currency."""

    customer_id: str = reference(_l("Customer"), "customer", written="once")
    amount: Decimal = money(_l("Limit"), least=ZERO)
    valid_to: date | None = day(_l("Valid to"), required=False)
    note: str | None = text(_l("Note"), 500, required=False)
    stop_supply: bool = flag(_l("Supply stopped"), written="never")


@dataclass(eq=False, kw_only=True)
class CreditRelease(Document):
    """Somebody lets a customer go beyond his limit: until a day, up to an exposure."""

    customer_id: str = reference(_l("Customer"), "customer", written="never")
    until: date = day(_l("Valid until"), written="never")
    up_to: Decimal = money(_l("Up to"), written="never")
    order: str | None = text(
        _l("Only for"), 100, required=False, written="never", target="sales_order"
    )
    released_by_id: str | None = reference(
        _l("Released by"), "person", required=False, written="never"
    )


@dataclass(eq=False, kw_only=True)
class DunningNotice(Document):
    """A customer was reminded of an invoice."""

    customer_id: str = reference(_l("Customer"), "customer", written="never")
    invoice_id: str = reference(_l("Invoice"), "customer_invoice", written="never")
    level: int = whole(_l("Level"), written="never")
    days_overdue: int = whole(_l("Days overdue"), written="never")
    currency: str = text(_l("Currency"), 3, written="never")
    amount: Decimal = money(_l("Open amount"), currency="currency", written="never")
    sent_on: date = day(_l("Sent"), written="never")


@dataclass(eq=False, kw_only=True)
class WriteOff(Valued):
    """What of an invoice will never be paid; it needs recorded decisions."""

    currency: str = text(_l("Currency"), 3, written="never", default="")
    amount: Decimal = money(
        _l("Amount"), currency="currency", default=ZERO, least=ZERO,
        help=_l("All that is open when left empty."),
    )  # fmt: skip
    invoice_id: str = reference(_l("Invoice"), "customer_invoice", written="once")
    because: str = text(_l("Why"), 500)
    settled_base: Decimal = money(_l("Settled in own currency"), default=ZERO, written="never")
