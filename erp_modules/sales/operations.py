"""What processes ask of sales beside the acts of its documents; all of it may be repeated."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from erp_modules.finance import operations as finance
from erp_modules.sales import books, pricing, queries
from erp_modules.sales.acts import deliveries, orders, quotations
from erp_modules.sales.model import Delivery, Quotation, SalesOrder, SalesOrderLine
from erp_modules.sales.rules import orders as rules
from erp_modules.sales.states import LIVE
from workflow_engine.commands.records import perform
from workflow_engine.domain.ids import new_id
from workflow_engine.domain.money import Money, Rate, convert
from workflow_engine.errors import BusinessError, _l
from workflow_engine.modules import OperationContext, operation
from workflow_engine.records.facts import facts_of
from workflow_engine.records.sealing import seal

ZERO = Decimal(0)


def _answer(ctx: OperationContext, kind: str, record: Any) -> dict[str, Any]:
    return dict(facts_of(ctx.kinds[kind], ctx.session, record))


def _act(ctx: OperationContext, kind: str, act: str, record: Any, reason: str | None) -> None:
    found = ctx.kinds[kind]
    perform(ctx, found, found.act(act), record, {}, reason)


@operation("sales.calculate_price", permission="quotation:read")
def calculate_price(ctx: OperationContext, *, quotation: str) -> Mapping[str, Any]:
    """Today's prices, totals and rate; while it is a draft or in approval they are kept.

    ``missing`` names the lines without a price, ``without_list`` those without a list price.
    """
    found: Quotation = ctx.record("quotation", quotation, lock=True)
    if found.state in {"draft", "submitted"}:
        pricing.value(ctx, found)
        seal(ctx.kinds["quotation"], found)
    totals = pricing.prices.totals(pricing.parts(found), found.currency)
    return {
        **_answer(ctx, "quotation", found),
        "missing": list(totals.missing),
        "without_list": list(totals.without_list),
    }


@operation("sales.check_margin", permission="margin:read")
def check_margin(ctx: OperationContext, *, quotation: str) -> Mapping[str, Any]:
    """The margin at today's costs; ``known`` is false, and it is None, where a cost is missing."""
    found: Quotation = ctx.record("quotation", quotation, lock=True)
    if found.state in {"draft", "submitted"}:
        weighed = pricing.weigh(ctx, found)
    else:
        base = finance.base_currency(ctx.session, ctx.company_id)
        weighed = pricing.margin_of(found, base)
    return {
        "margin": weighed.percent,
        "known": weighed.known,
        "revenue": weighed.revenue,
        "cost": weighed.cost,
        "unknown_lines": list(weighed.unknown),
        "discount_percent": found.discount_percent,
        "highest_discount": found.highest_discount,
    }


@operation("sales.create_order", permission="sales_order:write", undo="sales.cancel_order")
def create_order(
    ctx: OperationContext, *, quotation: str, warehouse: str = "", wanted_on: date | None = None
) -> Mapping[str, Any]:
    """The submitted order for exactly what the customer accepted; made once."""
    offered = quotations.accepted(ctx, quotation)
    existing = queries.live_order_of(ctx.session, offered.id)
    if existing is not None:
        return _answer(ctx, "sales_order", existing)
    made = _order_of(ctx, offered, warehouse, wanted_on)
    kind = ctx.kinds["sales_order"]
    pricing.value(ctx, made)
    seal(kind, made)
    ctx.session.add(made)
    ctx.session.flush()
    _act(ctx, "sales_order", "submit", made, None)
    return _answer(ctx, "sales_order", made)


def _order_of(
    ctx: OperationContext, offered: Quotation, warehouse: str, wanted_on: date | None
) -> SalesOrder:
    chosen = warehouse or queries.main_warehouse(ctx.session, ctx.company_id)
    if chosen is None:
        raise BusinessError("NO_WAREHOUSE", _l("There is no warehouse to deliver from; name one."))
    customer = ctx.record("customer", offered.customer_id)
    return SalesOrder(
        id=new_id(),
        company_id=ctx.company_id,
        created_at=ctx.now,
        created_by_id=offered.created_by_id,
        customer_id=offered.customer_id,
        currency=offered.currency,
        payment_terms=offered.payment_terms,
        quotation_id=offered.id,
        customer_reference=offered.customer_reference,
        warehouse_id=ctx.record("warehouse", chosen).id,
        wanted_on=wanted_on,
        ship_to=customer.address("delivery"),
        sales_person_id=offered.sales_person_id,
        lines=[quotations.copied(line, SalesOrderLine) for line in offered.lines],
    )


