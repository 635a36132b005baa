"""What other documents want to have bought: requisitions opened for them, and given up again."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from erp_modules.finance import operations as finance
from erp_modules.procurement import prices, queries, rules
from erp_modules.procurement.model import Base, Content, Item, LineContent, Requisition
from erp_modules.procurement.operations.requisitions import facts
from erp_modules.procurement.orders.queries import requested_for
from erp_modules.procurement.states import NOT_BOUGHT
from workflow_engine.domain.ids import new_id
from workflow_engine.errors import BusinessError, _l
from workflow_engine.modules import OperationContext, operation
from workflow_engine.persistence.records import Targets

#: Nobody has decided yet whether it is bought.
UNDECIDED = ("draft", "submitted", "returned")
#: Nothing comes of it any more.
GIVEN_UP = NOT_BOUGHT - {"draft"}


@operation(
    "procurement.request_purchase",
    permission="requisition:write",
    undo="procurement.cancel_requests",
)
def request_purchase(
    ctx: OperationContext,
    *,
    source_kind: str,
    source_id: str,
    part: str,
    lines: list,
    needed_by: date,
    person: str,
    title: str = "",
    cost_centre: str = "",
) -> Mapping[str, Any]:
    """A draft for what a document lacks: lines are ``{item, quantity}``, ``person`` asks for it.

    Once for each part of the document; what was asked for and not given up is the answer again.
    Whoever asks says who pays before he submits it; without a ``title`` it is called as the
    document. Refuses with NOTHING_WANTED.
    """
    source = ctx.record(source_kind, source_id, lock=True)
    asked = requested_for(ctx.session, ctx.company_id, source_kind, source_id)
    wanted = (one for one in asked if one.source_part == part and one.state not in GIVEN_UP)
    there = next(wanted, None)
    made = there or _made(
        ctx, _content(ctx, lines, needed_by, title or str(source.number or ""), cost_centre), person
    )
    if there is None:
        made.source_kind, made.source_id, made.source_part = source_kind, source_id, part
        ctx.session.add(made)
        ctx.session.flush()
        ctx.audit(
            "requisition.saved",
            subject=f"requisition:{made.id}",
            detail={"version": made.version, "digest": made.digest, "amount": made.amount},
        )
    return {"requisition": made.id, "state": made.state}


@operation("procurement.cancel_requests", permission="requisition:cancel")
def cancel_requests(
    ctx: OperationContext,
    *,
    source_kind: str,
    source_id: str,
    parts: list | None = None,
    reason: str = "",
) -> Mapping[str, Any]:
    """Cancel what a document asked for and nobody has decided; the rest stays the buyer's.

    All of it, or what was asked for these ``parts`` of the document.
    """
    asked = requested_for(ctx.session, ctx.company_id, source_kind, source_id)
    wanted = [one for one in asked if parts is None or one.source_part in parts]
    gone = [one for one in wanted if one.state in UNDECIDED]
    for found in gone:
        _cancel(ctx, found, reason)
    return {"cancelled": len(gone)}


def _cancel(ctx: OperationContext, found: Requisition, reason: str) -> None:
    found.move("cancelled", reason=reason or None)
    ctx.call("finance.release_budget", reference=found.id)
    told = {**facts(found), "reason": reason}
    ctx.emit("requisition.cancelled", key=found.id, payload=told)
    ctx.audit(
        "requisition.cancelled",
        subject=f"requisition:{found.id}",
        detail={"number": found.number, "version": found.version, "digest": found.digest},
    )


def _made(ctx: OperationContext, content: Content, person: str) -> Requisition:
    asks = Targets(ctx.session, ctx.kinds, ctx.company_id).ids("person", {person})[person]
    made = Requisition(
        id=new_id(),
        company_id=ctx.company_id,
        requester_id=asks,
        department_id=queries.department_of(ctx.session, asks),
        created_at=ctx.now,
        created_by_id=asks,
        rev=0,
    )
    house = finance.house(ctx.session, ctx.company_id, ctx.now)
    found = finance.converted(ctx.session, house, rules.amount(content), content.currency)
    base = Base(found.amount, found.rate, found.rate_on)
    made.change(content, base, by=asks, digest=rules.digest(content))
    return made


def _content(
    ctx: OperationContext, lines: list, needed_by: date, title: str, cost_centre: str
) -> Content:
    asked = [(ctx.record("item", one["item"]), Decimal(one["quantity"])) for one in lines]
    if not asked or any(quantity <= 0 for _, quantity in asked):
        raise BusinessError("NOTHING_WANTED", _l("Say what to buy, and more than nothing of it."))
    items = [item for item, _ in asked]
    base = finance.base_currency(ctx.session, ctx.company_id)
    currency = _shared(items, "currency") or base
    return Content(
        title=title[:200],
        category=_shared(items, "category") or "other",
        cost_centre=cost_centre,
        currency=currency,
        needed_by=needed_by,
        lines=tuple(_line(ctx, item, quantity, currency) for item, quantity in asked),
        supplier_id=_shared(items, "supplier_id"),
    )


def _shared(items: Sequence[Item], name: str) -> Any:
    """What all items have in common; None where they differ."""
    values = {getattr(item, name) for item in items}
    return values.pop() if len(values) == 1 else None


def _line(ctx: OperationContext, item: Item, quantity: Decimal, currency: str) -> LineContent:
    price = prices.price_of(ctx, item, item.supplier_id or "", quantity, currency)
    return LineContent(item.name, quantity, item.unit, price, item.id)
