"""Amendments: a released order changes, perhaps after somebody decided about it again."""

from collections.abc import Mapping
from typing import Any

from erp_modules.finance import operations as finance
from erp_modules.procurement import rules
from erp_modules.procurement.model import Amendment, Order
from erp_modules.procurement.orders import acts, budget, queries
from erp_modules.procurement.orders.rules import (
    Approved,
    amended,
    apply,
    departures,
    require_possible,
    stage,
    wrong_places,
)
from erp_modules.procurement.policy import policy_of
from erp_modules.procurement.sourcing import calling_off
from erp_modules.procurement.states import OPEN_ORDER
from workflow_engine.domain.money import Money, Rate, convert
from workflow_engine.errors import BusinessError, Conflict, _l
from workflow_engine.modules import OperationContext
from workflow_engine.records.sealing import seal


class OrderChanged(Conflict):
    message = _l("{order} has changed since this was written; look at it again.")


def check(draft: Any, change: Amendment) -> None:
    """An amendment is about a released order, and worth what the whole order would cost."""
    ctx, fields = draft.ctx, draft.fields
    order: Order = ctx.record("purchase_order", change.order_id)
    if order.state not in OPEN_ORDER:
        fields.refuse("order", _l("Only released orders are amended; change the draft itself."))
    for index in wrong_places(order, change):
        fields.refuse(
            f"lines.{index}.order_position", _l("The order has no such line, or it is named twice.")
        )
    if not (change.lines or change.supplier_id or change.cost_centre):
        fields.refuse("lines", _l("Say what shall change."))
    if change.supplier_id and ctx.record("supplier", change.supplier_id).blocked:
        fields.refuse("supplier", _l("This supplier is blocked; choose another one."))
    if not fields.errors:
        value(ctx, order, change)


def value(ctx: OperationContext, order: Order, change: Amendment) -> None:
    """Amounts at the rate of the order, so that nobody decides about a rate."""
    change.currency, change.order_version = order.currency, order.version
    change.amount = amended(order, change)
    change.rate, change.rate_on = order.rate, order.rate_on
    base = finance.base_currency(ctx.session, ctx.company_id)
    rate = Rate(order.currency, base, order.rate, order.rate_on or ctx.now.date())
    change.base_amount = convert(Money(change.amount, order.currency), rate).amount


def why_decide(ctx: OperationContext, order: Order, change: Amendment) -> list[str]:
    """Why somebody has to decide about the amendment."""
    policy = policy_of(ctx.session, ctx.company_id)
    origin = acts.origin_of(ctx, order)
    after = Order(
        id=order.id,
        company_id=order.company_id,
        created_at=order.created_at,
        title=order.title,
        category=order.category,
        currency=order.currency,
        supplier_id=change.supplier_id or order.supplier_id,
        cost_centre=change.cost_centre or order.cost_centre,
        base_amount=change.base_amount,
    )
    approved = Approved(order.approved_amount, order.supplier_id, order.cost_centre)
    if origin is not None and origin.supplier_id:
        approved = Approved(order.approved_amount, origin.supplier_id, order.cost_centre)
    summed = change.base_amount + queries.ordered_lately(ctx.session, order, policy.split_days)
    why = departures(after, approved, summed, policy)
    # What was ordered before was decided for itself: only more than before makes a new whole.
    more = change.base_amount > order.base_amount
    return [code for code in why if code != "SPLIT" or more]


def apply_change(ctx: OperationContext, change: Amendment) -> None:
    """Change the order; beyond the tolerance the decisions about the amendment must suffice."""
    order: Order = ctx.record("purchase_order", change.order_id, lock=True)
    if order.version != change.order_version:
        raise OrderChanged(order=order.number)
    if order.state not in OPEN_ORDER:
        raise BusinessError("ORDER_ENDED", _l("{order} has ended."), order=order.number)
    rules.require_open(ctx.record("supplier", change.supplier_id or order.supplier_id))
    require_possible(order, change)
    if why_decide(ctx, order, change):
        ctx.require_authority("order_amendment", change.id)
        order.approved_amount = change.base_amount
    calling_off.change(ctx, order, _quantities(order, change))
    amount = order.amount
    apply(order, change)
    order.base_amount = change.base_amount
    if order.amount != amount or change.cost_centre:
        budget.reserve(ctx, order, acts.origin_of(ctx, order))
    _tell(ctx, order, change)
    change.applied_at = ctx.now


def _quantities(order: Order, change: Amendment) -> dict[str, Any]:
    wanted = {line.order_position: line.quantity for line in change.lines}
    return {
        line.id: wanted[line.position]
        for line in order.lines
        if wanted.get(line.position) is not None
    }


def _tell(ctx: OperationContext, order: Order, change: Amendment) -> None:
    """Another version: the supplier gets it, unless he proposed it himself."""
    kind = ctx.kinds["purchase_order"]
    wanted = stage(order)
    if wanted in {"sent", "acknowledged"} and change.author == "buyer":
        wanted = "released"
    if (
        wanted != order.state
        and kind.states is not None
        and kind.states.allows(order.state, wanted)
    ):
        kind.move(order, wanted)
    else:
        order.rev += 1
    seal(kind, order)


def facts(session: Any, change: Amendment) -> Mapping[str, Any]:
    order: Order = session.get(Order, change.order_id)
    return {
        "order": order.id,
        "order_number": order.number,
        "order_amount": order.base_amount,
        "author": change.author,
        "supplier": change.supplier_id or order.supplier_id,
        "other_supplier": change.supplier_id not in {None, order.supplier_id},
        "other_cost_centre": change.cost_centre not in {None, order.cost_centre},
        "cost_centre": change.cost_centre or order.cost_centre,
        "requester": order.requester_id,
    }
