"""The life of a delivery, and what it does to the order behind it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from erp_modules.sales import books, pricing, queries, stock
from erp_modules.sales.acts import orders
from erp_modules.sales.acts.customers import require_supplied
from erp_modules.sales.model import Delivery, DeliveryLine, SalesOrder
from erp_modules.sales.rules.orders import open_value
from erp_modules.sales.rules.prices import part_of
from erp_modules.sales.states import SHIPPABLE
from erp_modules.sales.terms import due_on
from workflow_engine.domain.ids import new_id
from workflow_engine.errors import BusinessError, _l
from workflow_engine.modules import OperationContext
from workflow_engine.records import Line, day, lines, number, text, whole
from workflow_engine.records.facts import facts_of
from workflow_engine.records.sealing import seal

ZERO = Decimal(0)


@dataclass(kw_only=True)
class PickedLine(Line):
    """How many pieces of a line were really found."""

    delivery_position: int = whole(_l("Line of the delivery"), least=Decimal(1))
    quantity: Decimal = number(_l("Picked"), least=ZERO)


@dataclass
class Picking:
    """Lines of which less was found; all others are picked in full."""

    lines: list[PickedLine] = lines(_l("Short lines"), PickedLine, required=False)


@dataclass
class Proof:
    """Who took the goods, when, and what proves it."""

    received_by: str = text(_l("Received by"))
    delivered_on: date | None = day(_l("Delivered on"), required=False)
    proof: str | None = text(_l("Proof of delivery"), 500, required=False)


def check_delivery(draft: Any, record: Delivery) -> None:
    """It must be for goods that are open and in no other delivery; the order stays locked."""
    if record.is_replacement:
        _check_replacement(draft, record)
        return
    order: SalesOrder = draft.ctx.record("sales_order", record.order_id, lock=True)
    if order.state not in SHIPPABLE:
        draft.fields.refuse("order", _l("Nothing of this order may be delivered now."))
        return
    fill_head(record, order)
    room = open_lines(draft.ctx, order, without=record.id)
    if not record.lines:
        record.lines = [planned_line(order, key, quantity) for key, quantity in room.items()]
    if not record.lines:
        draft.fields.refuse("order", _l("All of this order is delivered or planned."))
    _check_lines(draft, record, order, room)


def _check_lines(
    draft: Any, record: Delivery, order: SalesOrder, room: Mapping[str, Decimal]
) -> None:
    seen: set[int] = set()
    for index, line in enumerate(record.lines):
        place = f"lines.{index}"
        found = order.line(line.order_position)
        if found is None or line.order_position in seen:
            draft.fields.refuse(f"{place}.order_position", _l("Name each line of the order once."))
            continue
        seen.add(line.order_position)
        line.order_line_id, line.item_id = found.id, found.item_id
        most = room.get(found.id, ZERO)
        if not 0 < line.quantity <= most:
            draft.fields.refuse(
                f"{place}.quantity", _l("At most {most} are open."), most=f"{most.normalize():f}"
            )


def _check_replacement(draft: Any, record: Delivery) -> None:
    """What is sent anew was decided when the return was inspected."""
    promised = {
        line.delivery_line_id: line.replaced
        for line in queries.replaced_by(draft.ctx.session, record.id)
    }
    found = {line.replaces_line_id: line.quantity for line in record.lines}
    roots = {queries.root_id(draft.ctx.session, key): value for key, value in promised.items()}
    if found != {key: value for key, value in roots.items() if value}:
        draft.fields.refuse("lines", _l("A replacement goes as the return was inspected."))


def fill_head(record: Delivery, order: SalesOrder) -> None:
    """What a delivery takes over from its order."""
    record.customer_id, record.warehouse_id = order.customer_id, order.warehouse_id
    record.currency, record.ship_to = order.currency, record.ship_to or order.ship_to
    record.planned_on = record.planned_on or order.wanted_on
    record.credit_recheck = order.payment_terms != "prepaid"


def open_lines(
    ctx: OperationContext, order: SalesOrder, *, without: str = "", held_only: bool = False
) -> dict[str, Decimal]:
    """What may still be put into a delivery, by order line; of stocked items what is held."""
    planned = queries.planned(ctx.session, order.id, without=without)
    found = {}
    for line in order.lines:
        limit = line.open
        if held_only and stock.is_stocked(ctx, line.item_id):
            limit = min(limit, line.reserved)
        left = limit - planned.get(line.id, ZERO)
        if left > 0:
            found[line.id] = left
    return found


def plan(ctx: OperationContext, record: SalesOrder) -> bool:
    """Plan a delivery of all that is open and held; False when nothing is left to plan."""
    return plan_open(ctx, record, held_only=True) is not None


def plan_open(
    ctx: OperationContext,
    order: SalesOrder,
    *,
    planned_on: date | None = None,
    held_only: bool,
) -> Delivery | None:
    """A numbered draft of a delivery, which its process is told of; None without anything open."""
    if order.state not in SHIPPABLE:
        return None
    room = open_lines(ctx, order, held_only=held_only)
    if not room:
        return None
    kind = ctx.kinds["delivery"]
    made = Delivery(
        id=new_id(),
        company_id=ctx.company_id,
        created_at=ctx.now,
        created_by_id=ctx.actor.person_id,
        number=ctx.next_number(kind.numbers or ""),
        order_id=order.id,
        customer_id=order.customer_id,
        warehouse_id=order.warehouse_id,
        currency=order.currency,
        planned_on=planned_on,
    )
    fill_head(made, order)
    made.lines = [planned_line(order, key, quantity) for key, quantity in room.items()]
    seal(kind, made)
    ctx.session.add(made)
    ctx.session.flush()
    ctx.emit(kind.created or "", key=made.id, payload=facts_of(kind, ctx.session, made))
    return made


def planned_line(order: SalesOrder, line_id: str, quantity: Decimal) -> DeliveryLine:
    line = order.line_of(line_id)
    return DeliveryLine(
        id=new_id(),
        position=line.position,
        order_line_id=line.id,
        order_position=line.position,
        item_id=line.item_id,
        quantity=quantity,
    )


def delivery_facts(session: Any, record: Delivery) -> Mapping[str, Any]:
    return {
        "sales_order": record.order_id,
        "customer": record.customer_id,
        "warehouse": record.warehouse_id,
        "planned_on": record.planned_on,
        "delivered_on": record.delivered_on,
        "received_by": record.received_by,
        "proof": record.proof,
        "is_replacement": record.is_replacement,
        "goods_issue": record.issue_id,
        "customer_invoice": record.invoice_id,
    }


def pick(ctx: OperationContext, record: Delivery, lines: Sequence[Mapping[str, Any]] = ()) -> None:
    """Note what was found; what was not stays open on the order.

    A replacement goes whole: nothing on the order would remember the rest.
    """
    for short in lines:
        line = record.line(short["delivery_position"])
        if line is None or short["quantity"] > line.quantity or record.is_replacement:
            raise BusinessError(
                "PICKED_MORE",
                _l("Line {position} of {delivery} asks for another quantity."),
                position=short["delivery_position"],
                delivery=record.number,
            )
        line.quantity = short["quantity"]
    if not any(line.quantity for line in record.lines):
        raise BusinessError(
            "NOTHING_PICKED", _l("Nothing of {delivery} was found."), delivery=record.number
        )
    record.lines[:] = [line for line in record.lines if line.quantity]


def ship(ctx: OperationContext, record: Delivery) -> None:
    """Let it leave: out of stock, and off what is open on the order."""
    order: SalesOrder = ctx.record("sales_order", record.order_id, lock=True)
    require_supplied(ctx.record("customer", record.customer_id, lock=True))
    if not record.is_replacement:
        orders.require_shippable(order)
        _require_room(record, order)
        if record.credit_recheck:
            books.require_credit(ctx, order, open_value(order.lines, order.currency))
    record.issue_id = stock.issue(ctx, record, record.lines)
    record.shipped_at = ctx.now
    if record.is_replacement:
        return
    for line in record.lines:
        ordered = order.line_of(line.order_line_id)
        ordered.delivered += line.quantity
        ordered.reserved = max(ordered.reserved - line.quantity, ZERO)
    orders.settle(ctx, order)


def _require_room(record: Delivery, order: SalesOrder) -> None:
    for line in record.lines:
        ordered = order.line_of(line.order_line_id)
        if line.quantity > ordered.open:
            raise BusinessError(
                "OVER_DELIVERY",
                _l("Only {open} of line {position} of {order} are open."),
                open=f"{ordered.open.normalize():f}",
                position=ordered.position,
                order=order.number,
            )


def confirm(
    ctx: OperationContext,
    record: Delivery,
    received_by: str,
    delivered_on: date | None = None,
    proof: str | None = None,
) -> None:
    """The customer has the goods."""
    record.received_by, record.proof = received_by, proof
    record.delivered_on = delivered_on or pricing.today(ctx)


def cancel(ctx: OperationContext, record: Delivery) -> None:
    """Undo it: goods that left come back into stock, are open on the order again, and held."""
    if record.is_replacement:
        raise BusinessError(
            "REPLACEMENT_OWED",
            _l("The customer was promised {delivery} instead of what he sent back."),
            delivery=record.number,
        )
    if record.state != "shipped":
        return
    order: SalesOrder = ctx.record("sales_order", record.order_id, lock=True)
    stock.take_back(ctx, record)
    for line in record.lines:
        ordered = order.line_of(line.order_line_id)
        ordered.delivered -= line.quantity
        if record.issue_id and stock.is_stocked(ctx, line.item_id):
            wanted = min(ordered.reserved + line.quantity, ordered.open)
            ordered.reserved = stock.reserve(ctx, order, ordered, wanted)
    orders.settle(ctx, order)


def bill(ctx: OperationContext, record: Delivery) -> None:
    """Invoice what the customer keeps of it and was not charged for."""
    order: SalesOrder = ctx.record("sales_order", record.order_id, lock=True)
    charged = [line for line in record.lines if line.unbilled > 0]
    if not charged:
        raise BusinessError(
            "NOTHING_TO_BILL",
            _l("There is nothing to invoice for {delivery}."),
            delivery=record.number,
        )
    billed = [_charge(line, order) for line in charged]
    if any(line["price"] for line in billed):
        due = due_on(order.payment_terms or "", pricing.today(ctx))
        source = ("delivery", record.id)
        record.invoice_id = books.bill(ctx, order, billed, source=source, due=due)
    orders.settle(ctx, order)


def _charge(line: DeliveryLine, order: SalesOrder) -> dict[str, Any]:
    """Count a line as invoiced; all its parts together come to the amount of the order line."""
    ordered, quantity = order.line_of(line.order_line_id), line.unbilled
    amount = part_of(ordered.price or ZERO, ordered.invoiced, quantity, order.currency)
    told = books.invoice_line(ordered, quantity, amount, order.currency)
    line.invoiced += quantity
    line.charged += amount
    ordered.invoiced += quantity
    return told
