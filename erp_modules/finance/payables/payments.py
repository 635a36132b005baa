"""Proposals of payments with maker and checker, the payments they become, and their repair."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import groupby
from typing import Any

from erp_modules.finance import queries as common
from erp_modules.finance import valuing
from erp_modules.finance.ledger import books, posting
from erp_modules.finance.ledger import queries as ledger
from erp_modules.finance.payables import queries, sides
from erp_modules.finance.payables.checks import invoice_facts
from erp_modules.finance.payables.model import (
    ZERO,
    Payment,
    PaymentLine,
    PaymentProposal,
    ProposalLine,
    SupplierInvoice,
)
from workflow_engine.domain.ids import new_id
from workflow_engine.errors import BusinessError, _l
from workflow_engine.modules import OperationContext

NUMBERS = "PAY-{year}-{n:05d}"
#: Releasing more than the company's limit needs this besides.
LARGE = "payment_proposal:release_large"


def check_proposal(draft: Any, proposal: PaymentProposal) -> None:
    """Posted invoices of one currency, each once, no more than is open, in no other proposal."""
    ctx = draft.ctx
    if draft.is_new and proposal.pay_on < books.today(ctx):
        draft.fields.refuse("pay_on", _l("This day has passed."))
    if not proposal.lines:
        draft.fields.refuse("lines", _l("Enter at least one line."))
    ids = [line.invoice_id for line in proposal.lines]
    elsewhere = queries.proposed_elsewhere(ctx.session, ctx.company_id, ids, but=proposal.id)
    for index, line in enumerate(proposal.lines):
        path = f"lines.{index}"
        if ids.index(line.invoice_id) != index:
            draft.fields.refuse(f"{path}.invoice", _l("This invoice is on the list already."))
        elif line.invoice_id in elsewhere:
            draft.fields.refuse(
                f"{path}.invoice",
                _l("This invoice is in {proposal} already."),
                proposal=elsewhere[line.invoice_id],
            )
        _check_line(draft, path, proposal, line)
    if not draft.fields.errors:
        _value(draft, proposal)


def _check_line(draft: Any, path: str, proposal: PaymentProposal, line: ProposalLine) -> None:
    invoice = draft.ctx.record("supplier_invoice", line.invoice_id)
    if invoice.state != "posted":
        draft.fields.refuse(f"{path}.invoice", _l("Only posted invoices are paid."))
    if invoice.currency != proposal.currency:
        draft.fields.refuse(
            f"{path}.invoice", _l("This invoice is in {currency}."), currency=invoice.currency
        )
    if line.amount is None:
        line.amount = invoice.open_amount
    if not _fits(line.amount, invoice.open_amount):
        draft.fields.refuse(
            f"{path}.amount",
            _l("{open} is still open of this invoice."),
            open=f"{invoice.open_amount:,.2f}",
        )
    elif line.amount != valuing.rounded(line.amount, proposal.currency):
        draft.fields.refuse(f"{path}.amount", _l("This is finer than the currency pays."))


def _fits(amount: Decimal, open_amount: Decimal) -> bool:
    """Part of what is open, with its sign: a memo that is left over is set off."""
    if open_amount < 0:
        return open_amount <= amount < 0
    return 0 < amount <= open_amount


def _value(draft: Any, proposal: PaymentProposal) -> None:
    proposal.amount = sum((line.amount or ZERO for line in proposal.lines), ZERO)
    try:
        valuing.value(draft.ctx, proposal, books.today(draft.ctx))
    except BusinessError as error:
        draft.fields.refuse("currency", error.template, **error.params)


def release_proposal(ctx: OperationContext, proposal: PaymentProposal) -> None:
    """A second person makes the payments; suppliers, invoices and limits are looked at again."""
    _require_checker(ctx, proposal)
    ids = {line.invoice_id for line in proposal.lines}
    invoices = queries.locked_invoices(ctx.session, ctx.company_id, ids)
    for line in proposal.lines:
        _require_open(invoices[line.invoice_id], line.amount or ZERO)
    proposal.checker_id = ctx.actor.person_id or ctx.on_behalf
    proposal.released_at = ctx.now
    valuing.value(ctx, proposal, books.today(ctx))
    wanted = sorted(proposal.lines, key=lambda line: invoices[line.invoice_id].supplier_id)
    for supplier_id, lines in groupby(wanted, lambda line: invoices[line.invoice_id].supplier_id):
        _pay(ctx, proposal, supplier_id, list(lines), invoices)


def _require_checker(ctx: OperationContext, proposal: PaymentProposal) -> None:
    """A person who did not propose it, up to his limit; a process only with recorded decisions."""
    if ctx.actor.is_system:
        ctx.require_authority("payment_proposal", proposal.id)
        return
    if ctx.actor.person_id in (None, proposal.created_by_id):
        raise BusinessError(
            "SAME_PERSON", _l("Somebody else than who proposed the payments must release them.")
        )
    limit = books.setting(ctx).payment_limit
    if proposal.base_amount > limit and not ctx.actor.may(LARGE):
        raise BusinessError(
            "OVER_LIMIT",
            _l("{amount} is more than the {limit} that you may release."),
            amount=f"{proposal.base_amount:,.2f}",
            limit=f"{limit:,.2f}",
        )


def _require_open(invoice: SupplierInvoice, amount: Decimal) -> None:
    if invoice.state != "posted" or not _fits(amount, invoice.open_amount):
        raise BusinessError(
            "NOT_OPEN",
            _l("{number} is not open for {amount} any more; take it from the proposal."),
            number=invoice.number or "",
            amount=f"{amount:,.2f}",
        )


def _pay(
    ctx: OperationContext,
    proposal: PaymentProposal,
    supplier_id: str,
    lines: Sequence[ProposalLine],
    invoices: Mapping[str, SupplierInvoice],
) -> None:
    amount = sum((line.amount or ZERO for line in lines), ZERO)
    account = payable_account(ctx, supplier_id)
    payment = Payment(
        id=new_id(),
        company_id=ctx.company_id,
        number=ctx.next_number(NUMBERS),
        state="released",
        proposal_id=proposal.id,
        supplier_id=supplier_id,
        pay_on=max(proposal.pay_on, books.today(ctx)),
        currency=proposal.currency,
        amount=amount,
        created_at=ctx.now,
        created_by_id=proposal.created_by_id,
        lines=[
            PaymentLine(
                id=new_id(), position=place, invoice_id=line.invoice_id, amount=line.amount or ZERO
            )
            for place, line in enumerate(lines, 1)
        ],
        **account,
    )
    if amount <= 0:
        raise BusinessError(
            "NOTHING_TO_PAY", _l("With its debit memos nothing is left to pay to a supplier.")
        )
    ctx.session.add(payment)
    _settle(ctx, payment, invoices)
    ctx.emit("payment.released", key=payment.id, payload=payment_facts(ctx.session, payment))


def payable_account(ctx: OperationContext, supplier_id: str) -> dict[str, Any]:
    """The bank account of a supplier who may be paid now; held against changes until the commit.

    Raises ``BusinessError``: SUPPLIER_BLOCKED, BANK_CHANGE_OPEN, NO_BANK_ACCOUNT.
    """
    supplier = ctx.record("supplier", supplier_id, lock=True)
    if getattr(supplier, "blocked", False):
        raise BusinessError(
            "SUPPLIER_BLOCKED",
            _l("{supplier} is blocked; nothing is paid."),
            supplier=supplier.name,
        )
    if getattr(supplier, "payments_blocked", False):
        raise BusinessError(
            "BANK_CHANGE_OPEN",
            _l("A change of the bank data of {supplier} is not confirmed yet."),
            supplier=supplier.name,
        )
    accounts = getattr(supplier, "bank_accounts", ())
    if not accounts:
        raise BusinessError(
            "NO_BANK_ACCOUNT", _l("{supplier} has no bank account."), supplier=supplier.name
        )
    chosen = accounts[0]
    return {
        "holder": chosen.holder,
        "bank": chosen.bank,
        "bic": chosen.bic,
        "account_number": chosen.number,
        "masked": chosen.masked,
    }


def _settle(
    ctx: OperationContext, payment: Payment, invoices: Mapping[str, SupplierInvoice]
) -> None:
    """Lower what is open and post; the last part of an invoice takes all that is left of it."""
    base = common.base_currency(ctx.session, ctx.company_id)
    valuing.value(ctx, payment, books.today(ctx))
    settled = []
    for line in payment.lines:
        invoice = invoices[line.invoice_id]
        line.settled_base = valuing.share(invoice.open_base, line.amount, invoice.open_amount, base)
        invoice.open_amount -= line.amount
        invoice.open_base -= line.settled_base
        settled.append((invoice, line.amount))
        if not invoice.open_amount:
            ctx.kinds["supplier_invoice"].move(invoice, "paid")
            told = {"supplier_invoice": invoice.id, **invoice_facts(ctx.session, invoice)}
            ctx.emit("supplier_invoice.paid", key=invoice.id, payload=told)
    ctx.session.flush()
    posting.post(
        ctx,
        source=("payment", payment.id),
        part=str(payment.attempt),
        on=books.today(ctx),
        sides=sides.of_payment(payment, settled),
        text=f"{payment.number} {payment.holder}",
    )


def fail_payment(ctx: OperationContext, payment: Payment, *, reason: str | None) -> None:
    """The bank did not carry it out: its posting is taken back, its invoices are open again."""
    ids = {line.invoice_id for line in payment.lines}
    invoices = queries.locked_invoices(ctx.session, ctx.company_id, ids)
    source = ("payment", payment.id)
    entry = ledger.entry_of(ctx.session, ctx.company_id, source, str(payment.attempt))
    if entry is not None:
        posting.reverse(ctx, entry, on=books.today(ctx), text=reason or "")
    for line in payment.lines:
        invoice = invoices[line.invoice_id]
        invoice.open_amount += line.amount
        invoice.open_base += line.settled_base
        if invoice.state == "paid":
            ctx.kinds["supplier_invoice"].move(invoice, "posted")


def retry_payment(ctx: OperationContext, payment: Payment) -> None:
    """Send it again with the bank data of today; who may be paid is looked at again."""
    ids = {line.invoice_id for line in payment.lines}
    invoices = queries.locked_invoices(ctx.session, ctx.company_id, ids)
    elsewhere = queries.proposed_elsewhere(ctx.session, ctx.company_id, ids)
    if elsewhere:
        raise BusinessError(
            "PROPOSED_AGAIN",
            _l("An invoice of it stands in {proposal} now; give this payment up."),
            proposal=min(elsewhere.values()),
        )
    for line in payment.lines:
        _require_open(invoices[line.invoice_id], line.amount)
    for name, value in payable_account(ctx, payment.supplier_id).items():
        setattr(payment, name, value)
    payment.attempt += 1
    payment.pay_on = max(payment.pay_on, books.today(ctx))
    _settle(ctx, payment, invoices)


def payment_facts(session: Any, payment: Payment) -> dict[str, Any]:
    return {
        "payment": payment.id,
        "number": payment.number,
        "proposal": payment.proposal_id,
        "supplier": payment.supplier_id,
        "amount": payment.amount,
        "currency": payment.currency,
        "base_amount": payment.base_amount,
        "pay_on": payment.pay_on,
        "attempt": payment.attempt,
        "invoices": [line.invoice_id for line in payment.lines],
    }


def proposal_facts(session: Any, proposal: PaymentProposal) -> dict[str, Any]:
    return {"pay_on": proposal.pay_on, "invoices": len(proposal.lines), "category": "payment"}
