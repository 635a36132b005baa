"""How far an order is, who has to decide about it again, and what an amendment makes of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from erp_modules.procurement.model import (
    Amendment,
    Order,
    OrderLine,
    Policy,
    Requisition,
    RequisitionLine,
    content_of,
    line_contents,
)
from workflow_engine.domain.ids import new_id
from workflow_engine.domain.money import Money, total
from workflow_engine.errors import BusinessError, _l

ZERO, HUNDRED = Decimal(0), Decimal(100)


def order_lines(lines: Iterable[RequisitionLine]) -> list[OrderLine]:
    """The lines of an order for exactly what was approved."""
    return [
        OrderLine(
            id=new_id(),
            position=line.position,
            requisition_line_id=line.id,
            item_id=line.item_id,
            description=line.description,
            quantity=line.quantity,
            unit=line.unit,
            price=line.price,
            amount=line.amount,
        )
        for line in lines
    ]


def revalue(order: Order) -> None:
    """Compute the amounts of all lines and of the order."""
    for line in order.lines:
        line.value(order.currency)
    sums = [Money(line.amount, order.currency) for line in order.lines]
    order.amount = total(sums, order.currency).amount


def orders_exactly(order: Order, origin: Requisition) -> bool:
    """Whether the order asks for what the requisition was approved for, and of whom."""
    approved = content_of(origin)
    return (
        line_contents(order.lines) == approved.lines
        and (order.currency, order.cost_centre) == (approved.currency, approved.cost_centre)
        and order.amount == origin.amount
        and approved.supplier_id in {None, order.supplier_id}
    )


def above(approved: Decimal, percent: Decimal) -> Decimal:
    """The most that still counts as approved."""
    return approved * (HUNDRED + percent) / HUNDRED


@dataclass(frozen=True, slots=True)
class Approved:
    """What was decided about, in the company's currency; no supplier leaves the choice open."""

    amount: Decimal
    supplier_id: str | None
    cost_centre: str


def departures(order: Order, approved: Approved, summed: Decimal, policy: Policy) -> list[str]:
    """Why those who decided have to be asked again: nothing says that they need not.

    ``summed`` is the amount of the order with that of others which may be parts of it.
    """
    most = above(approved.amount, policy.tolerance)
    told = {
        "PRICE": order.base_amount > most,
        "SPLIT": summed > most >= order.base_amount,
        "SUPPLIER": approved.supplier_id not in {None, order.supplier_id},
        "ACCOUNT": approved.cost_centre != order.cost_centre,
    }
    return [code for code, holds in told.items() if holds]


def stage(order: Order) -> str:
    """The state that follows from what was noted, for an order that was released."""
    lines = [line for line in order.lines if line.quantity > 0]
    if lines and all(line.kept >= line.quantity for line in lines):
        billed = all(line.invoiced >= line.quantity for line in lines)
        return "invoiced" if billed else "received"
    if any(line.received > 0 for line in lines):
        return "partly_received"
    return "sent" if order.state in {"partly_received", "received", "invoiced"} else order.state


def note(order: Order, line: OrderLine, kind: str, quantity: Decimal, policy: Policy) -> None:
    """Add to what came, went back or was invoiced; refuse sums that cannot be."""
    value = getattr(line, kind) + quantity
    received = value if kind == "received" else line.received
    returned = value if kind == "returned" else line.returned
    if value < 0 or returned > received:
        raise BusinessError(
            "BELOW_ZERO",
            _l("Line {line} of {order} would fall below zero: {kind} {quantity}."),
            line=line.position,
            order=order.number,
            kind=kind,
            quantity=f"{quantity.normalize():f}",
        )
    if kind == "received" and quantity > 0 and received - returned > most_received(line, policy):
        raise BusinessError(
            "OVER_DELIVERY",
            _l("Line {line} of {order}: {quantity} would be more than was ordered."),
            line=line.position,
            order=order.number,
            quantity=f"{(received - returned).normalize():f}",
        )
    setattr(line, kind, value)


def most_received(line: OrderLine, policy: Policy) -> Decimal:
    return above(line.quantity, policy.over_delivery)


def is_untouched(order: Order) -> bool:
    """Whether nothing has come and nothing was invoiced."""
    return not any(line.received or line.invoiced for line in order.lines)


def amended(order: Order, change: Amendment) -> Decimal:
    """What the order would cost with the change."""
    by_place = {line.order_position: line for line in change.lines}
    sums = []
    for line in order.lines:
        wanted = by_place.get(line.position)
        quantity = line.quantity if wanted is None or wanted.quantity is None else wanted.quantity
        price = line.price if wanted is None or wanted.price is None else wanted.price
        sums.append(Money(price, order.currency).times(quantity).rounded())
    return total(sums, order.currency).amount


def apply(order: Order, change: Amendment) -> None:
    """Change the order, and keep in the amendment what it was before."""
    by_place = {line.order_position: line for line in change.lines}
    for line in order.lines:
        wanted = by_place.get(line.position)
        if wanted is None:
            continue
        wanted.quantity_before, wanted.price_before = line.quantity, line.price
        line.quantity = line.quantity if wanted.quantity is None else wanted.quantity
        line.price = line.price if wanted.price is None else wanted.price
        line.delivery_date = wanted.delivery_date or line.delivery_date
    order.supplier_id = change.supplier_id or order.supplier_id
    order.cost_centre = change.cost_centre or order.cost_centre
    revalue(order)


def wrong_places(order: Order, change: Amendment) -> Sequence[int]:
    """Which lines of the amendment name no line of the order, or one twice."""
    known = {line.position for line in order.lines}
    seen: set[int] = set()
    wrong = []
    for index, line in enumerate(change.lines):
        if line.order_position not in known or line.order_position in seen:
            wrong.append(index)
        seen.add(line.order_position)
    return wrong


def require_possible(order: Order, change: Amendment) -> None:
    """Nothing is amended away that has come or was invoiced already."""
    by_place = {line.position: line for line in order.lines}
    for wanted in change.lines:
        line = by_place[wanted.order_position]
        least = max(line.kept, line.invoiced)
        if wanted.quantity is not None and wanted.quantity < least:
            raise BusinessError(
                "ALREADY_RECEIVED",
                _l("{quantity} of line {line} came or were invoiced already."),
                quantity=f"{least.normalize():f}",
                line=line.position,
            )
    if change.supplier_id not in {None, order.supplier_id} and not is_untouched(order):
        raise BusinessError(
            "ALREADY_RECEIVED_FROM",
            _l("{order} was delivered in part; another supplier needs another order."),
            order=order.number,
        )
