"""Who buys from the company."""

from dataclasses import dataclass

from erp_modules.sales.terms import TERMS, days_of
from workflow_engine.errors import _l
from workflow_engine.records import (
    Line,
    Master,
    choice,
    coded,
    flag,
    lines,
    reference,
    text,
)

CLASSES = {"a": _l("A"), "b": _l("B"), "c": _l("C")}
PURPOSES = {"billing": _l("For invoices"), "delivery": _l("For goods")}


@dataclass(eq=False, kw_only=True)
class CustomerGroup(Master):
    """Customers who get the same prices."""


@dataclass(eq=False, kw_only=True)
class CustomerSite(Line):
    """Where invoices or goods go; the first of a purpose is the usual one."""

    purpose: str = choice(_l("Used for"), PURPOSES, default="delivery")
    recipient: str | None = text(_l("Recipient"), required=False)
    street: str = text(_l("Street"))
    postcode: str | None = text(_l("Postcode"), 20, required=False)
    city: str = text(_l("City"), 100)
    country: str = text(_l("Country"), 60)

    @property
    def written(self) -> str:
        """The address as it stands on a letter."""
        place = " ".join(part for part in (self.postcode, self.city) if part)
        return "\n".join(
            part for part in (self.recipient, self.street, place, self.country) if part
        )


@dataclass(eq=False, kw_only=True)
class Customer(Master):
    """Nothing is sold to a blocked customer, and nothing more is shipped to him."""

    tax_number: str | None = text(_l("Tax number"), 40, required=False)
    group: str | None = coded(_l("Customer group"), "customer_group", required=False)
    customer_class: str = choice(
        _l("Class"), CLASSES, default="b", help=_l("How much the customer matters and is trusted.")
    )
    currency: str = coded(_l("Currency"), "currency")
    payment_terms: str = choice(_l("Payment terms"), TERMS, default="net30")
    tax_code: str | None = coded(
        _l("Tax code"), "tax_code", required=False, help=_l("Of lines that name no other.")
    )
    sales_person_id: str | None = reference(_l("Sales person"), "person", required=False)
    contact_name: str | None = text(_l("Contact"), required=False)
    contact_email: str | None = text(_l("Contact e-mail"), 320, required=False)
    blocked: bool = flag(_l("Supply stopped"), written="never")
    blocked_reason: str | None = text(
        _l("Why supply is stopped"), 2000, required=False, written="never"
    )
    sites: list[CustomerSite] = lines(_l("Addresses"), CustomerSite, required=False)

    @property
    def payment_days(self) -> int:
        """How long an invoice may stay open."""
        return days_of(self.payment_terms)

    def address(self, purpose: str) -> str | None:
        """The usual address of a purpose; goods go where invoices go unless told otherwise."""
        wanted = [site for site in self.sites if site.purpose == purpose] or self.sites
        return wanted[0].written if wanted else None
