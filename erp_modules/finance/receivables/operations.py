"""What other modules and processes may ask of receivables beside the acts of its documents."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from erp_modules.finance import valuing
from erp_modules.finance.ledger import books
from erp_modules.finance.ledger import queries as ledger
from erp_modules.finance.receivables import credit, dunning, invoices, queries, receipts
from erp_modules.finance.receivables.model import (
    ZERO,
    CustomerInvoice,
    CustomerInvoiceLine,
    CustomerReceipt,
)
from workflow_engine.commands.records import make
from workflow_engine.domain.ids import is_id, new_id
from workflow_engine.domain.money import parse_amount
from workflow_engine.errors import BusinessError, ValueRefused, _l
from workflow_engine.modules import OperationContext, operation
from workflow_engine.persistence.records import Targets
from workflow_engine.records.sealing import seal

HALF_A_CENT = Decimal("0.005")


@operation("finance.create_customer_invoice", permission="customer_invoice:write")
def create_customer_invoice(
    ctx: OperationContext,
    *,
    customer: str,
    currency: str,
    lines: list[dict[str, Any]],
    source_kind: str,
    source_id: str,
    due: date | None = None,
    date: date | None = None,
    sign: int = 1,
    order: str | None = None,
    credited: str | None = None,
    post: bool = True,
) -> Mapping[str, Any]:
    """Charge a customer, or credit him with ``sign`` -1; once for a source.

    ``lines``: description, quantity, price (or amount), and if wanted item, tax_code, account
    (code), cost_centre. ``credited`` is the invoice that a credit note takes back.
    """
    if not is_id(source_id):
        raise BusinessError(
            "SOURCE", _l("'{document}' is no id of a document."), document=source_id
        )
    ctx.record("customer", customer)
    there = queries.invoice_of_source(ctx.session, ctx.company_id, (source_kind, source_id))
    if there is None:
        books.require(ctx)
        there = CustomerInvoice(
            id=new_id(),
            company_id=ctx.company_id,
            state="draft",
            kind="invoice" if sign > 0 else "credit_note",
            customer_id=customer,
            currency=currency,
            invoice_date=date or books.today(ctx),
            due_date=due,
            corrects_id=credited,
            order_id=order if order and is_id(order) else None,
            source_kind=source_kind,
            source_id=source_id,
            created_at=ctx.now,
            created_by_id=ctx.actor.person_id or ctx.on_behalf,
            lines=_lines(ctx, lines),
        )
        _complete(ctx, there)
    if post and there.state == "draft":
        ctx.call("finance.post_customer_invoice", customer_invoice=there.id)
    return {
        **invoices.invoice_facts(ctx.session, there),
        "state": there.state,
        "base_amount": there.base_amount,
    }


def _lines(ctx: OperationContext, given: Sequence[Any]) -> list[CustomerInvoiceLine]:
    accounts = ledger.accounts_by_code(
        ctx.session,
        ctx.company_id,
        [one["account"] for one in given if isinstance(one, Mapping) and one.get("account")],
    )
    return [_line(place, one, accounts) for place, one in enumerate(given, 1)]


def _line(place: int, given: Any, accounts: Mapping[str, Any]) -> CustomerInvoiceLine:
    try:
        quantity, price = _counted(given)
        account = accounts[given["account"]].id if given.get("account") else None
        if quantity <= 0 or price < 0:
            raise ValueError
    except (AttributeError, KeyError, ValueError, ArithmeticError, ValueRefused) as error:
        raise BusinessError(
            "INVOICE_LINES", _l("Line {line} of the invoice cannot be read."), line=place
        ) from error
    return CustomerInvoiceLine(
        id=new_id(),
        position=place,
        item_id=given.get("item") if is_id(str(given.get("item"))) else None,
        description=str(given.get("description") or place)[:500],
        account_id=account,
        cost_centre=given.get("cost_centre"),
        quantity=quantity,
        price=price,
        tax_code=given.get("tax_code"),
    )


def _counted(given: Mapping[str, Any]) -> tuple[Decimal, Decimal]:
    """Quantity and price; a discounted amount that is no such product is charged as one."""
    quantity = parse_amount(given.get("quantity") or 1)
    amount = given.get("amount")
    if amount is None:
        return quantity, parse_amount(given["price"])
    charged = abs(parse_amount(amount))
    price = given.get("price")
    if price is not None and abs(parse_amount(price) * quantity - charged) < HALF_A_CENT:
        return quantity, parse_amount(price)
    return Decimal(1), charged


def _complete(ctx: OperationContext, invoice: CustomerInvoice) -> None:
    """Totals, due date, rate and number, as they are made for invoices that people write."""
    wanted = {line.tax_code for line in invoice.lines if line.tax_code}
    codes = ledger.tax_codes(ctx.session, ctx.company_id, wanted)
    unknown = [code for code in wanted if code not in codes or codes[code].direction != "out"]
    if unknown:
        raise BusinessError(
            "UNKNOWN_TAX_CODE", _l("There is no tax code {code} for sales."), code=unknown[0]
        )
    invoices.total(invoice, codes)
    if not invoice.amount:
        raise BusinessError("INVOICE_LINES", _l("The invoice must come to more than zero."))
    invoices.require_credited(ctx, invoice)
    invoices.set_due(ctx, invoice)
    invoices.value(ctx, invoice)
    kind = ctx.kinds["customer_invoice"]
    invoice.number = ctx.next_number(str(kind.numbers))
    seal(kind, invoice)
    ctx.session.add(invoice)
    ctx.session.flush()
    ctx.audit(
        "customer_invoice.saved",
        subject=f"customer_invoice:{invoice.id}",
        detail={"number": invoice.number, "amount": invoice.amount},
    )


@operation("finance.receive_payment", permission="customer_receipt:post")
def receive_payment(
    ctx: OperationContext,
    *,
    bank_reference: str,
    amount: Decimal,
    currency: str,
    received_on: date | None = None,
    customer: str | None = None,
    payer: str = "",
    purpose: str = "",
) -> Mapping[str, Any]:
    """Post money that the bank reports; once for its reference."""
    if customer is not None:
        ctx.record("customer", customer)
    there = queries.receipt_of_reference(ctx.session, ctx.company_id, bank_reference)
    if there is None:
        there = _receipt(ctx, bank_reference, amount, currency, received_on)
        there.customer_id, there.payer, there.purpose = customer, payer or None, purpose or None
        ctx.session.flush()
    ctx.call("finance.post_customer_receipt", customer_receipt=there.id)
    return {"receipt": there.id, **receipts.receipt_facts(ctx.session, there)}


def _receipt(
    ctx: OperationContext, reference: str, amount: Decimal, currency: str, day: date | None
) -> CustomerReceipt:
    if amount <= 0 or amount != valuing.rounded(amount, currency):
        raise BusinessError("AMOUNT", _l("The amount must be one that the currency pays."))
    kind = ctx.kinds["customer_receipt"]
    made = CustomerReceipt(
        id=new_id(),
        company_id=ctx.company_id,
        number=ctx.next_number(str(kind.numbers)),
        currency=currency,
        amount=amount,
        received_on=day or books.today(ctx),
        bank_reference=reference[:100],
        created_at=ctx.now,
        created_by_id=ctx.actor.person_id or ctx.on_behalf,
    )
    valuing.value(ctx, made, made.received_on)
    seal(kind, made)
    ctx.session.add(made)
    return made


@operation("finance.match_receipt", permission="customer_receipt:match")
def match_receipt(
    ctx: OperationContext,
    *,
    receipt: str,
    customer: str | None = None,
    invoice: str | None = None,
    dispute: str = "",
) -> Mapping[str, Any]:
    """Settle open invoices: ``result`` is matched, short, over (on account) or unidentified."""
    found = ctx.record("customer_receipt", receipt, lock=True)
    if found.state == "posted":
        given = {"customer": customer, "invoice": invoice, "dispute": dispute or None}
        ctx.call("finance.match_customer_receipt", customer_receipt=receipt, **given)
    return {"receipt": receipt, **receipts.outcome(ctx, found)}


@operation("finance.check_credit", permission="credit:read")
def check_credit(
    ctx: OperationContext,
    *,
    customer: str,
    amount: Decimal = ZERO,
    currency: str = "",
    reference: str = "",
) -> Mapping[str, Any]:
    """Whether an order of this amount may be supplied; ``reference`` is its id, so that it counts
    once however far it is."""
    ctx.record("customer", customer)
    this = credit.in_base(ctx, amount, currency) if currency else amount
    return credit.answer(credit.credit_of(ctx, customer, this=this, reference=reference))


@operation("finance.release_credit", permission="credit:release")
def release_credit(
    ctx: OperationContext,
    *,
    customer: str,
    until: date,
    amount: Decimal,
    reason: str = "",
    reference: str = "",
    person: str = "",
) -> Mapping[str, Any]:
    """Let the customer go beyond the limit until a day, up to an exposure of ``amount``."""
    if person:
        found = Targets(ctx.session, ctx.kinds, ctx.company_id).ids("person", {person})
        person = found.get(person, "")
    made = credit.release(
        ctx,
        customer,
        until=until,
        up_to=amount,
        reason=reason,
        order=reference or None,
        person=person or None,
    )
    return {"credit_release": made.id, "number": made.number, "until": until, "amount": amount}


@operation("finance.send_dunning", permission="dunning:send")
def send_dunning(ctx: OperationContext, *, invoice: str) -> Mapping[str, Any]:
    """Remind of one invoice if a level is due that was not sent; says what is still open."""
    found = ctx.record("customer_invoice", invoice, lock=True)
    notice = dunning.remind(ctx, found)
    return {
        "invoice": invoice,
        "dunning_notice": notice.id if notice else None,
        "level": found.dunning_level,
        "open_amount": found.open_amount,
        "paid": found.state == "paid",
        "disputed": found.dispute is not None,
    }


@operation("finance.run_dunning", permission="dunning:send")
def run_dunning(ctx: OperationContext, *, customer: str = "") -> Mapping[str, Any]:
    """Remind of all that is overdue; what was sent already is not sent again."""
    if customer:
        ctx.record("customer", customer)
    made = dunning.run(ctx, customer)
    return {"count": len(made), "notices": [notice.id for notice in made]}


@operation("finance.propose_write_off", permission="write_off:write")
def propose_write_off(
    ctx: OperationContext, *, invoice: str, because: str, amount: Decimal | None = None
) -> Mapping[str, Any]:
    """Draft what will never be paid of an invoice; the draft that is there is given again."""
    ctx.record("customer_invoice", invoice, lock=True)
    found = queries.write_off_drafted(ctx.session, ctx.company_id, invoice)
    if found is None:
        given = {"invoice": invoice, "because": because, "amount": amount}
        said = {name: value for name, value in given.items() if value is not None}
        found = make(ctx, ctx.kinds["write_off"], said)
    return {
        "write_off": found.id,
        "number": found.number,
        "amount": found.amount,
        "currency": found.currency,
        "base_amount": found.base_amount,
        "state": found.state,
    }


OPERATIONS = (
    create_customer_invoice,
    receive_payment,
    match_receipt,
    check_credit,
    release_credit,
    send_dunning,
    run_dunning,
    propose_write_off,
)
