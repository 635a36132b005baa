"""How a requisition is decided: returned, approved, or ended for good.

Every operation may be repeated: a document that is already where it should go is left alone.
"""

from collections.abc import Mapping
from typing import Any

from erp_modules.procurement.operations.requisitions import facts, locked
from erp_modules.procurement.policy import policy_of
from erp_modules.procurement.states import NOT_BOUGHT
from workflow_engine.modules import OperationContext, operation


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


@operation("procurement.approve_requisition", permission="requisition:decide")
def approve_requisition(
    ctx: OperationContext, *, requisition: str, automatic: bool = False
) -> Mapping[str, Any]:
    """Mark it approved; the recorded decisions must suffice, whatever the process says.

    Of what nobody was asked about (``automatic``) a share is drawn for an audit.
    """
    found = locked(ctx, requisition)
    if found.state not in {"approved", "ordered"}:
        ctx.require_authority("requisition", requisition)
        found.move("approved")
        if automatic and policy_of(ctx.session, ctx.company_id).draws(found.id):
            ctx.emit("requisition.drawn", key=found.id, payload=facts(found))
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
