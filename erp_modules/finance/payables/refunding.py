"""Money that a supplier pays back, when no further payment is there to set his credit off."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from erp_modules.finance import queries as common
from erp_modules.finance import valuing
from erp_modules.finance.ledger import books, posting
from erp_modules.finance.ledger import queries as ledger
from erp_modules.finance.ledger.rules import signed
from erp_modules.finance.payables import sides
from erp_modules.finance.payables.checks import key_of
from erp_modules.finance.payables.model import ZERO, SupplierInvoice
from workflow_engine.errors import BusinessError, _l
from workflow_engine.modules import OperationContext
from workflow_engine.records import day, money, text

KIND = "supplier_invoice"


@dataclass(kw_only=True)
class Refund:
    """What the bank reported; its reference counts once for a credit."""

    bank_reference: str = text(_l("Reference of the bank"), 60)
    received_on: date = day(_l("Received on"))
    amount: Decimal = money(_l("Amount"), least=Decimal("0.01"))


def is_owed(memo: SupplierInvoice) -> bool:
    """The supplier owes the company what is left of a credit."""
    return memo.open_amount < ZERO


def whole_refund(memo: SupplierInvoice) -> Refund:
    """All that is owed; the rest is read off the statement of the bank."""
    return Refund(bank_reference="", received_on=None, amount=-memo.open_amount)  # type: ignore[arg-type]


def refund_credit(
    ctx: OperationContext,
    memo: SupplierInvoice,
    *,
    bank_reference: str,
    received_on: date,
    amount: Decimal,
) -> bool:
    """Post what came to the bank and lower what is left; False when it was here before."""
    part = f"refund {key_of(bank_reference)}"
    if ledger.entry_of(ctx.session, ctx.company_id, (KIND, memo.id), part) is not None:
        return False
    _require_owed(ctx, memo, amount, received_on)
    base = common.base_currency(ctx.session, ctx.company_id)
    lowered = valuing.share(-memo.open_base, amount, -memo.open_amount, base)
    came = valuing.worth(ctx, amount, memo.currency, received_on)
    said = {"currency": memo.currency, "text": bank_reference}
    bank = signed(came.amount, purpose="bank", source_amount=amount, rate=came.rate, **said)
    owed = signed(
        -lowered,
        purpose="payables",
        partner_kind="supplier",
        partner=memo.supplier_id,
        source_amount=-amount,
        rate=memo.rate,
        **said,
    )
    posting.post(
        ctx,
        source=(KIND, memo.id),
        part=part,
        on=received_on,
        sides=[bank, owed, sides.exchange_side(lowered - came.amount)],
        text=f"{memo.number} {bank_reference}",
    )
    memo.open_amount += amount
    memo.open_base += lowered
    if not memo.open_amount:
        ctx.kinds[KIND].move(memo, "paid")
    return True


def _require_owed(
    ctx: OperationContext, memo: SupplierInvoice, amount: Decimal, received_on: date
) -> None:
    if received_on > books.today(ctx):
        raise BusinessError("REFUND_AHEAD", _l("This day has not come yet."))
    if amount > -memo.open_amount or amount != valuing.rounded(amount, memo.currency):
        raise BusinessError(
            "NOT_OPEN",
            _l("{open} of {number} is still to be paid back."),
            open=f"{max(-memo.open_amount, ZERO):,.2f}",
            number=memo.number or "",
        )
