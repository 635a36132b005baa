"""What processes may ask of procurement.

Every operation may be repeated: a document that is already where it should go is left alone.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from erp_modules.finance import operations as finance
from erp_modules.procurement import prices, queries, rules
from erp_modules.procurement.errors import RequisitionNotFound, SupplierNotFound
from erp_modules.procurement.model import Base, Order, Requisition, Supplier, order_lines
from workflow_engine.domain.ids import is_id, new_id
from workflow_engine.errors import BusinessError, _l
from workflow_engine.modules import OperationContext, operation

ORDER_NUMBERS = "PO-{year}-{n:05d}"
REQUISITION_NUMBERS = "PR-{year}-{n:05d}"


def facts(requisition: Requisition) -> Mapping[str, Any]:
    """What a process needs to route a requisition; also what its events carry."""
    return {
        "requisition": requisition.id,
        "number": requisition.number,
        "title": requisition.title,
        "amount": requisition.amount,
        "currency": requisition.currency,
        "base_amount": requisition.base_amount,
        "cost_centre": requisition.cost_centre,
        "department": requisition.department_id,
        "requester": requisition.requester_id,
        "category": requisition.category,
    }


def submit(session: Any, requisition: Requisition, *, now: datetime) -> None:
    """Value the document at today's rate, see whether the budget suffices, and submit it."""
    answer = finance.availability(
        session,
        finance.house(session, requisition.company_id, now),
        cost_centre=requisition.cost_centre,
        amount=requisition.amount,
        currency=requisition.currency,
        reference=requisition.id,
    )
    requisition.move("submitted")
    requisition.value(Base(answer["base_amount"], answer["rate"], answer["rate_on"]))
    requisition.over_budget = answer["over_budget"]
    requisition.submitted_at = now


def _locked(ctx: OperationContext, requisition_id: str) -> Requisition:
    return queries.requisition(ctx.session, ctx.company_id, requisition_id, lock=True)


def _move(
    ctx: OperationContext, requisition_id: str, wanted: str, reason: str = ""
) -> Mapping[str, Any]:
    found = _locked(ctx, requisition_id)
    if found.state != wanted:
        found.move(wanted, reason=reason or None)
    return {"state": found.state}


@operation("procurement.load_requisition", permission="requisition:read")
def load_requisition(ctx: OperationContext, *, requisition: str) -> Mapping[str, Any]:
    """The facts of a requisition as they stand now."""
    found = queries.requisition(ctx.session, ctx.company_id, requisition)
    centre = finance.find_cost_centre(ctx.session, ctx.company_id, found.cost_centre)
    return {
        **facts(found),
        "state": found.state,
        "over_budget": found.over_budget,
        "catalogue": prices.is_from_catalogue(ctx.session, found),
        "cost_centre_owner": centre.owner_id if centre else None,
        "needed_by": found.needed_by,
        "supplier": found.supplier_id,
        "version": found.version,
    }


@operation(
    "procurement.return_requisition",
    permission="requisition:decide",
    undo="procurement.resubmit_requisition",
)
def return_requisition(
    ctx: OperationContext, *, requisition: str, reason: str = ""
) -> Mapping[str, Any]:
    """Give it back to the requester, who may change it."""
    return _move(ctx, requisition, "returned", reason)


@operation("procurement.resubmit_requisition", permission="requisition:decide")
def resubmit_requisition(ctx: OperationContext, *, requisition: str) -> Mapping[str, Any]:
    """Submit it again, valued at today's rate; the answer is what a fresh submission would say."""
    found = _locked(ctx, requisition)
    if found.state != "submitted":
        submit(ctx.session, found, now=ctx.now)
    return {**facts(found), "over_budget": found.over_budget, "version": found.version}


@operation("procurement.approve_requisition", permission="requisition:decide")
def approve_requisition(ctx: OperationContext, *, requisition: str) -> Mapping[str, Any]:
    """Mark it approved; the recorded decisions must suffice, whatever the process says."""
    found = _locked(ctx, requisition)
    if found.state not in {"approved", "ordered"}:
        ctx.require_authority("requisition", requisition)
        found.move("approved")
    return {"state": found.state}


@operation("procurement.reject_requisition", permission="requisition:decide")
def reject_requisition(
    ctx: OperationContext, *, requisition: str, reason: str = ""
) -> Mapping[str, Any]:
    """Mark it rejected for good; the requester sees the reason."""
    return _move(ctx, requisition, "rejected", reason)


