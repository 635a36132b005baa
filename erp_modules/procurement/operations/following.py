"""What processes ask while an order is on its way: how far it is, and a waiver for it."""

from collections.abc import Mapping
from typing import Any

from erp_modules.procurement import queries
from erp_modules.procurement.orders import acts, amending
from erp_modules.procurement.sourcing import queries as sourcing
from workflow_engine.commands.records import make
from workflow_engine.modules import OperationContext, operation
from workflow_engine.persistence.records import Targets


@operation("procurement.load_order", permission="order:read")
def load_order(ctx: OperationContext, *, order: str) -> Mapping[str, Any]:
    """The facts of an order, what it costs, and how far it is.

    ``complete`` when all that was ordered came and stayed; ``billed`` when all that came and
    stayed was invoiced, and something was.
    """
    found = queries.order(ctx.session, ctx.company_id, order)
    return {
        **acts.facts(ctx.session, found),
        "amount": found.amount,
        "base_amount": found.base_amount,
        "currency": found.currency,
        "untouched": not any(line.received or line.invoiced for line in found.lines),
        "complete": all(line.kept >= line.quantity for line in found.lines),
        "billed": any(line.invoiced > 0 for line in found.lines)
        and all(line.invoiced >= line.kept for line in found.lines),
    }


@operation("procurement.judge_amendment", permission="order:read")
def judge_amendment(ctx: OperationContext, *, order_amendment: str) -> Mapping[str, Any]:
    """Whether somebody has to decide about an amendment before it applies, and why.

    It is measured by what was approved; changes that were tolerated since do not raise that.
    """
    change = ctx.record("order_amendment", order_amendment)
    why = amending.why_decide(ctx, ctx.record("purchase_order", change.order_id), change)
    return {"needs_decision": bool(why), "reasons": why}


@operation("procurement.ask_waiver", permission="rfq:write")
def ask_waiver(
    ctx: OperationContext,
    *,
    requisition: str,
    kind: str,
    justification: str,
    supplier: str = "",
    rfq: str = "",
    person: str = "",
) -> Mapping[str, Any]:
    """A draft of a waiver of competition, ``single_source`` or ``few_bids``.

    ``person`` wrote it when a process asks. Asked again for the same reason it is the draft that
    is there, or the waiver that was granted.
    """
    there = sourcing.open_waiver(ctx.session, ctx.company_id, kind, requisition)
    if there is None:
        named = {"requisition": requisition, "rfq": rfq, "supplier": supplier}
        values = {name: value for name, value in named.items() if value}
        values |= {"kind": kind, "justification": justification}
        there = make(ctx, ctx.kinds["bid_waiver"], values)
        author = Targets(ctx.session, ctx.kinds, ctx.company_id).ids("person", {person})
        there.created_by_id = there.created_by_id or author.get(person) or ctx.on_behalf
    return {"bid_waiver": there.id, "number": there.number, "state": there.state}
