"""The kinds of payables."""

from dataclasses import dataclass
from datetime import date

from erp_modules.finance.payables import (
    checks,
    crediting,
    invoices,
    payments,
    refunding,
    states,
)
from erp_modules.finance.payables.matching import CODES
from erp_modules.finance.payables.model import Payment, PaymentProposal, SupplierInvoice
from workflow_engine.errors import _l
from workflow_engine.records import Act, Kind, choice, day, reference, whole

_BLOCKING = {code: title for code, title in CODES.items() if code not in ("OK", "CLOSED")}
_CLAIMED = {code: title for code, title in CODES.items() if code in ("PRICE", "QTY")}


@dataclass(kw_only=True)
class Release:
    """Which lines are accepted, and who decided it when a process says so."""

    code: str = choice(_l("Blocked for"), _BLOCKING)
    line: int | None = whole(_l("Only line"), required=False)
    person_id: str | None = reference(_l("Decided by"), "person", required=False)


@dataclass(kw_only=True)
class Claim:
    """Which lines are claimed back."""

    code: str = choice(_l("Blocked for"), _CLAIMED)
    person_id: str | None = reference(_l("Decided by"), "person", required=False)


@dataclass(kw_only=True)
class PostingDay:
    """The day of the posting; without it that of the invoice."""

    on: date | None = day(_l("Posting date"), required=False)


SUPPLIER_INVOICE = Kind(
    name="supplier_invoice",
    path="supplier-invoices",
    title=_l("Supplier invoice"),
    plural=_l("Supplier invoices"),
    entity=SupplierInvoice,
    read="supplier_invoice:read",
    write="supplier_invoice:write",
    columns=(
        "number",
        "supplier_id",
        "supplier_number",
        "invoice_date",
        "due_date",
        "amount",
        "open_amount",
        "state",
    ),
    search=("number", "supplier_number"),
    filters=("state", "supplier_id", "order_id", "currency", "kind"),
    states=states.INVOICE,
    numbers="SI-{year}-{n:05d}",
    check=checks.check_invoice,
    facts=checks.invoice_facts,
    created="supplier_invoice.received",
    summary=lambda invoice: invoice.supplier_number,
    acts=(
        Act(
            name="match",
            title=_l("Match"),
            permission="supplier_invoice:match",
            when=frozenset(states.UNPOSTED),
            run=invoices.match_invoice,
            event="supplier_invoice.matched",
            tone="primary",
            duty="match",
        ),
        Act(
            name="release",
            title=_l("Release lines"),
            permission="supplier_invoice:release",
            when=frozenset({"blocked", "matching", "approved", "matched"}),
            run=invoices.release_invoice,
            inputs=Release,
        ),
        Act(
            name="claim",
            title=_l("Make a debit memo"),
            permission="supplier_invoice:release",
            when=frozenset({"blocked", "matching", "approved", "matched"}),
            run=invoices.debit_memo,
            inputs=Claim,
        ),
        Act(
            name="approve",
            title=_l("Release for posting"),
            permission="supplier_invoice:approve",
            to="approved",
            when=frozenset({"matched"}),
            run=invoices.approve_invoice,
            duty="match",
        ),
        Act(
            name="post",
            title=_l("Post to the ledger"),
            permission="supplier_invoice:post",
            to="posted",
            when=frozenset({"approved"}),
            run=invoices.post_invoice,
            inputs=PostingDay,
            event="supplier_invoice.posted",
            undo="reverse",
            tone="primary",
        ),
        Act(
            name="reject",
            title=_l("Reject"),
            permission="supplier_invoice:release",
            to="rejected",
            run=invoices.reject_invoice,
            reason=True,
            event="supplier_invoice.rejected",
            tone="danger",
        ),
        Act(
            name="credit",
            title=_l("Post a credit note"),
            permission="supplier_invoice:post",
            when=frozenset({"posted", "paid"}),
            run=crediting.credit_invoice,
            inputs=crediting.CreditNote,
            event="supplier_invoice.credited",
            fits=crediting.is_charged,
            fill=crediting.whole_credit,
        ),
        Act(
            name="refund",
            title=_l("Note a refund"),
            permission="payment:confirm",
            when=frozenset({"posted"}),
            run=refunding.refund_credit,
            inputs=refunding.Refund,
            event="supplier_invoice.refunded",
            fits=refunding.is_owed,
            fill=refunding.whole_refund,
        ),
        Act(
            name="reverse",
            title=_l("Reverse"),
            permission="supplier_invoice:post",
            to="cancelled",
            run=invoices.reverse_invoice,
            reason=True,
            event="supplier_invoice.reversed",
            tone="danger",
        ),
    ),
    icon="file-invoice",
)

PAYMENT_PROPOSAL = Kind(
    name="payment_proposal",
    path="payment-proposals",
    title=_l("Payment proposal"),
    plural=_l("Payment proposals"),
    entity=PaymentProposal,
    read="payment_proposal:read",
    write="payment_proposal:write",
    columns=("number", "pay_on", "amount", "base_amount", "created_by_id", "checker_id", "state"),
    search=("number",),
    filters=("state", "currency"),
    states=states.PROPOSAL,
    numbers="PP-{year}-{n:05d}",
    check=payments.check_proposal,
    facts=payments.proposal_facts,
    acts=(
        Act(
            name="propose",
            title=_l("Propose"),
            permission="payment_proposal:write",
            to="proposed",
            event="payment.proposed",
            tone="primary",
        ),
        Act(
            name="release",
            title=_l("Release the payments"),
            permission="payment_proposal:release",
            to="released",
            run=payments.release_proposal,
            event="payment_proposal.released",
            tone="primary",
            duty="pay",
        ),
        Act(
            name="return",
            title=_l("Give back"),
            permission="payment_proposal:release",
            to="draft",
            reason=True,
        ),
        Act(
            name="cancel",
            title=_l("Cancel"),
            permission="payment_proposal:write",
            to="cancelled",
            reason=True,
            tone="danger",
        ),
    ),
    imported=False,
    icon="cash-banknote",
)

PAYMENT = Kind(
    name="payment",
    path="payments",
    title=_l("Payment"),
    plural=_l("Payments"),
    entity=Payment,
    read="payment_proposal:read",
    columns=("number", "supplier_id", "masked", "pay_on", "amount", "state"),
    search=("number", "holder"),
    filters=("state", "supplier_id", "proposal_id"),
    states=states.PAYMENT,
    facts=payments.payment_facts,
    acts=(
        Act(
            name="confirm",
            title=_l("Confirm"),
            permission="payment:confirm",
            to="confirmed",
            event="payment.confirmed",
        ),
        Act(
            name="fail",
            title=_l("Failed"),
            permission="payment:confirm",
            to="failed",
            run=payments.fail_payment,
            reason=True,
            event="payment.failed",
            tone="danger",
        ),
        Act(
            name="retry",
            title=_l("Send again"),
            permission="payment_proposal:release",
            to="released",
            run=payments.retry_payment,
            event="payment.released",
            tone="primary",
        ),
        Act(
            name="give_up",
            title=_l("Give up"),
            permission="payment:confirm",
            to="cancelled",
            event="payment.given_up",
            reason=True,
        ),
    ),
    icon="credit-card-pay",
)

KINDS = (SUPPLIER_INVOICE, PAYMENT_PROPOSAL, PAYMENT)