@operation("sales.compare_with_quote", permission="sales_order:read")
def compare_with_quote(ctx: OperationContext, *, order: str) -> Mapping[str, Any]:
    """Whether the order is what was offered; each difference by code, line, and both values.

    The facts of the order come with the answer.
    """
    found: SalesOrder = ctx.record("sales_order", order)
    differences = orders.differences(ctx.session, found)
    return {
        **_answer(ctx, "sales_order", found),
        "differs": bool(differences),
        "direct": found.quotation_id is None,
        "codes": sorted({one.code for one in differences}),
        "terms_changed": any(one.code == "TERMS" for one in differences),
        "differences": [one.told() for one in differences],
    }


@operation("sales.confirm_order", permission="sales_order:confirm", undo="sales.cancel_order")
def confirm_order(ctx: OperationContext, *, order: str) -> Mapping[str, Any]:
    """Confirm it within the customer's credit; beyond it, the order waits as credit blocked.

    What differs from the quotation, and an order without one, needs enough decisions.
    """
    found: SalesOrder = ctx.record("sales_order", order, lock=True)
    answer: Mapping[str, Any] = {}
    if found.state not in LIVE:
        orders.prepare(ctx, found)
        answer = books.credit(ctx, found, found.amount)
        if answer["within"]:
            _act(ctx, "sales_order", "confirm", found, None)
        elif found.state != "credit_blocked":
            _act(ctx, "sales_order", "block", found, str(answer.get("reason") or "CREDIT_LIMIT"))
    return {
        **_answer(ctx, "sales_order", found),
        "confirmed": found.state in LIVE,
        "exposure": answer.get("exposure"),
        "limit": answer.get("limit"),
    }


@operation(
    "sales.reserve_lines", permission="sales_order:reserve", undo="sales.release_sales_order"
)
def reserve_lines(ctx: OperationContext, *, order: str) -> Mapping[str, Any]:
    """Hold what there is for every open line; ``short`` says what is missing, line by line."""
    found: SalesOrder = ctx.record("sales_order", order, lock=True)
    if orders.reserve(ctx, found):
        found.rev += 1
    short = orders.shortages(ctx, found)
    return {"sales_order": found.id, "complete": not short, "short": short}


@operation("sales.cancel_order", permission="sales_order:cancel")
def cancel_order(ctx: OperationContext, *, order: str, reason: str = "") -> Mapping[str, Any]:
    """Undo exactly what was done: deliveries that did not arrive, reservations, the order."""
    found: SalesOrder = ctx.record("sales_order", order, lock=True)
    if found.state != "cancelled":
        _act(ctx, "sales_order", "cancel", found, reason or None)
    return _answer(ctx, "sales_order", found)


@operation("sales.open_order_value", permission="sales_order:read")
def open_order_value(
    ctx: OperationContext, *, customer: str, without: str = ""
) -> Mapping[str, Any]:
    """What may still be charged to the customer for orders that bind, in the own currency.

    Each order counts at the rate at which it was taken; ``without`` leaves one order out, so that
    it is counted once.
    """
    found = ctx.record("customer", customer)
    base = finance.base_currency(ctx.session, ctx.company_id)
    total, every = ZERO, queries.orders_of(ctx.session, found, without=without)
    for order in every:
        value = rules.open_value(order.lines, order.currency, closed=order.state == "closed")
        rate = Rate(order.currency, base, order.rate, order.rate_on or order.created_at.date())
        total += convert(Money(value, order.currency), rate).amount
    return {"amount": total, "currency": base, "orders": len(every)}


@operation("sales.create_delivery", permission="delivery:write", undo="sales.cancel_delivery")
def create_delivery(
    ctx: OperationContext,
    *,
    order: str,
    planned_on: date | None = None,
    held_only: bool = True,
) -> Mapping[str, Any]:
    """A delivery of all that is open and held (without ``held_only``: of all that is open).

    When nothing is left to plan, the last one that has not left is the answer; refuses with
    NOTHING_TO_DELIVER when there is none.
    """
    found: SalesOrder = ctx.record("sales_order", order, lock=True)
    made = deliveries.plan_open(ctx, found, planned_on=planned_on, held_only=held_only)
    return _answer(ctx, "delivery", made or _last_planned(ctx, found))


def _last_planned(ctx: OperationContext, order: SalesOrder) -> Delivery:
    waiting = [
        one
        for one in queries.deliveries_of(ctx.session, order.id)
        if one.state in queries.PLANNED and not one.is_replacement
    ]
    if not waiting:
        raise BusinessError(
            "NOTHING_TO_DELIVER",
            _l("Nothing of {order} can be delivered now; reserve stock first."),
            order=order.number or order.id,
        )
    return waiting[-1]
