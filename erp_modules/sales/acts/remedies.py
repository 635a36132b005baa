"""What is done when there is not enough stock, and the customer's consent to it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from erp_modules.sales import pricing, queries, stock
from erp_modules.sales.acts.orders import require_shippable
from erp_modules.sales.acts.quotations import copied
from erp_modules.sales.model import SalesOrder, SalesOrderLine
from erp_modules.sales.model.orders import REMEDIES
from erp_modules.sales.rules.prices import net_price
from workflow_engine.errors import BusinessError, _l
from workflow_engine.modules import OperationContext
from workflow_engine.records import choice, day, flag, number, reference, whole

ZERO = Decimal(0)


@dataclass
class Proposal:
    """What is proposed for a line; without a quantity it is all that is neither held nor sent."""

    line: int = whole(_l("Line"), least=Decimal(1))
    remedy: str = choice(_l("Remedy"), REMEDIES)
    quantity: Decimal | None = number(
        _l("Quantity"), least=Decimal("0.0001"), required=False,
        help=_l("Empty: all that is neither held nor shipped."),
    )  # fmt: skip
    item_id: str | None = reference(_l("Instead"), "item", required=False)
    until: date | None = day(_l("Then on"), required=False)


@dataclass
class Answer:
    """What the customer says to all open proposals."""

    agreed: bool = flag(_l("The customer agrees"), True)


def propose(
    ctx: OperationContext,
    record: SalesOrder,
    line: int,
    remedy: str,
    quantity: Decimal | None = None,
    item_id: str | None = None,
    until: date | None = None,
) -> bool:
    """Note what the customer shall be asked; nothing of the order changes before he agrees."""
    require_shippable(record)
    found = _line(record, line)
    room = _movable(ctx, record, found)
    concerned = quantity or min(found.open - found.reserved, room)
    if not 0 < concerned <= room:
        raise BusinessError(
            "TOO_MUCH",
            _l("At most {room} of line {position} can still be changed."),
            room=f"{room.normalize():f}",
            position=line,
        )
    if remedy == "substitute" and item_id is None:
        raise BusinessError("ITEM_NEEDED", _l("Say which item shall be delivered instead."))
    if remedy in {"backorder", "split"} and until is None:
        raise BusinessError("DAY_NEEDED", _l("Say on which day the rest shall be delivered."))
    instead = item_id if remedy == "substitute" else None
    asked = (remedy, concerned, instead, until)
    if asked == _asked(found):
        return False
    found.remedy, found.remedy_quantity, found.remedy_item_id, found.remedy_on = asked
    found.agreed_at = None
    return True


def _asked(line: SalesOrderLine) -> tuple[Any, ...]:
    """What the customer is being asked about the line."""
    if line.agreed_at is not None:
        return ()
    return line.remedy, line.remedy_quantity, line.remedy_item_id, line.remedy_on


def _line(record: SalesOrder, position: int) -> SalesOrderLine:
    found = record.line(position)
    if found is None:
        raise BusinessError(
            "NO_LINE",
            _l("{order} has no line {position}."),
            order=record.number,
            position=position,
        )
    return found


def _movable(ctx: OperationContext, record: SalesOrder, line: SalesOrderLine) -> Decimal:
    """What is in no delivery yet."""
    return line.open - queries.planned(ctx.session, record.id).get(line.id, ZERO)


def consent(ctx: OperationContext, record: SalesOrder, agreed: bool = True) -> bool:
    """Carry out what the customer agreed to, or drop it; False when he was asked nothing."""
    asked = [line for line in record.lines if line.remedy and line.agreed_at is None]
    for line in asked:
        if agreed:
            _carry_out(ctx, record, line)
        else:
            line.remedy = line.remedy_item_id = line.remedy_quantity = line.remedy_on = None
    if agreed and asked:
        pricing.revalue(ctx, record)
    return bool(asked)


def _carry_out(ctx: OperationContext, record: SalesOrder, line: SalesOrderLine) -> None:
    line.agreed_at = ctx.now
    if line.remedy == "backorder":
        line.wanted_on = line.remedy_on
        return
    # Somebody may have planned a delivery since it was proposed.
    moved = min(line.remedy_quantity or ZERO, _movable(ctx, record, line))
    if moved <= 0:
        return
    if line.remedy == "substitute":
        record.lines.append(_substitute(ctx, record, line, moved))
    elif line.remedy == "split" and moved < line.quantity:
        record.lines.append(
            _added(record, line, quantity=moved, wanted_on=line.remedy_on, agreed_at=line.agreed_at)
        )
    elif line.remedy == "split":
        line.wanted_on = line.remedy_on
        return
    _shrink(ctx, record, line, moved)


def _shrink(
    ctx: OperationContext, record: SalesOrder, line: SalesOrderLine, moved: Decimal
) -> None:
    line.quantity -= moved
    if line.reserved > line.open:
        line.reserved = stock.reserve(ctx, record, line, line.open)


def _added(record: SalesOrder, line: SalesOrderLine, **others: Any) -> SalesOrderLine:
    made: SalesOrderLine = copied(line, SalesOrderLine)
    made.position = max(each.position for each in record.lines) + 1
    for name, value in others.items():
        setattr(made, name, value)
    return made


def _substitute(
    ctx: OperationContext, record: SalesOrder, line: SalesOrderLine, quantity: Decimal
) -> SalesOrderLine:
    """The other item at its own list price, with the discount that was agreed for this line."""
    item = ctx.record("item", line.remedy_item_id or "")
    made = _added(
        record,
        line,
        item_id=item.id,
        description=item.name,
        quantity=quantity,
        special_price=None,
        cost=None,
    )
    customer = queries.customer_of(ctx.session, record)
    offers = queries.offers(ctx.session, customer, [item.id], record.currency)
    made.list_price = pricing.list_price(offers, made, record.currency, pricing.today(ctx))
    made.discount = pricing.prices.discount_of(line.list_price, line.price)
    made.price = net_price(made.list_price, made.discount, None)
    if made.price is None:
        raise BusinessError(
            pricing.PRICE_MISSING,
            _l("There is no price for {item}; ask pricing."),
            item=item.code,
        )
    return made
