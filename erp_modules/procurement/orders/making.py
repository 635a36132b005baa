"""Where purchase orders come from: requisitions, awards and call-offs."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from erp_modules.procurement import queries, rules
from erp_modules.procurement.errors import RequisitionNotFound, SupplierNotFound
from erp_modules.procurement.model import (
    Bid,
    Contract,
    Order,
    OrderLine,
    Requisition,
    Rfq,
    Supplier,
)
from erp_modules.procurement.orders import acts
from erp_modules.procurement.orders.rules import order_lines, revalue
from workflow_engine.domain.ids import is_id, new_id
from workflow_engine.errors import BusinessError, _l
from workflow_engine.modules import OperationContext
from workflow_engine.records.sealing import seal

ORDER_NUMBERS = "PO-{year}-{n:05d}"


def from_requisition(ctx: OperationContext, found: Requisition, wanted: str) -> Order:
    """A draft for exactly what was approved; ``wanted`` is the id of a supplier, or empty."""
    supplier = _supplier_for(ctx, found, wanted)
    if found.rate_on is None:
        raise RequisitionNotFound(requisition=found.id)
    found.move("ordered")
    made = _made(ctx, found, supplier.id, order_lines(found.lines), origin="requisition")
    made.currency, made.amount = found.currency, found.amount
    made.base_amount, made.rate, made.rate_on = found.base_amount, found.rate, found.rate_on
    return _kept(ctx, made)


def _supplier_for(ctx: OperationContext, found: Requisition, wanted: str) -> Supplier:
    usual = queries.usual_suppliers(ctx.session, found)
    chosen = rules.choose_supplier(found, wanted or None, usual)
    supplier: Supplier | None = ctx.session.get(Supplier, chosen) if is_id(chosen) else None
    if supplier is None or supplier.company_id != ctx.company_id:
        raise SupplierNotFound(code=chosen)
    rules.require_open(supplier)
    return supplier


def from_award(
    ctx: OperationContext, rfq: Rfq, bid: Bid, origin: Requisition | None, head: dict[str, Any]
) -> Order:
    """A draft for what the awarded bid offers."""
    items = {line.id: line for line in rfq.lines}
    lines = [
        OrderLine(
            id=new_id(),
            position=line.position,
            requisition_line_id=items[line.rfq_line_id].requisition_line_id,
            item_id=items[line.rfq_line_id].item_id,
            description=line.description,
            quantity=line.quantity,
            unit=line.unit,
            price=line.price,
            amount=line.amount,
        )
        for line in bid.lines
    ]
    made = _about(ctx, origin, bid.supplier_id, lines, origin_word="award", head=head)
    made.bid_id, made.currency = bid.id, bid.currency
    made.delivery_date = bid.delivery_date or made.delivery_date
    return _valued(ctx, made)


def from_contract(
    ctx: OperationContext,
    contract: Contract,
    lines: Sequence[OrderLine],
    origin: Requisition | None,
    head: dict[str, Any],
) -> Order:
    """A draft for what is called off at the prices of the contract."""
    given = {"title": contract.title, "category": contract.category, **head}
    made = _about(
        ctx, origin, contract.supplier_id, list(lines), origin_word="call_off", head=given
    )
    made.contract_id, made.currency = contract.id, contract.currency
    return _valued(ctx, made)


def _about(
    ctx: OperationContext,
    origin: Requisition | None,
    supplier_id: str,
    lines: list[OrderLine],
    *,
    origin_word: str,
    head: dict[str, Any],
) -> Order:
    supplier: Supplier = ctx.record("supplier", supplier_id)
    rules.require_open(supplier)
    if origin is None:
        return _free(ctx, supplier_id, lines, origin=origin_word, head=head)
    existing = queries.live_order(ctx.session, origin.id)
    if existing is not None:
        raise BusinessError(
            "ORDERED_ALREADY",
            _l("{requisition} is ordered already with {order}."),
            requisition=origin.name,
            order=existing.number,
        )
    origin.move("ordered")
    return _made(ctx, origin, supplier_id, lines, origin=origin_word)


def _made(
    ctx: OperationContext,
    found: Requisition,
    supplier_id: str,
    lines: list[OrderLine],
    *,
    origin: str,
) -> Order:
    return Order(
        **_new(ctx),
        title=found.title,
        origin=origin,
        requisition_id=found.id,
        requester_id=found.requester_id,
        supplier_id=supplier_id,
        category=found.category,
        cost_centre=found.cost_centre,
        currency=found.currency,
        delivery_date=found.needed_by,
        lines=_completed(ctx, lines, found.category),
    )


def _free(
    ctx: OperationContext,
    supplier_id: str,
    lines: list[OrderLine],
    *,
    origin: str,
    head: dict[str, Any],
) -> Order:
    needed: date | None = head.get("delivery_date")
    if not head.get("cost_centre"):
        raise BusinessError(
            "NO_COST_CENTRE", _l("Say which cost centre pays; there is no requisition to tell it.")
        )
    return Order(
        **_new(ctx),
        title=head["title"],
        origin=origin,
        requester_id=ctx.actor.person_id or ctx.on_behalf,
        supplier_id=supplier_id,
        category=head["category"],
        cost_centre=head["cost_centre"],
        currency="",
        delivery_date=needed,
        lines=_completed(ctx, lines, head["category"]),
    )


def _new(ctx: OperationContext) -> dict[str, Any]:
    return {
        "id": new_id(),
        "company_id": ctx.company_id,
        "number": ctx.next_number(ORDER_NUMBERS),
        "created_at": ctx.now,
        "created_by_id": ctx.actor.person_id or ctx.on_behalf,
    }


def _completed(ctx: OperationContext, lines: list[OrderLine], category: str) -> list[OrderLine]:
    """What items know of tax and what the category knows of services."""
    for line in lines:
        item = ctx.record("item", line.item_id) if line.item_id else None
        line.tax_code = line.tax_code or (item.tax_code if item else None)
        line.is_service = category == "services" and not (item and item.stocked)
    return lines


def _valued(ctx: OperationContext, made: Order) -> Order:
    revalue(made)
    acts.value(ctx, made)
    return _kept(ctx, made)


def _kept(ctx: OperationContext, made: Order) -> Order:
    seal(ctx.kinds["purchase_order"], made)
    ctx.session.add(made)
    ctx.session.flush()
    return made
