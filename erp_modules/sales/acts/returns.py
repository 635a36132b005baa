"""The life of a return: what came back, what was found, and what the customer gets for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from erp_modules.sales import books, pricing, queries, stock
from erp_modules.sales.acts import orders
from erp_modules.sales.model import Delivery, DeliveryLine, ReturnLine, SalesOrder, SalesReturn
from erp_modules.sales.rules.returns import Findings, credit_amount, to_credit
from workflow_engine.domain.ids import new_id
from workflow_engine.errors import BusinessError, _l
from workflow_engine.modules import OperationContext
from workflow_engine.records import Line, lines, number, whole
from workflow_engine.records.facts import facts_of
from workflow_engine.records.sealing import seal

ZERO = Decimal(0)
RETURN_NUMBERS = "RT-{year}-{n:05d}"
DELIVERY_NUMBERS = "DN-{year}-{n:05d}"
#: Deliveries whose goods are with the customer, or on the way back from his door.
RETURNABLE = frozenset({"delivered", "invoiced", "refused"})


@dataclass(kw_only=True)
class ReceivedLine(Line):
    """How many pieces of a line really came."""

    return_position: int = whole(_l("Line of the return"), least=Decimal(1))
    received: Decimal = number(_l("Received quantity"), least=ZERO)


@dataclass
class Arrival:
    """Lines of which another quantity came; of all others everything came."""

    lines: list[ReceivedLine] = lines(_l("Other quantities"), ReceivedLine, required=False)


@dataclass(kw_only=True)
class InspectedLine(Line):
    """What was found: put back, thrown away, and how many the customer gets anew."""

    return_position: int = whole(_l("Line of the return"), least=Decimal(1))
    restocked: Decimal = number(_l("Restocked"), least=ZERO, default=ZERO)
    scrapped: Decimal = number(_l("Scrapped"), least=ZERO, default=ZERO)
    replaced: Decimal = number(_l("Replaced"), least=ZERO, default=ZERO)


@dataclass
class Inspection:
    """Lines that are not simply restocked."""

    lines: list[InspectedLine] = lines(_l("Inspection findings"), InspectedLine, required=False)


def check_return(draft: Any, record: SalesReturn) -> None:
    """Only what the customer has, or refused, and has not announced already can come back."""
    delivery: Delivery = draft.ctx.record("delivery", record.delivery_id, lock=True)
    if delivery.state not in RETURNABLE:
        draft.fields.refuse("delivery", _l("The customer has not received this delivery."))
        return
    fill_head(draft.ctx, record, delivery)
    coming = queries.coming_back(draft.ctx.session, delivery.id, without=record.id)
    seen: set[int] = set()
    for index, line in enumerate(record.lines):
        place = f"lines.{index}"
        sent = delivery.line(line.delivery_position)
        if sent is None or line.delivery_position in seen:
            draft.fields.refuse(
                f"{place}.delivery_position", _l("Name each line of the delivery once.")
            )
            continue
        seen.add(line.delivery_position)
        line.delivery_line_id, line.item_id = sent.id, sent.item_id
        most = sent.quantity - sent.returned - coming.get(sent.id, ZERO)
        if line.quantity > most:
            draft.fields.refuse(
                f"{place}.quantity",
                _l("At most {most} can come back."),
                most=f"{most.normalize():f}",
            )


def fill_head(ctx: OperationContext, record: SalesReturn, delivery: Delivery) -> None:
    order = ctx.record("sales_order", delivery.order_id)
    record.order_id, record.customer_id = order.id, order.customer_id
    record.currency = order.currency


def return_facts(session: Any, record: SalesReturn) -> Mapping[str, Any]:
    return {
        "delivery": record.delivery_id,
        "sales_order": record.order_id,
        "customer": record.customer_id,
        "cause": record.cause,
        "replacement": record.replacement_id,
        "customer_invoice": record.credit_note_id,
    }


def of_refused(ctx: OperationContext, delivery: Delivery) -> None:
    """Goods that were refused at the door are on their way back, without being asked for."""
    made = SalesReturn(
        id=new_id(),
        company_id=delivery.company_id,
        created_at=ctx.now,
        created_by_id=ctx.actor.person_id,
        number=ctx.next_number(RETURN_NUMBERS),
        state="authorised",
        delivery_id=delivery.id,
        order_id=delivery.order_id,
        customer_id=delivery.customer_id,
        cause="refused",
        currency="",
    )
    fill_head(ctx, made, delivery)
    made.lines = [
        ReturnLine(
            id=new_id(),
            position=place,
            delivery_line_id=line.id,
            delivery_position=line.position,
            item_id=line.item_id,
            quantity=line.quantity,
        )
        for place, line in enumerate(delivery.lines, 1)
    ]
    kind = ctx.kinds["sales_return"]
    seal(kind, made)
    ctx.session.add(made)
    ctx.session.flush()
    ctx.emit(kind.created or "", key=made.id, payload=facts_of(kind, ctx.session, made))


def receive(
    ctx: OperationContext, record: SalesReturn, lines: Sequence[Mapping[str, Any]] = ()
) -> None:
    """Note what came; it waits for inspection and is in no stock yet."""
    delivery: Delivery = ctx.record("delivery", record.delivery_id, lock=True)
    other = {_line(record, given).id: given["received"] for given in lines}
    for line in record.lines:
        line.received = other.get(line.id, line.quantity)
        sent = _sent(delivery, line)
        if line.received > line.quantity or sent.returned + line.received > sent.quantity:
            raise BusinessError(
                "MORE_THAN_SENT",
                _l("More of line {position} came back than was announced or sent."),
                position=line.position,
            )
        line.lost = line.quantity - line.received if delivery.state == "refused" else ZERO
        sent.returned += line.received + line.lost
    delivery.rev += 1
    record.received_at = ctx.now


def _line(record: SalesReturn, given: Mapping[str, Any]) -> ReturnLine:
    found = record.line(given["return_position"])
    if found is None:
        raise BusinessError(
            "NO_LINE",
            _l("{order} has no line {position}."),
            order=record.number,
            position=given["return_position"],
        )
    return found


def _sent(delivery: Delivery, line: ReturnLine) -> DeliveryLine:
    return next(sent for sent in delivery.lines if sent.id == line.delivery_line_id)


def inspect(
    ctx: OperationContext, record: SalesReturn, lines: Sequence[Mapping[str, Any]] = ()
) -> None:
    """Decide about every piece; what is not named is as good as new and goes back into stock."""
    delivery: Delivery = ctx.record("delivery", record.delivery_id, lock=True)
    order: SalesOrder = ctx.record("sales_order", record.order_id, lock=True)
    named = {_line(record, given).id: given for given in lines}
    for line in record.lines:
        found = _findings(line, named.get(line.id))
        line.restocked, line.scrapped, line.replaced = (
            found.restocked, found.scrapped, found.replaced,
        )  # fmt: skip
        sent = _sent(delivery, line)
        sent.replaced += line.replaced
        _root(ctx, sent).refunded += line.refunded
        order.line_of(sent.order_line_id).returned += line.refunded
    stock.restock(ctx, record, delivery.warehouse_id)
    if any(line.replaced for line in record.lines):
        record.replacement_id = _replacement(ctx, record, delivery)
    orders.settle(ctx, order)


def _findings(line: ReturnLine, given: Mapping[str, Any] | None) -> Findings:
    if given is None:
        return Findings(line.received, ZERO, ZERO)
    found = Findings(*(given.get(name) or ZERO for name in ("restocked", "scrapped", "replaced")))
    fault = found.fault(line.received)
    if fault is not None:
        raise BusinessError(
            "FINDINGS",
            _l("Line {position}: restocked and scrapped must add up to {received}, "
               "and no more can be replaced."),
            position=line.position,
            received=f"{line.received.normalize():f}",
        )  # fmt: skip
    return found


def _root(ctx: OperationContext, sent: DeliveryLine) -> DeliveryLine:
    """The line on which the piece was, or will be, charged."""
    if sent.replaces_line_id is None:
        return sent
    return queries.delivery_line(ctx.session, sent.replaces_line_id)


def _replacement(ctx: OperationContext, record: SalesReturn, delivery: Delivery) -> str:
    """A delivery of new pieces, which nobody is charged for."""
    made = Delivery(
        id=new_id(),
        company_id=record.company_id,
        created_at=ctx.now,
        created_by_id=ctx.actor.person_id,
        number=ctx.next_number(DELIVERY_NUMBERS),
        order_id=record.order_id,
        customer_id=record.customer_id,
        currency=record.currency,
        warehouse_id=delivery.warehouse_id,
        ship_to=delivery.ship_to,
        credit_recheck=False,
        is_replacement=True,
    )
    for line in record.lines:
        if line.replaced:
            sent = _sent(delivery, line)
            made.lines.append(
                DeliveryLine(
                    id=new_id(),
                    position=len(made.lines) + 1,
                    order_line_id=sent.order_line_id,
                    order_position=sent.order_position,
                    replaces_line_id=sent.replaces_line_id or sent.id,
                    item_id=sent.item_id,
                    quantity=line.replaced,
                )
            )
    seal(ctx.kinds["delivery"], made)
    ctx.session.add(made)
    return made.id


def credit(ctx: OperationContext, record: SalesReturn) -> None:
    """Give back what the customer was charged for pieces that came back for good."""
    delivery: Delivery = ctx.record("delivery", record.delivery_id, lock=True)
    order: SalesOrder = ctx.record("sales_order", record.order_id, lock=True)
    noted, roots = [], []
    for line in record.lines:
        sent = _sent(delivery, line)
        root, ordered = _root(ctx, sent), order.line_of(sent.order_line_id)
        line.credited = to_credit(line.refunded, root.overbilled)
        if not line.credited:
            continue
        line.amount = credit_amount(
            root.charged, root.invoiced, root.credited, line.credited, order.currency
        )
        noted.append(books.invoice_line(ordered, line.credited, line.amount, order.currency))
        roots.append(root)
        root.credited += line.credited
        ordered.credited += line.credited
    record.amount = sum((line.amount for line in record.lines), ZERO)
    if record.amount:
        record.credit_note_id = books.bill(
            ctx, order, noted, source=("sales_return", record.id), due=pricing.today(ctx),
            credited=queries.delivery_with(ctx.session, roots[0].id).invoice_id, sign=-1,
        )  # fmt: skip
    orders.settle(ctx, order)