@operation("procurement.mark_withdrawn", permission="requisition:decide")
def mark_withdrawn(ctx: OperationContext, *, requisition: str) -> Mapping[str, Any]:
    """Mark it withdrawn by the requester, when a task said so and not the document's page."""
    return _move(ctx, requisition, "withdrawn")


@operation("procurement.mark_cancelled", permission="requisition:decide")
def mark_cancelled(
    ctx: OperationContext, *, requisition: str, reason: str = ""
) -> Mapping[str, Any]:
    """Mark it cancelled, when a message said so and not the document's page."""
    return _move(ctx, requisition, "cancelled", reason)


@operation("procurement.find_suppliers", permission="catalogue:read")
def find_suppliers(ctx: OperationContext) -> Mapping[str, Any]:
    """Whom the company may order from, as the options of a form's choice."""
    open_ones = queries.open_suppliers(ctx.session, ctx.company_id)
    return {
        "suppliers": [
            {"value": supplier.id, "label": f"{supplier.code} {supplier.name}"}
            for supplier in open_ones
        ]
    }


@operation("procurement.create_order", permission="order:create", undo="procurement.cancel_order")
def create_order(
    ctx: OperationContext, *, requisition: str, supplier: str = ""
) -> Mapping[str, Any]:
    """A numbered draft order for exactly what was approved; ``supplier`` is an id.

    Refuses with NO_SUPPLIER, SUPPLIER_DIFFERS or SUPPLIER_BLOCKED, which a process can model.
    """
    found = _locked(ctx, requisition)
    existing = queries.live_order(ctx.session, found.id)
    if existing is not None:
        return _order_answer(existing)
    chosen = _supplier_for(ctx, found, supplier)
    if found.rate_on is None:
        raise RequisitionNotFound(requisition=requisition)
    found.move("ordered")
    made = Order(
        id=new_id(),
        company_id=ctx.company_id,
        number=ctx.next_number(ORDER_NUMBERS),
        requisition_id=found.id,
        supplier_id=chosen.id,
        cost_centre=found.cost_centre,
        currency=found.currency,
        amount=found.amount,
        base_amount=found.base_amount,
        rate=found.rate,
        rate_on=found.rate_on,
        digest="",
        created_at=ctx.now,
        lines=order_lines(found.lines),
    )
    made.digest = rules.order_digest(made)
    ctx.session.add(made)
    ctx.session.flush()
    return _order_answer(made)


def _supplier_for(ctx: OperationContext, found: Requisition, wanted: str) -> Supplier:
    usual = queries.usual_suppliers(ctx.session, found)
    chosen = rules.choose_supplier(found, wanted or None, usual)
    supplier: Supplier | None = ctx.session.get(Supplier, chosen) if is_id(chosen) else None
    if supplier is None or supplier.company_id != ctx.company_id:
        raise SupplierNotFound(code=chosen)
    rules.require_open(supplier)
    return supplier


def _order_answer(order: Order) -> Mapping[str, Any]:
    return {
        "order": order.id,
        "order_number": order.number,
        "order_state": order.state,
        "supplier": order.supplier_id,
    }


@operation("procurement.release_order", permission="order:release")
def release_order(ctx: OperationContext, *, order: str) -> Mapping[str, Any]:
    """Commit the company to the order.

    Whatever the process says: the decisions recorded about the requisition must suffice, and the
    order must be for exactly what was approved.
    """
    found = queries.order(ctx.session, ctx.company_id, order, lock=True)
    if found.state == "released":
        return _order_answer(found)
    ctx.require_authority("requisition", found.requisition_id)
    origin = queries.requisition(ctx.session, ctx.company_id, found.requisition_id)
    if not rules.orders_exactly(found, origin):
        raise BusinessError(
            "ORDER_DIFFERS",
            _l("{order} is not what was approved with {requisition}."),
            order=found.number,
            requisition=origin.name,
        )
    rules.require_open(ctx.session.get(Supplier, found.supplier_id))
    found.move("released", at=ctx.now)
    return _order_answer(found)


@operation("procurement.cancel_order", permission="order:cancel")
def cancel_order(ctx: OperationContext, *, order: str, reason: str = "") -> Mapping[str, Any]:
    """Cancel the order and give the approved requisition back to the buyer."""
    found = queries.order(ctx.session, ctx.company_id, order)
    origin = _locked(ctx, found.requisition_id)
    found = queries.order(ctx.session, ctx.company_id, order, lock=True)
    if found.state != "cancelled":
        found.move("cancelled", at=ctx.now, reason=reason or None)
        origin.move("approved")
    return _order_answer(found)
