"""The kinds of receivables."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from erp_modules.finance.receivables import credit, dunning, invoices, receipts, states
from erp_modules.finance.receivables.model import (
    CreditLimit,
    CreditRelease,
    CustomerInvoice,
    CustomerReceipt,
    DunningNotice,
    WriteOff,
)
from workflow_engine.errors import _l
from workflow_engine.records import Act, Kind, day, money, reference, text


@dataclass(kw_only=True)
class Matching:
    """What to match with; all of it follows from the remittance text when left empty."""

    customer_id: str | None = reference(_l("Customer"), "customer", required=False)
    invoice_id: str | None = reference(_l("Invoice"), "customer_invoice", required=False)
    dispute: str | None = text(_l("Why too little was paid"), 500, required=False)


@dataclass(kw_only=True)
class Beyond:
    """How far somebody lets a customer go beyond his limit."""

    until: date = day(_l("Valid until"))
    up_to: Decimal = money(_l("Up to an exposure of"), least=Decimal("0.01"))
    order: str | None = text(
        _l("Only for"), 100, required=False, help=_l("Id of an order; empty for all.")
    )


CUSTOMER_INVOICE = Kind(
    name="customer_invoice",
    path="customer-invoices",
    title=_l("Customer invoice"),
    plural=_l("Customer invoices"),
    entity=CustomerInvoice,
    read="customer_invoice:read",
    write="customer_invoice:write",
    columns=(
        "number",
        "kind",
        "customer_id",
        "invoice_date",
        "due_date",
        "amount",
        "open_amount",
        "dunning_level",
        "state",
    ),
    search=("number",),
    filters=("state", "customer_id", "kind", "currency", "order_id"),
    states=states.INVOICE,
    numbers="INV-{year}-{n:05d}",
    check=invoices.check_invoice,
    facts=invoices.invoice_facts,
    summary=lambda invoice: invoice.dispute or "",
    acts=(
        Act(
            name="post",
            title=_l("Post to the ledger"),
            permission="customer_invoice:post",
            to="posted",
            when=frozenset({"draft"}),
            run=invoices.post_invoice,
            event="customer_invoice.posted",
            undo="reverse",
            tone="primary",
        ),
        Act(
            name="dispute",
            title=_l("Note a dispute"),
            permission="customer_invoice:write",
            when=frozenset({"posted"}),
            run=invoices.dispute_invoice,
            reason=True,
            event="invoice.disputed",
        ),
        Act(
            name="settle",
            title=_l("Dispute is settled"),
            permission="customer_invoice:write",
            when=frozenset({"posted"}),
            run=invoices.settle_dispute,
        ),
        Act(
            name="reverse",
            title=_l("Reverse"),
            permission="customer_invoice:post",
            to="cancelled",
            run=invoices.reverse_invoice,
            reason=True,
            event="customer_invoice.reversed",
            tone="danger",
        ),
    ),
    icon="receipt",
)

CUSTOMER_RECEIPT = Kind(
    name="customer_receipt",
    path="customer-receipts",
    title=_l("Customer receipt"),
    plural=_l("Customer receipts"),
    entity=CustomerReceipt,
    read="customer_receipt:read",
    write="customer_receipt:write",
    columns=("number", "received_on", "customer_id", "payer", "amount", "open_amount", "state"),
    search=("number", "bank_reference", "payer"),
    filters=("state", "customer_id", "currency"),
    states=states.RECEIPT,
    numbers="RC-{year}-{n:05d}",
    check=receipts.check_receipt,
    facts=receipts.receipt_facts,
    summary=lambda receipt: receipt.payer or "",
    acts=(
        Act(
            name="post",
            title=_l("Post to the ledger"),
            permission="customer_receipt:post",
            to="posted",
            when=frozenset({"draft"}),
            run=receipts.post_receipt,
            event="customer_receipt.posted",
            undo="reverse",
            tone="primary",
        ),
        Act(
            name="match",
            title=_l("Match"),
            permission="customer_receipt:match",
            when=frozenset({"posted"}),
            fits=lambda receipt: receipt.state != "matched",
            run=receipts.match_receipt,
            inputs=Matching,
            event="customer_receipt.matched",
            tone="primary",
        ),
        Act(
            name="reverse",
            title=_l("Reverse"),
            permission="customer_receipt:post",
            to="reversed",
            run=receipts.reverse_receipt,
            reason=True,
            event="customer_receipt.reversed",
            tone="danger",
        ),
    ),
    icon="moneybag",
)

CREDIT_LIMIT = Kind(
    name="credit_limit",
    path="credit-limits",
    title=_l("Credit limit"),
    plural=_l("Credit limits"),
    entity=CreditLimit,
    read="credit:read",
    write="credit:write",
    columns=("number", "customer_id", "amount", "valid_to", "stop_supply", "state"),
    search=("number",),
    filters=("customer_id", "state", "stop_supply"),
    states=states.LIMIT,
    numbers="CL-{n:05d}",
    check=credit.check_limit,
    facts=credit.limit_facts,
    acts=(
        Act(
            name="release",
            title=_l("Release beyond the limit"),
            permission="credit:release",
            when=frozenset({"active"}),
            run=credit.release_limit,
            inputs=Beyond,
            reason=True,
        ),
        Act(
            name="resume",
            title=_l("Resume supply"),
            permission="credit:release",
            when=frozenset({"active"}),
            run=credit.resume_supply,
            event="customer.supply_resumed",
        ),
        Act(
            name="end",
            title=_l("End"),
            permission="credit:write",
            to="ended",
            reason=True,
            tone="danger",
        ),
    ),
    icon="shield",
)

CREDIT_RELEASE = Kind(
    name="credit_release",
    path="credit-releases",
    title=_l("Credit release"),
    plural=_l("Credit releases"),
    entity=CreditRelease,
    read="credit:read",
    columns=("number", "customer_id", "until", "up_to", "released_by_id", "state"),
    search=("number",),
    filters=("customer_id", "state"),
    states=states.RELEASE,
    acts=(
        Act(
            name="withdraw",
            title=_l("Withdraw"),
            permission="credit:release",
            to="withdrawn",
            reason=True,
        ),
    ),
    icon="lock-open",
)

DUNNING_NOTICE = Kind(
    name="dunning_notice",
    path="dunning-notices",
    title=_l("Dunning notice"),
    plural=_l("Dunning notices"),
    entity=DunningNotice,
    read="dunning:read",
    columns=("number", "customer_id", "invoice_id", "level", "days_overdue", "amount", "state"),
    search=("number",),
    filters=("customer_id", "state"),
    states=states.NOTICE,
    facts=dunning.notice_facts,
    acts=(
        Act(
            name="withdraw",
            title=_l("Withdraw"),
            permission="dunning:send",
            to="withdrawn",
            run=dunning.withdraw,
            reason=True,
        ),
    ),
    icon="bell-ringing",
)

WRITE_OFF = Kind(
    name="write_off",
    path="write-offs",
    title=_l("Write-off"),
    plural=_l("Write-offs"),
    entity=WriteOff,
    read="customer_invoice:read",
    write="write_off:write",
    columns=("number", "invoice_id", "amount", "because", "state"),
    search=("number", "because"),
    filters=("invoice_id", "state"),
    states=states.WRITE_OFF,
    numbers="WO-{year}-{n:05d}",
    check=invoices.check_write_off,
    facts=invoices.write_off_facts,
    summary=lambda found: found.because,
    acts=(
        Act(
            name="post",
            title=_l("Post to the ledger"),
            permission="write_off:post",
            to="posted",
            when=frozenset({"draft"}),
            run=invoices.post_write_off,
            authority=True,
            event="write_off.posted",
            undo="reverse",
            tone="primary",
        ),
        Act(
            name="reverse",
            title=_l("Reverse"),
            permission="write_off:post",
            to="reversed",
            run=invoices.reverse_write_off,
            reason=True,
            tone="danger",
        ),
        Act(
            name="cancel",
            title=_l("Cancel"),
            permission="write_off:write",
            to="cancelled",
        ),
    ),
    icon="file-minus",
)

KINDS = (
    CUSTOMER_INVOICE,
    CUSTOMER_RECEIPT,
    CREDIT_LIMIT,
    CREDIT_RELEASE,
    DUNNING_NOTICE,
    WRITE_OFF,
)
