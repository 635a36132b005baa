"""What processes and other modules may ask about suppliers, beside their acts."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from erp_modules.finance import operations as finance
from erp_modules.procurement import queries as catalogue
from erp_modules.procurement.model import Order, Supplier, SupplierScore
from erp_modules.procurement.suppliers import queries
from erp_modules.procurement.suppliers.rules import Delivered, score
from workflow_engine.domain.ids import new_id
from workflow_engine.modules import OperationContext, operation

ZERO = Decimal(0)
YEAR = timedelta(days=365)


@operation("procurement.check_payable", permission="catalogue:read")
def check_payable(ctx: OperationContext, *, supplier: str) -> Mapping[str, Any]:
    """Whether the supplier may be paid now, and what stands against it.

    Codes: SUPPLIER_BLOCKED, BANK_CHANGE_OPEN, NO_BANK_ACCOUNT.
    """
    found: Supplier = ctx.record("supplier", supplier)
    told = {
        "SUPPLIER_BLOCKED": found.blocked,
        "BANK_CHANGE_OPEN": found.payments_blocked
        or queries.open_change(ctx.session, found.id) is not None,
        "NO_BANK_ACCOUNT": not found.bank_accounts,
    }
    codes = [code for code, holds in told.items() if holds]
    return {"payable": not codes, "codes": codes}


@operation("procurement.score_supplier", permission="supplier:score")
def score_supplier(
    ctx: OperationContext,
    *,
    supplier: str,
    since: date | None = None,
    until: date | None = None,
) -> Mapping[str, Any]:
    """Compute how a supplier delivered over its orders closed in a time (the last year).

    The score of the same time is computed again and replaces the one before.
    """
    found: Supplier = ctx.record("supplier", supplier, lock=True)
    last = until or finance.house(ctx.session, ctx.company_id, ctx.now).today
    first = since or last - YEAR
    zone = queries.zone(ctx.session, ctx.company_id)
    closed = queries.closed_orders(ctx.session, ctx.company_id, found.id, first, last)
    result = score([_delivered(order, zone) for order in closed])
    kept = queries.score_of(ctx.session, found.id, first, last)
    values = {
        name: getattr(result, name) for name in ("orders", "on_time", "quality", "price", "total")
    }
    if kept is None:
        kept = SupplierScore(
            id=new_id(),
            company_id=ctx.company_id,
            supplier_id=found.id,
            since=first,
            until=last,
            scored_at=ctx.now,
            **values,
        )
        ctx.session.add(kept)
    elif any(getattr(kept, name) != value for name, value in values.items()):
        for name, value in values.items():
            setattr(kept, name, value)
        kept.scored_at = ctx.now
        kept.rev += 1
    ctx.session.flush()
    return {"supplier_score": kept.id, **values}


def _delivered(order: Order, zone: Any) -> Delivered:
    came = order.received_at
    return Delivered(
        promised=order.delivery_date,
        came=came.astimezone(zone).date() if came else None,
        received=sum((line.received for line in order.lines), ZERO),
        returned=sum((line.returned for line in order.lines), ZERO),
        ordered=sum((line.price * line.invoiced for line in order.lines), ZERO) * order.rate,
        billed=sum((line.invoiced_amount for line in order.lines), ZERO) * order.rate,
    )


@operation("procurement.find_suppliers", permission="catalogue:read")
def find_suppliers(ctx: OperationContext) -> Mapping[str, Any]:
    """Whom the company may order from, as the options of a form's choice."""
    open_ones = catalogue.open_suppliers(ctx.session, ctx.company_id)
    return {
        "suppliers": [
            {"value": supplier.id, "label": f"{supplier.code} {supplier.name}"}
            for supplier in open_ones
        ]
    }
