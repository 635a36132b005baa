"""The life of a sales order."""

from collections.abc import Mapping
from typing import Any

from erp_modules.sales import books, pricing, queries, stock
from erp_modules.sales.acts.customers import require_supplied
from erp_modules.sales.model import Customer, SalesOrder
from erp_modules.sales.rules import orders as rules
from erp_modules.sales.states import LIVE, SHIPPABLE
from workflow_engine.errors import BusinessError, _l
from workflow_engine.modules import OperationContext

ZERO = pricing.prices.ZERO
#: Deliveries that can be undone, because the customer has not got the goods.
UNDONE = ("draft", "picked", "shipped")


def check_order(draft: Any, record: SalesOrder) -> None:
    """Give it prices; a quotation that it goes back to must be the customer's yes, once."""
    customer = draft.ctx.record("customer", record.customer_id)
    if not customer.active:
        draft.fields.refuse("customer", _l("This customer is out of use."))
    _check_origin(draft, record)
    pricing.refuse_wrong_lines(draft.ctx, record, draft.fields)
    record.ship_to = record.ship_to or customer.address("delivery")
    record.sales_person_id = record.sales_person_id or customer.sales_person_id
    pricing.value_draft(draft.ctx, record, draft.fields)


def _check_origin(draft: Any, record: SalesOrder) -> None:
    if record.quotation_id is None:
        return
    offered = draft.ctx.record("quotation", record.quotation_id, lock=True)
    if offered.state != "accepted":
        draft.fields.refuse("quotation", _l("The customer has not accepted this quotation."))
    other = queries.live_order_of(draft.ctx.session, offered.id)
    if other is not None and other.id != record.id:
        draft.fields.refuse(
            "quotation", _l("It was ordered already with {order}."), order=other.number or other.id
        )


def differences(session: Any, record: SalesOrder) -> list[rules.Difference]:
    """In what the order is not what was offered; nothing for a direct order."""
    if record.quotation_id is None:
        return []
    return rules.compare(queries.quotation(session, record.quotation_id), record)


def order_facts(session: Any, record: SalesOrder) -> Mapping[str, Any]:
    found = differences(session, record)
    short = [line.position for line in record.lines if line.reserved < line.open]
    return {
        **pricing.facts(session, record),
        "quotation": record.quotation_id,
        "differs": bool(found),
        "differences": sorted({one.code for one in found}),
        "terms_changed": any(one.code == "TERMS" for one in found),
        "customer_reference": record.customer_reference,
        "warehouse": record.warehouse_id,
        "wanted_on": record.wanted_on,
        "credit_state": record.credit_state,
        "short_lines": short,
        "requester": record.created_by_id,
    }


def submit(ctx: OperationContext, record: SalesOrder) -> None:
    """Hand it in at today's prices, costs and rate."""
    require_supplied(ctx.record("customer", record.customer_id))
    pricing.value(ctx, record)
    pricing.require_prices(record)
    record.credit_state = "unchecked"


def confirm(ctx: OperationContext, record: SalesOrder) -> None:
    """Bind the company: what was offered, or what was decided, within the customer's credit."""
    prepare(ctx, record)
    books.require_credit(ctx, record, record.amount)
    grant_credit(ctx, record)


def prepare(ctx: OperationContext, record: SalesOrder) -> None:
    """Everything that confirming asks for besides credit.

    The customer is locked, so that two orders at once cannot both see the same free credit.
    """
    customer: Customer = ctx.record("customer", record.customer_id, lock=True)
    require_supplied(customer)
    pricing.weigh(ctx, record)
    if record.quotation_id is None or differences(ctx.session, record):
        ctx.require_authority("sales_order", record.id)


def grant_credit(ctx: OperationContext, record: SalesOrder) -> None:
    record.credit_state = "released" if record.state == "credit_blocked" else "ok"
    record.credit_checked_at = record.confirmed_at = ctx.now


def block(ctx: OperationContext, record: SalesOrder) -> None:
    record.credit_state, record.credit_checked_at = "blocked", ctx.now


def send_back(ctx: OperationContext, record: SalesOrder) -> None:
    record.credit_state = "unchecked"


def cancel(ctx: OperationContext, record: SalesOrder, reason: str | None = None) -> None:
    """Undo what was done for it: deliveries that did not arrive, then reservations.

    What a customer has received comes back by a return, and not by a cancellation.
    """
    every = queries.deliveries_of(ctx.session, record.id)
    arrived = [one.number for one in every if one.state not in {*UNDONE, "cancelled"}]
    if arrived:
        raise BusinessError(
            "DELIVERED",
            _l("{order} was delivered with {deliveries}; use a return, then close the order."),
            order=record.number,
            deliveries=", ".join(str(number) for number in arrived),
        )
    for one in every:
        if one.state in UNDONE:
            ctx.call("sales.cancel_delivery", delivery=one.id, reason=reason or "")
    release(ctx, record)


def close(ctx: OperationContext, record: SalesOrder) -> None:
    """Nothing more is to come; what was delivered must be billed, what is under way arrive."""
    under_way = [
        str(one.number)
        for one in queries.deliveries_of(ctx.session, record.id)
        if one.state in UNDONE
    ]
    if under_way:
        raise BusinessError(
            "UNDER_WAY",
            _l("{deliveries} are still under way; finish or cancel them first."),
            deliveries=", ".join(under_way),
        )
    unbilled = [str(line.position) for line in record.lines if line.unbilled > 0]
    if unbilled:
        raise BusinessError(
            "NOT_BILLED",
            _l("What was delivered of these lines is not invoiced yet: {lines}."),
            lines=", ".join(unbilled),
        )
    release(ctx, record)


def release(ctx: OperationContext, record: SalesOrder) -> bool:
    """Give back whatever is reserved for it; whether anything was."""
    held = [line for line in record.lines if line.reserved]
    for line in held:
        stock.release(ctx, line)
        line.reserved = ZERO
    return bool(held)


def reserve(ctx: OperationContext, record: SalesOrder) -> bool:
    """Hold what is there of every open line; whether anything changed."""
    require_shippable(record)
    changed = False
    for line in record.lines:
        if not stock.is_stocked(ctx, line.item_id):
            continue
        held = stock.reserve(ctx, record, line, line.open)
        changed = changed or held != line.reserved
        line.reserved = held
    return changed


def require_shippable(record: SalesOrder) -> None:
    if record.state not in SHIPPABLE:
        raise BusinessError(
            "NOT_OPEN",
            _l("{order} is not confirmed, or nothing of it is open any more."),
            order=record.number or record.id,
        )


def settle(ctx: OperationContext, record: SalesOrder) -> None:
    """Bring a live order where its deliveries and invoices have brought it."""
    reached = rules.reached_state(record.lines)
    if record.state in LIVE and record.state != reached:
        ctx.kinds["sales_order"].move(record, reached)
    else:
        record.rev += 1


def shortages(ctx: OperationContext, record: SalesOrder) -> list[dict[str, Any]]:
    """What is open and not reserved, by line; of what never lies in stock nothing is short."""
    return [
        {
            "position": line.position,
            "item": line.item_id,
            "open": line.open,
            "reserved": line.reserved,
            "short": line.open - line.reserved,
            "remedy": line.remedy,
            "promised_on": line.wanted_on if line.agreed_at else None,
        }
        for line in record.lines
        if line.open > line.reserved and stock.is_stocked(ctx, line.item_id)
    ]
