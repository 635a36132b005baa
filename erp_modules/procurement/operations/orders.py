"""What processes and other modules may ask about purchase orders, beside their acts.

Every operation may be repeated: an order that is already where it should go is left alone, and
what a source has told once is not counted again.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from erp_modules.procurement import queries
from erp_modules.procurement.model import Amendment, AmendmentLine, Item, Order
from erp_modules.procurement.operations.requisitions import locked
from erp_modules.procurement.orders import acts, amending, making, notes
from erp_modules.procurement.orders import queries as found_by
from erp_modules.procurement.sourcing import queries as sourcing
from workflow_engine.domain.ids import new_id
from workflow_engine.errors import BusinessError, _l
from workflow_engine.modules import OperationContext, operation
from workflow_engine.records.facts import facts_of
from workflow_engine.records.sealing import seal

AMENDMENT_NUMBERS = "POA-{year}-{n:05d}"


def _order(ctx: OperationContext, order: str) -> Order:
    return queries.order(ctx.session, ctx.company_id, order, lock=True)


def answer(order: Order) -> Mapping[str, Any]:
    return {
        "order": order.id,
        "order_number": order.number,
        "order_state": order.state,
        "supplier": order.supplier_id,
    }


@operation("procurement.create_order", permission="order:create", undo="procurement.cancel_order")
def create_order(
    ctx: OperationContext, *, requisition: str, supplier: str = ""
) -> Mapping[str, Any]:
    """A numbered draft order for exactly what was approved; ``supplier`` is an id.

    Refuses with NO_SUPPLIER, SUPPLIER_DIFFERS or SUPPLIER_BLOCKED, which a process can model.
    """
    found = locked(ctx, requisition)
    existing = queries.live_order(ctx.session, found.id)
    return answer(existing or making.from_requisition(ctx, found, supplier))


@operation("procurement.release_order", permission="order:release")
def release_order(ctx: OperationContext, *, order: str) -> Mapping[str, Any]:
    """Commit the company to the order.

    Whatever the process says: the decisions recorded about the requisition must suffice, and the
    order must be what was approved within the tolerance, or have decisions of its own.
    """
    found = _order(ctx, order)
    if found.released_at is None or found.state == "draft":
        ctx.call("procurement.release_purchase_order", purchase_order=found.id)
    return answer(found)


@operation("procurement.cancel_order", permission="order:cancel")
def cancel_order(ctx: OperationContext, *, order: str, reason: str = "") -> Mapping[str, Any]:
    """Cancel the order and give the approved requisition back to the buyer."""
    found = queries.order(ctx.session, ctx.company_id, order)
    if found.requisition_id is not None:
        locked(ctx, found.requisition_id)
    if found.state != "cancelled":
        ctx.call(
            "procurement.cancel_purchase_order",
            purchase_order=found.id,
            order_again=True,
            reason=reason or "–",
        )
    return answer(found)


@operation("procurement.judge_order", permission="order:read")
def judge_order(ctx: OperationContext, *, order: str) -> Mapping[str, Any]:
    """Whether somebody has to decide about the order itself before it is released, and why.

    Reasons: NOT_REQUESTED, PRICE (above the tolerance), SPLIT (with other orders of the same
    supplier and cost centre), SUPPLIER, ACCOUNT. ``judged_amount`` is what he decides about.
    """
    found = queries.order(ctx.session, ctx.company_id, order)
    why, amount = acts.judged(ctx, found)
    return {"needs_decision": bool(why), "reasons": why, "judged_amount": amount}


@operation("procurement.note_received", permission="order:note")
def note_received(
    ctx: OperationContext,
    *,
    order: str,
    source: str,
    lines: list,
) -> Mapping[str, Any]:
    """Goods came: lines are ``{line, quantity}`` by id or position of the order's line.

    Once for each source. Refuses with ORDER_NOT_OPEN, LINE_UNKNOWN, OVER_DELIVERY, BELOW_ZERO.
    """
    return _noted(ctx, order, "received", source, lines)


@operation("procurement.note_returned", permission="order:note")
def note_returned(
    ctx: OperationContext,
    *,
    order: str,
    source: str,
    lines: list,
) -> Mapping[str, Any]:
    """Goods went back; never more than came. Once for each source."""
    return _noted(ctx, order, "returned", source, lines)


@operation("procurement.note_invoiced", permission="order:note")
def note_invoiced(
    ctx: OperationContext,
    *,
    order: str,
    source: str,
    lines: list,
) -> Mapping[str, Any]:
    """It was invoiced; a line may carry its ``amount`` in the order's currency."""
    return _noted(ctx, order, "invoiced", source, lines)


