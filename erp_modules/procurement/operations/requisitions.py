"""What processes may ask about requisitions while they are being decided.

Every operation may be repeated: a document that is already where it should go is left alone.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from erp_modules.finance import operations as finance
from erp_modules.procurement import prices, queries
from erp_modules.procurement.model import Base, Requisition
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


@operation("procurement.resubmit_requisition", permission="requisition:decide")
def resubmit_requisition(ctx: OperationContext, *, requisition: str) -> Mapping[str, Any]:
    """Submit it again, valued at today's rate; the answer is what a fresh submission would say."""
    found = locked(ctx, requisition)
    if found.state != "submitted":
        submit(ctx.session, found, now=ctx.now)
    return {**facts(found), "over_budget": found.over_budget, "version": found.version}


@operation("procurement.recheck_budget", permission="requisition:decide")
def recheck_budget(ctx: OperationContext, *, requisition: str) -> Mapping[str, Any]:
    """See again whether the budget suffices, after somebody has raised or used it.

    What the requisition holds counts as free; ``over_by`` is what is missing, in the own currency.
    """
    found = locked(ctx, requisition)
    answer = _availability(ctx.session, found, ctx.now)
    if found.state == "submitted" and answer["over_budget"] != found.over_budget:
        found.over_budget = answer["over_budget"]
        found.rev += 1
    return {
        "over_budget": found.over_budget,
        "available": answer["available"],
        "over_by": answer["over_by"],
    }
