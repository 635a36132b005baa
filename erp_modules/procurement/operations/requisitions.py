"""What processes may ask about requisitions.

Every operation may be repeated: a document that is already where it should go is left alone.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from erp_modules.finance import operations as finance
from erp_modules.procurement import prices, queries
from erp_modules.procurement.model import Base, Requisition
from erp_modules.procurement.states import NOT_BOUGHT
from workflow_engine.modules import OperationContext, operation

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
    answer = _availability(session, requisition, now)
    requisition.move("submitted")
    requisition.value(Base(answer["base_amount"], answer["rate"], answer["rate_on"]))
    requisition.over_budget = answer["over_budget"]
    requisition.submitted_at = now


def _availability(session: Any, requisition: Requisition, now: datetime) -> Mapping[str, Any]:
    return finance.availability(
        session,
        finance.house(session, requisition.company_id, now),
        cost_centre=requisition.cost_centre,
        amount=requisition.amount,
        currency=requisition.currency,
        reference=requisition.id,
    )


def locked(ctx: OperationContext, requisition_id: str) -> Requisition:
    return queries.requisition(ctx.session, ctx.company_id, requisition_id, lock=True)


def _move(
    ctx: OperationContext, requisition_id: str, wanted: str, reason: str = ""
) -> Mapping[str, Any]:
    found = locked(ctx, requisition_id)
    if found.state != wanted:
        found.move(wanted, reason=reason or None)
    if wanted in NOT_BOUGHT:
        # Its process gives the budget back too; what nobody buys holds none, even without one.
        ctx.call("finance.release_budget", reference=found.id)
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
        "lines": [
            {"item": line.item_id, "quantity": line.quantity, "unit": line.unit}
            for line in found.lines
        ],
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
    found = locked(ctx, requisition)
    if found.state != "submitted":
        submit(ctx.session, found, now=ctx.now)
    return {**facts(found), "over_budget": found.over_budget, "version": found.version}


@operation("procurement.recheck_budget", permission="requisition:decide")
def recheck_budget(ctx: OperationContext, *, requisition: str) -> Mapping[str, Any]:
    """See again whether the budget suffices, after somebody has raised or used it."""
    found = locked(ctx, requisition)
    if found.state == "submitted":
        is_over = _availability(ctx.session, found, ctx.now)["over_budget"]
        if is_over != found.over_budget:
            found.over_budget = is_over
            found.rev += 1
    return {"over_budget": found.over_budget}


@operation("procurement.approve_requisition", permission="requisition:decide")
def approve_requisition(ctx: OperationContext, *, requisition: str) -> Mapping[str, Any]:
    """Mark it approved; the recorded decisions must suffice, whatever the process says."""
    found = locked(ctx, requisition)
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


@operation("procurement.mark_supplied", permission="requisition:decide")
def mark_supplied(ctx: OperationContext, *, requisition: str) -> Mapping[str, Any]:
    """Mark it supplied: the goods come from another warehouse and nothing is bought."""
    return _move(ctx, requisition, "supplied")


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
