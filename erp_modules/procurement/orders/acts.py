"""What is done to purchase orders; the states themselves are changed by the kit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from erp_modules.finance import operations as finance
from erp_modules.procurement import prices, rules
from erp_modules.procurement.model import Item, Order, OrderLine, Requisition, Supplier
from erp_modules.procurement.orders import budget, notes, queries
from erp_modules.procurement.orders.rules import (
    Approved,
    departures,
    is_untouched,
    orders_exactly,
    revalue,
)
from erp_modules.procurement.policy import policy_of
from erp_modules.procurement.sourcing import calling_off
from workflow_engine.errors import BusinessError, Forbidden, _l
from workflow_engine.modules import OperationContext
from workflow_engine.records import Line, day, flag, lines, number, text, whole

ZERO = Decimal(0)


class NotRequester(Forbidden):
    message = _l("Only the person who asked for {document} accepts its services.")


@dataclass(eq=False, kw_only=True)
class Acknowledgement:
    """What the supplier answered."""

    confirmation: str | None = text(_l("Supplier's confirmation"), 100, required=False)
    delivery_date: date | None = day(_l("Promised delivery"), required=False)


@dataclass(eq=False, kw_only=True)
class Cancellation:
    """What becomes of the requisition behind the order."""

    order_again: bool = flag(_l("The requisition shall be ordered again"))


@dataclass(eq=False, kw_only=True)
class AcceptedLine(Line):
    """How much of a service was rendered."""

    line: int = whole(_l("Line of the order"), least=Decimal(1))
    quantity: Decimal = number(_l("Quantity"), least=Decimal("0.0001"))


@dataclass(eq=False, kw_only=True)
class Acceptance:
    """What the requester accepts; ``protocol`` names it, so that it counts once."""

    protocol: str = text(_l("Protocol"), 80, help=_l("Its name or number; each counts once."))
    lines: list[AcceptedLine] = lines(_l("Lines"), AcceptedLine)


def check_order(draft: Any, order: Order) -> None:
    """Complete what items know, value it, and refuse whom nothing may be ordered from."""
    ctx, fields = draft.ctx, draft.fields
    supplier: Supplier = ctx.record("supplier", order.supplier_id)
    if supplier.blocked or not supplier.active:
        fields.refuse("supplier", _l("This supplier is blocked; choose another one."))
    if draft.is_new and order.requester_id is None:
        order.requester_id = ctx.actor.person_id
    for index, line in enumerate(order.lines):
        _complete(ctx, order, line)
        for name in ("description", "unit"):
            if not getattr(line, name):
                fields.refuse(f"lines.{index}.{name}", _l("Fill this in."))
        wrong = rules.number_error(line.price)
        if wrong:
            fields.refuse(f"lines.{index}.price", wrong)
    if not order.lines:
        fields.refuse("lines", _l("At least one line is needed."))
    if not fields.errors:
        revalue(order)
        value(ctx, order)


def _complete(ctx: OperationContext, order: Order, line: OrderLine) -> None:
    """What the item knows need not be written."""
    if line.item_id is None:
        return
    item: Item = ctx.record("item", line.item_id)
    line.description = line.description or item.name
    line.unit = line.unit or item.unit
    line.tax_code = line.tax_code or item.tax_code
    if not line.price:
        line.price = prices.price_of(ctx, item, order.supplier_id, line.quantity, order.currency)


def value(ctx: OperationContext, order: Order) -> None:
    """The amount in the company's currency at today's rate."""
    house = finance.house(ctx.session, ctx.company_id, ctx.now)
    found = finance.converted(ctx.session, house, order.amount, order.currency)
    order.base_amount, order.rate, order.rate_on = found.amount, found.rate, found.rate_on


def origin_of(ctx: OperationContext, order: Order, *, lock: bool = False) -> Requisition | None:
    if order.requisition_id is None:
        return None
    found: Requisition = ctx.record("requisition", order.requisition_id, lock=lock)
    return found


def judged(ctx: OperationContext, order: Order) -> tuple[list[str], Decimal]:
    """Why somebody has to decide about the order itself, and the amount that he decides about.

    Nobody has to when it asks for exactly what was approved, or departs from it within the
    tolerance even together with other orders that may be parts of it.
    """
    policy = policy_of(ctx.session, ctx.company_id)
    summed = order.base_amount + queries.ordered_lately(ctx.session, order, policy.split_days)
    origin = origin_of(ctx, order)
    if origin is None:
        return ["NOT_REQUESTED"], summed
    if orders_exactly(order, origin):
        return [], order.base_amount
    approved = Approved(origin.base_amount, origin.supplier_id, origin.cost_centre)
    return departures(order, approved, summed, policy), summed


def release(ctx: OperationContext, order: Order) -> None:
    """Commit the company: whatever a process says, the recorded decisions must suffice."""
    _require_consistent(order)
    rules.require_open(ctx.record("supplier", order.supplier_id))
    why, _ = judged(ctx, order)
    doctype, document = ("purchase_order", order.id) if why else budget.subject(order)
    ctx.require_authority(doctype, document)
    origin = origin_of(ctx, order)
    if origin is None or not orders_exactly(order, origin):
        budget.reserve(ctx, order, origin)
    # What was tolerated was not approved: the next change is measured by what was.
    decided = order.base_amount if why else ZERO
    order.approved_amount = max(decided, origin.base_amount if origin else ZERO)
    order.released_at = ctx.now


def _require_consistent(order: Order) -> None:
    """What was approved is what stands there: amounts follow from quantities and prices."""
    stored = [line.amount for line in order.lines], order.amount
    revalue(order)
    if stored != ([line.amount for line in order.lines], order.amount):
        raise BusinessError(
            "ORDER_DIFFERS",
            _l("{order} does not add up; somebody changed it past the rules."),
            order=order.number,
        )


def send(ctx: OperationContext, order: Order) -> None:
    order.sent_at = ctx.now


def acknowledge(
    ctx: OperationContext,
    order: Order,
    *,
    confirmation: str | None = None,
    delivery_date: date | None = None,
) -> None:
    """The supplier accepts the order as it is, perhaps for another day."""
    order.acknowledged_at = ctx.now
    order.confirmation = confirmation or order.confirmation
    order.delivery_date = delivery_date or order.delivery_date


def accept(
    ctx: OperationContext, order: Order, *, protocol: str, lines: Sequence[Mapping[str, Any]]
) -> bool:
    """The requester accepts services, which nobody receives in a warehouse."""
    if ctx.actor.person_id is not None and ctx.actor.person_id != order.requester_id:
        raise NotRequester(document=order.number)
    for given in lines:
        line = order.line(given["line"])
        if line is None or not line.is_service:
            raise BusinessError(
                "NOT_A_SERVICE",
                _l("Line {line} of {order} is no service; goods are received in the warehouse."),
                line=given["line"],
                order=order.number,
            )
    return notes.note(ctx, order, "received", f"acceptance:{protocol}", lines)


def cancel(ctx: OperationContext, order: Order, *, order_again: bool = False) -> None:
    """Before anything came: give back the budget, the contract and, if wanted, the requisition.

    Only a requisition can be ordered again: what nobody requested gives its budget back anyway.
    """
    if not is_untouched(order):
        raise BusinessError(
            "ALREADY_RECEIVED_FROM",
            _l("Of {order} something came or was invoiced; return it and close the order."),
            order=order.number,
        )
    calling_off.give_back(ctx, order)
    origin = origin_of(ctx, order, lock=True)
    if origin is not None and origin.state == "ordered":
        origin.move("approved")
    if origin is not None and not order_again and origin.state == "approved":
        origin.move("cancelled")
        told = {"requisition": origin.id, "number": origin.number, "reason": order.number}
        ctx.emit("requisition.cancelled", key=origin.id, payload=told)
    keeps = order_again if origin is not None else order.released_at is None
    if not keeps:
        budget.give_back(ctx, order)
    order.cancelled_at = ctx.now


def close(ctx: OperationContext, order: Order, *, reason: str | None = None) -> None:
    """Nothing more is expected; the budget is consumed for what was spent and the rest freed."""
    if order.state != "invoiced" and not reason:
        raise BusinessError(
            "REASON_NEEDED",
            _l("{order} is not complete; say why nothing more is expected."),
            order=order.number,
        )
    budget.settle(ctx, order)
    order.closed_at = ctx.now


def facts(session: Any, order: Order) -> Mapping[str, Any]:
    """What processes need beside what every document tells; also what its events carry."""
    supplier: Supplier = session.get(Supplier, order.supplier_id)
    return {
        "order": order.id,
        "order_number": order.number,
        "order_state": order.state,
        "supplier": order.supplier_id,
        "supplier_email": supplier.email,
        "requisition": order.requisition_id,
        "contract": order.contract_id,
        "origin": order.origin,
        "category": order.category,
        "cost_centre": order.cost_centre,
        "requester": order.requester_id,
        "delivery_date": order.delivery_date,
        "has_services": any(line.is_service for line in order.lines),
        "new_supplier": supplier.is_new,
    }
