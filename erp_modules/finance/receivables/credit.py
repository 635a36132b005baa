"""Credit: how much a customer may owe, what he owes, and who let him owe more."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from erp_modules.finance import valuing
from erp_modules.finance.ledger import books
from erp_modules.finance.receivables import queries, rules
from erp_modules.finance.receivables.model import ZERO, CreditLimit, CreditRelease
from erp_modules.finance.receivables.rules import Credit
from workflow_engine.domain.ids import new_id
from workflow_engine.errors import BusinessError, _l
from workflow_engine.modules import OperationContext


def check_limit(draft: Any, limit: CreditLimit) -> None:
    there = queries.limit_of(draft.ctx.session, limit.company_id, limit.customer_id)
    if there is not None and there.id != limit.id:
        draft.fields.refuse(
            "customer", _l("{number} is in force for this customer."), number=there.number or ""
        )


def limit_facts(session: Any, limit: CreditLimit) -> dict[str, Any]:
    return {"customer": limit.customer_id, "valid_to": limit.valid_to}


def resume_supply(ctx: OperationContext, limit: CreditLimit) -> bool:
    was_stopped, limit.stop_supply = limit.stop_supply, False
    return was_stopped


def stop_supply(ctx: OperationContext, customer_id: str) -> bool:
    """Nothing more is delivered until somebody resumes it; True when it was not stopped before."""
    limit = queries.limit_of(ctx.session, ctx.company_id, customer_id, lock=True)
    if limit is None:
        limit = CreditLimit(
            id=new_id(),
            company_id=ctx.company_id,
            number=ctx.next_number("CL-{n:05d}"),
            state="active",
            customer_id=customer_id,
            amount=ZERO,
            created_at=ctx.now,
        )
        ctx.session.add(limit)
    if limit.stop_supply:
        return False
    limit.stop_supply = True
    limit.rev += 1
    ctx.session.flush()
    payload = {"credit_limit": limit.id, "number": limit.number, "customer": customer_id}
    ctx.emit("customer.supply_stopped", key=customer_id, payload=payload)
    return True


def credit_of(
    ctx: OperationContext, customer: str, *, this: Decimal = ZERO, reference: str = ""
) -> Credit:
    """What counts against the customer's limit today, in the company's currency."""
    today = books.today(ctx)
    limit = queries.limit_of(ctx.session, ctx.company_id, customer)
    is_valid = limit is not None and (limit.valid_to is None or limit.valid_to >= today)
    releases = [
        release.up_to
        for release in queries.releases_of(ctx.session, ctx.company_id, customer, today)
        if release.order in (None, reference)
    ]
    return Credit(
        limit=limit.amount if limit is not None and is_valid else ZERO,
        receivables=queries.owed(ctx.session, ctx.company_id, customer),
        orders=_open_orders(ctx, customer, reference),
        this=this,
        deposits=queries.on_account(ctx.session, ctx.company_id, customer),
        released=max(releases, default=ZERO),
        overdue_days=rules.days_overdue(
            queries.oldest_due(ctx.session, ctx.company_id, customer), today
        ),
        most_overdue_days=books.setting(ctx).overdue_days,
        is_stopped=limit is not None and limit.stop_supply,
    )


def _open_orders(ctx: OperationContext, customer: str, reference: str) -> Decimal:
    """Orders that are not delivered yet, without the one that is asked about."""
    if "sales_order" not in ctx.kinds:
        return ZERO
    answer = ctx.call("sales.open_order_value", customer=customer, without=reference)
    return Decimal(answer["amount"])


def answer(credit: Credit) -> Mapping[str, Any]:
    return {
        "within": not credit.verdict,
        "reason": credit.verdict,
        "exposure": credit.exposure,
        "limit": credit.limit,
        "released": credit.released,
        "available": credit.available,
        "overdue_days": credit.overdue_days,
        "receivables": credit.receivables,
        "orders": credit.orders,
        "deposits": credit.deposits,
    }


def release(
    ctx: OperationContext,
    customer_id: str,
    *,
    until: date,
    up_to: Decimal,
    reason: str,
    order: str | None,
    person: str | None,
) -> CreditRelease:
    """Let a customer go beyond his limit; the same again gives the release that is there."""
    today = books.today(ctx)
    if until < today:
        raise BusinessError("RELEASE_PAST", _l("The release must end today or later."))
    if not 0 < up_to < Decimal(10) ** 12:
        raise BusinessError("RELEASE_AMOUNT", _l("The release needs an amount above zero."))
    ctx.record("customer", customer_id, lock=True)
    for there in queries.releases_of(ctx.session, ctx.company_id, customer_id, today):
        if (there.until, there.up_to, there.order) == (until, up_to, order):
            return there
    who = ctx.actor.person_id or person or ctx.on_behalf
    made = CreditRelease(
        id=new_id(),
        company_id=ctx.company_id,
        number=ctx.next_number("CR-{year}-{n:05d}"),
        state="active",
        reason=reason or None,
        customer_id=customer_id,
        until=until,
        up_to=up_to,
        order=order,
        released_by_id=who,
        created_at=ctx.now,
        created_by_id=who,
    )
    ctx.session.add(made)
    ctx.session.flush()
    ctx.audit(
        "credit_release.saved",
        subject=f"credit_release:{made.id}",
        detail={"number": made.number, "until": until, "up_to": up_to, "reason": reason},
    )
    ctx.emit("credit.released", key=order or customer_id, payload=_told(made))
    return made


def _told(release: CreditRelease) -> dict[str, Any]:
    return {
        "credit_release": release.id,
        "number": release.number,
        "customer": release.customer_id,
        "until": release.until,
        "up_to": release.up_to,
        "order": release.order,
    }


def release_limit(
    ctx: OperationContext,
    limit: CreditLimit,
    *,
    until: date,
    up_to: Decimal,
    order: str | None = None,
    reason: str | None = None,
) -> bool:
    """The same from the page of the limit; whether the release is new."""
    customer = limit.customer_id
    before = queries.releases_of(ctx.session, ctx.company_id, customer, books.today(ctx))
    there = {one.id for one in before}
    made = release(
        ctx, customer, until=until, up_to=up_to, reason=reason or "", order=order,
        person=None,
    )  # fmt: skip
    return made.id not in there


def in_base(ctx: OperationContext, amount: Decimal, currency: str) -> Decimal:
    """An amount of today in the company's currency."""
    if not amount:
        return ZERO
    return valuing.worth(ctx, amount, currency, books.today(ctx)).amount
