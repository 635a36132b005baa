"""What others tell about an order: goods came, went back, or were invoiced."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from erp_modules.procurement.model import Note, Order, OrderLine
from erp_modules.procurement.orders import budget, queries, rules
from erp_modules.procurement.policy import policy_of
from erp_modules.procurement.states import OPEN_ORDER, ORDER
from workflow_engine.domain.ids import new_id
from workflow_engine.domain.money import Money
from workflow_engine.errors import BusinessError, _l
from workflow_engine.modules import OperationContext

MOST_SOURCE = 100


def note(
    ctx: OperationContext,
    order: Order,
    kind: str,
    source: str,
    lines: Sequence[Mapping[str, Any]],
) -> bool:
    """Add quantities to the lines of a locked order, once for each source; whether it was new.

    A line names a line of the order by id or position, ``quantity``, and perhaps ``amount`` when
    it was invoiced. Negative quantities correct; no sum falls below zero.
    """
    _require_source(source)
    if queries.is_noted(ctx.session, order.id, kind, source):
        return False
    read = _read(order, lines)
    if order.state not in OPEN_ORDER and not _comes_back(order, kind, read):
        raise BusinessError(
            "ORDER_NOT_OPEN",
            _l("{order} is {state}; nothing can be noted about it."),
            order=order.number,
            state=ORDER.titles[order.state],
        )
    policy = policy_of(ctx.session, ctx.company_id)
    for line, quantity, amount in read:
        rules.note(order, line, kind, quantity, policy)
        if kind == "invoiced":
            line.invoiced_amount += amount
        ctx.session.add(_row(ctx, order, line, kind, source, quantity, amount))
    _advance(ctx, order)
    ctx.session.flush()
    return True


def _comes_back(
    order: Order, kind: str, read: Sequence[tuple[OrderLine, Decimal, Decimal]]
) -> bool:
    """Of a closed order goods still go back, and are credited; nothing else happens to it."""
    back = kind == "returned" or (kind == "invoiced" and all(q < 0 for _, q, _ in read))
    return order.state == "closed" and back


def _read(
    order: Order, lines: Sequence[Mapping[str, Any]]
) -> list[tuple[OrderLine, Decimal, Decimal]]:
    """Quantities and amounts by line; what names the same line twice is added up."""
    found: dict[str, tuple[OrderLine, Decimal, Decimal]] = {}
    for given in lines:
        line = order.line(_plain(given.get("line")))
        if line is None:
            raise _wrong("LINE_UNKNOWN", order, given.get("line"))
        quantity = _number(order, given.get("quantity"))
        amount = given.get("amount")
        value = (
            Money(line.price, order.currency).times(quantity).rounded().amount
            if amount is None
            else _number(order, amount)
        )
        _, before, valued = found.get(line.id, (line, Decimal(0), Decimal(0)))
        found[line.id] = line, before + quantity, valued + value
    return list(found.values())


def _plain(named: Any) -> Any:
    return int(named) if isinstance(named, Decimal) and named == int(named) else named


def _number(order: Order, value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, Decimal | int):
        raise _wrong("QUANTITY_WRONG", order, value)
    number = Decimal(value)
    if not number.is_finite() or number != number.quantize(Decimal("0.0001")):
        raise _wrong("QUANTITY_WRONG", order, value)
    return number


def _wrong(code: str, order: Order, value: Any) -> BusinessError:
    said = {
        "LINE_UNKNOWN": _l("{order} has no line {value}."),
        "QUANTITY_WRONG": _l("{order}: {value} is no quantity with at most 4 decimal places."),
    }
    return BusinessError(code, said[code], order=order.number, value=str(value)[:60])


def _require_source(source: str) -> None:
    if not 0 < len(source.strip()) <= MOST_SOURCE:
        raise BusinessError(
            "SOURCE_WRONG",
            _l("Say which document tells it, in at most {count} characters."),
            count=MOST_SOURCE,
        )


def _row(
    ctx: OperationContext,
    order: Order,
    line: OrderLine,
    kind: str,
    source: str,
    quantity: Decimal,
    amount: Decimal,
) -> Note:
    return Note(
        id=new_id(),
        company_id=ctx.company_id,
        order_id=order.id,
        line_id=line.id,
        kind=kind,
        source=source,
        quantity=quantity,
        amount=amount,
        noted_at=ctx.now,
    )


def _advance(ctx: OperationContext, order: Order) -> None:
    """Bring the order into the state that its sums say."""
    if order.state == "closed":
        budget.settle(ctx, order)
        order.rev += 1
        return
    wanted = rules.stage(order)
    if wanted != order.state:
        ctx.kinds["purchase_order"].move(order, wanted)
    else:
        order.rev += 1
    complete = wanted in {"received", "invoiced"}
    order.received_at = (order.received_at or ctx.now) if complete else None


def answer(order: Order) -> Mapping[str, Any]:
    """The order after a note, with the sums of its lines."""
    return {
        "order": order.id,
        "number": order.number,
        "state": order.state,
        "lines": [
            {
                "line": line.id,
                "position": line.position,
                "quantity": line.quantity,
                "received": line.received,
                "returned": line.returned,
                "invoiced": line.invoiced,
            }
            for line in order.lines
        ],
    }
