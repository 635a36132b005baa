"""What an order does to the budget of its cost centre; finance keeps the figures.

An order from a requisition lives on the reservation of the requisition, any other on its own.
"""

from decimal import Decimal

from erp_modules.procurement.model import Order, Requisition
from workflow_engine.errors import BusinessError
from workflow_engine.modules import OperationContext

ZERO = Decimal(0)


def subject(order: Order) -> tuple[str, str]:
    """The document whose decisions and whose reservation stand behind the order."""
    if order.requisition_id:
        return "requisition", order.requisition_id
    return "purchase_order", order.id


def reserve(ctx: OperationContext, order: Order, origin: Requisition | None) -> None:
    """Hold what the order will cost; what the requisition holds for it already stays."""
    holds = origin is not None and origin.cost_centre == order.cost_centre
    if origin is not None and holds and origin.base_amount <= order.base_amount:
        # What exceeds the request within the tolerance was not asked of the budget's owner.
        return
    _hold(ctx, order, order.amount)


def settle(ctx: OperationContext, order: Order) -> None:
    """Consume what was spent, and give back the rest for good."""
    spent = spending(order)
    if spent <= ZERO:
        give_back(ctx, order)
        return
    doctype, document = subject(order)
    if spent < order.amount:
        _hold(ctx, order, spent)
    try:
        ctx.call(
            "finance.consume_budget", reference=document, doctype=doctype, document_id=document
        )
    except BusinessError as refused:
        # An order may be older than the budgets of its cost centre.
        if refused.error_code != "NOT_RESERVED":
            raise
    order.settled = True


def spending(order: Order) -> Decimal:
    """What the order cost in its currency: what was invoiced, or else what came and stayed."""
    billed = sum((line.invoiced_amount for line in order.lines), ZERO)
    if billed > ZERO:
        return billed
    part = sum((line.price * line.kept for line in order.lines), ZERO)
    return min(part, order.amount)


def give_back(ctx: OperationContext, order: Order) -> None:
    """Free what is held, and what a process may have consumed at release already."""
    ctx.call("finance.return_budget", reference=subject(order)[1])
    order.settled = True


def _hold(ctx: OperationContext, order: Order, amount: Decimal) -> None:
    doctype, document = subject(order)
    wanted = {
        "cost_centre": order.cost_centre,
        "amount": amount,
        "currency": order.currency,
        "reference": document,
        "doctype": doctype,
    }
    try:
        ctx.call("finance.reserve_budget", **wanted)
    except BusinessError as refused:
        if refused.error_code != "ALREADY_CONSUMED":
            raise
        # A process may consume at release; what it consumed is given back and held anew.
        ctx.call("finance.return_budget", reference=document)
        ctx.call("finance.reserve_budget", **wanted)