def _noted(
    ctx: OperationContext, order: str, kind: str, source: str, lines: list[Any]
) -> Mapping[str, Any]:
    found = _order(ctx, order)
    notes.note(ctx, found, kind, source, lines)
    return notes.answer(found)


@operation("procurement.propose_change", permission="order:write")
def propose_change(
    ctx: OperationContext,
    *,
    order: str,
    lines: list,
    because: str,
    author: str = "supplier",
    announce: bool = True,
) -> Mapping[str, Any]:
    """Write an amendment that the supplier (or ``buyer``) asks for; nothing changes yet.

    Lines are ``{line, quantity, price, delivery_date}``, what is missing stays. Emits
    ``supplier.change``, unless the process that asks takes the decision itself (``announce``). The
    same proposal for the same version is written once. ``needs_decision`` tells whether somebody
    has to decide before ``procurement.apply_order_amendment``.
    """
    found = _order(ctx, order)
    change = _amendment(ctx, found, lines, because, author)
    same = found_by.open_amendment(ctx.session, found.id, change.digest)
    if same is None:
        change.number = ctx.next_number(AMENDMENT_NUMBERS)
        ctx.session.add(change)
        ctx.session.flush()
        if author == "supplier" and announce:
            told = facts_of(ctx.kinds["order_amendment"], ctx.session, change)
            ctx.emit("supplier.change", key=found.id, payload=told)
    made = same or change
    why = amending.why_decide(ctx, found, made)
    return {
        "order_amendment": made.id,
        "number": made.number,
        "needs_decision": bool(why),
        "reasons": why,
        "base_amount": made.base_amount,
        "order_amount": found.base_amount,
    }


def _amendment(
    ctx: OperationContext, order: Order, lines: list[Any], because: str, author: str
) -> Amendment:
    change = Amendment(
        id=new_id(),
        company_id=ctx.company_id,
        created_at=ctx.now,
        created_by_id=ctx.actor.person_id or ctx.on_behalf,
        order_id=order.id,
        author="buyer" if author == "buyer" else "supplier",
        because=because[:500],
        lines=[_change(given, place) for place, given in enumerate(lines, 1)],
    )
    if amending.wrong_places(order, change):
        raise BusinessError(
            "LINE_UNKNOWN", _l("{order} has no line {value}."), order=order.number, value="–"
        )
    amending.value(ctx, order, change)
    seal(ctx.kinds["order_amendment"], change)
    return change


def _change(given: Mapping[str, Any], place: int) -> AmendmentLine:
    number = {name: given.get(name) for name in ("quantity", "price")}
    wanted = given.get("delivery_date")
    return AmendmentLine(
        id=new_id(),
        position=place,
        order_position=int(given.get("line") or 0),
        delivery_date=wanted if isinstance(wanted, date) else None,
        **{name: None if value is None else Decimal(value) for name, value in number.items()},
    )


@operation("procurement.open_quantities", permission="order:read")
def open_quantities(ctx: OperationContext, *, item: str) -> Mapping[str, Any]:
    """How much of an item is on its way: ordered and not received, requested and not ordered."""
    found: Item = ctx.record("item", item)
    return found_by.open_quantities(ctx.session, ctx.company_id, found.id)


@operation("procurement.order_award", permission="order:create", undo="procurement.cancel_order")
def order_award(
    ctx: OperationContext,
    *,
    rfq: str,
    cost_centre: str = "",
    category: str = "other",
) -> Mapping[str, Any]:
    """A numbered draft order for the awarded bid; without a requisition say who pays."""
    asked = ctx.record("rfq", rfq, lock=True)
    bids = sourcing.bids(ctx.session, asked.id)
    chosen = next((bid for bid in bids if bid.state == "awarded"), None)
    if chosen is None:
        raise BusinessError("NOT_AWARDED", _l("{rfq} is not awarded yet."), rfq=asked.number)
    existing = found_by.order_of_bid(ctx.session, chosen.id)
    if existing is not None:
        return answer(existing)
    origin = locked(ctx, asked.requisition_id) if asked.requisition_id else None
    head = {"title": asked.title, "cost_centre": cost_centre, "category": category}
    return answer(making.from_award(ctx, asked, chosen, origin, head))
