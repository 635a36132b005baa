"""What is done to suppliers and to their bank data."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from erp_modules.procurement.model import BankChange, Supplier
from erp_modules.procurement.suppliers import queries, rules
from workflow_engine.errors import BusinessError, Forbidden, _l
from workflow_engine.modules import OperationContext
from workflow_engine.records import choice, moment, text

RESULTS = {"clear": _l("No finding"), "hit": _l("On a list"), "accepted": _l("Finding accepted")}


class SamePerson(Forbidden):
    message = _l("Who asked for {change} does not confirm it; another person has to.")


@dataclass(eq=False, kw_only=True)
class CallBack:
    """Whom somebody reached, at which number, and when."""

    spoke_with: str = text(_l("Spoke with"))
    number_called: str = text(_l("Number called"), 40)
    called_at: datetime = moment(_l("Called"))


@dataclass(eq=False, kw_only=True)
class Screening:
    """What the comparison with sanction lists gave."""

    result: str = choice(_l("Result"), RESULTS)


def check_supplier(draft: Any, supplier: Supplier) -> None:
    """Remember since when and from whom its telephone number is known."""
    draft.fields.email("email", supplier.email)
    if supplier.discount_days > supplier.payment_days:
        draft.fields.refuse("discount_days", _l("The discount ends before payment is due."))
    known = None if draft.is_new else queries.stored_phone(draft.ctx.session, supplier.id)
    if supplier.phone != known:
        supplier.phone_since, supplier.phone_by_id = draft.ctx.now, draft.ctx.actor.person_id


def block(ctx: OperationContext, supplier: Supplier, *, reason: str | None = None) -> bool:
    before = supplier.blocked, supplier.blocked_reason
    supplier.blocked, supplier.blocked_reason = True, reason
    return before != (True, reason)


def unblock(ctx: OperationContext, supplier: Supplier) -> bool:
    if supplier.screening == "hit":
        raise BusinessError(
            "SCREENING_HIT",
            _l("{supplier} is on a list; compliance has to accept that first."),
            supplier=supplier.name,
        )
    before, supplier.blocked, supplier.blocked_reason = supplier.blocked, False, None
    return before


def screen(ctx: OperationContext, supplier: Supplier, *, result: str) -> bool:
    """Who is on a list is blocked until compliance accepts it."""
    if (supplier.screening, supplier.is_new) == (result, result == "hit" and supplier.is_new):
        return False
    supplier.screening, supplier.screened_at = result, ctx.now
    if result == "hit":
        supplier.blocked, supplier.blocked_reason = True, str(RESULTS["hit"])
    else:
        supplier.is_new = False
    return True


def supplier_facts(session: Any, supplier: Supplier) -> Mapping[str, Any]:
    return {
        "name": supplier.name,
        "blocked": supplier.blocked,
        "payments_blocked": supplier.payments_blocked,
        "new_supplier": supplier.is_new,
        "screening": supplier.screening,
    }


def check_bank_change(draft: Any, change: BankChange) -> None:
    """From the moment somebody asks, the supplier is not paid."""
    fields, ctx = draft.fields, draft.ctx
    supplier: Supplier = ctx.record("supplier", change.supplier_id, lock=True)
    _check_account(fields, change)
    if change.action != "add" and rules.account_of(supplier, change.account) is None:
        fields.refuse("account", _l("No single account of this supplier ends like that."))
    if queries.open_change(ctx.session, supplier.id) is not None:
        fields.refuse("supplier", _l("Another change of its bank data waits for confirmation."))
    if not fields.errors:
        change.masked = rules.masked(change.account_number) if change.account_number else None
        supplier.payments_blocked = True
        supplier.rev += 1


def _check_account(fields: Any, change: BankChange) -> None:
    if change.action == "remove":
        return
    for name in ("holder", "bank", "account_number"):
        if not getattr(change, name):
            fields.refuse(name, _l("Fill this in."))
    number = change.account_number or ""
    if rules.looks_like_iban(number) and not rules.is_iban(number):
        fields.refuse("account_number", _l("The check digits of this IBAN are wrong."))


def confirm(
    ctx: OperationContext,
    change: BankChange,
    *,
    spoke_with: str,
    number_called: str,
    called_at: datetime,
) -> None:
    """The second person has called the supplier back; only now the account is written."""
    _decide(ctx, change)
    supplier: Supplier = ctx.record("supplier", change.supplier_id, lock=True)
    rules.require_call_back(
        supplier, change, number_called=number_called, called_at=called_at, now=ctx.now
    )
    change.spoke_with, change.number_called = spoke_with, number_called
    change.called_at = called_at
    rules.put(supplier, change)
    _let_pay(supplier)


def reject(ctx: OperationContext, change: BankChange) -> None:
    """It is not true, or not wanted; nothing is written, and the supplier may be paid again."""
    _decide(ctx, change)
    _let_pay(ctx.record("supplier", change.supplier_id, lock=True))


def _let_pay(supplier: Supplier) -> None:
    supplier.payments_blocked = False
    supplier.rev += 1


def _decide(ctx: OperationContext, change: BankChange) -> None:
    """Another person than who asked: the actor, or who approved it in the process that calls."""
    people = [ctx.actor.person_id]
    if ctx.actor.is_system:
        people = list(queries.approvers(ctx.session, change.id, change.digest))
    others = [one for one in people if one and one != change.created_by_id]
    if not others or change.created_by_id is None:
        raise SamePerson(change=change.number)
    change.decided_by_id, change.decided_at = others[0], ctx.now


def bank_change_facts(session: Any, change: BankChange) -> Mapping[str, Any]:
    """Without the account number: events and processes are read by many."""
    return {"supplier": change.supplier_id, "action": change.action, "masked": change.masked}
