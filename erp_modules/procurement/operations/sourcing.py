"""What processes may ask about sources: where to buy, call-offs, requests for quotation."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from erp_modules.procurement import queries
from erp_modules.procurement.model import Invitation, Requisition, Rfq, RfqLine
from erp_modules.procurement.operations.orders import answer
from erp_modules.procurement.operations.requisitions import locked
from erp_modules.procurement.orders import making
from erp_modules.procurement.orders import queries as orders
from erp_modules.procurement.policy import policy_of
from erp_modules.procurement.sourcing import calling_off, finding
from erp_modules.procurement.sourcing import queries as sourcing
from workflow_engine.domain.ids import new_id
from workflow_engine.errors import BusinessError, _l
from workflow_engine.modules import OperationContext, operation
from workflow_engine.persistence.records import RecordNotFound, look_up
from workflow_engine.records.sealing import seal

RFQ_NUMBERS = "RFQ-{year}-{n:05d}"


@operation("procurement.find_source", permission="requisition:read")
def find_source(ctx: OperationContext, *, requisition: str) -> Mapping[str, Any]:
    """Which way to buy: ``method`` is contract, catalogue, quotes, tender or waiver.

    With contract and catalogue also the supplier, the contract and a price for each line (as
    ``lines``, which ``procurement.call_off`` takes); ``price`` is their sum in the company's
    currency. ``single_source`` says that competition would find only one known supplier.
    """
    found = queries.requisition(ctx.session, ctx.company_id, requisition)
    return finding.source(ctx, found)


@operation("procurement.load_contract", permission="contract:read")
def load_contract(ctx: OperationContext, *, contract: str) -> Mapping[str, Any]:
    """What a frame contract says as it stands now, for the rules of its approval.

    It is named by its id or its number.
    """
    try:
        found = look_up(ctx.session, ctx.kinds["contract"], ctx.company_id, contract)
    except RecordNotFound:
        text = _l("There is no contract {contract}.")
        raise BusinessError("CONTRACT_UNKNOWN", text, contract=contract) from None
    return {
        "contract": found.id,
        "number": found.number,
        "title": found.title,
        "state": found.state,
        "requester": found.created_by_id,
        "amount": found.base_amount,
        "non_standard": found.non_standard,
        "notice_days": found.notice_days,
        "valid_from": found.valid_from,
        "valid_to": found.valid_to,
        "renewal_on": found.renewal_on,
        "months": (found.valid_to - found.valid_from).days // 30,
        "lines": len(found.lines),
    }


@operation("procurement.call_off", permission="order:create", undo="procurement.cancel_order")
def call_off(ctx: OperationContext, *, contract: str, requisition: str) -> Mapping[str, Any]:
    """A numbered draft order for a requisition at the prices of a frame contract.

    Refuses with CONTRACT_NOT_IN_FORCE, BEYOND_CONTRACT or NOT_IN_CONTRACT.
    """
    origin = locked(ctx, requisition)
    existing = queries.live_order(ctx.session, origin.id)
    if existing is not None:
        return answer(existing)
    agreed = ctx.record("contract", contract, lock=True)
    calling_off.require_in_force(ctx, agreed)
    by_item = {line.item_id: line for line in agreed.lines if line.item_id}
    wanted = []
    for line in origin.lines:
        known = by_item.get(line.item_id)
        if known is None:
            raise BusinessError(
                "NOT_IN_CONTRACT",
                _l("{contract} has no price for line {line}."),
                contract=agreed.number,
                line=line.position,
            )
        wanted.append({"line": known.id, "quantity": line.quantity, "requisition_line": line.id})
    return _called(ctx, agreed, wanted, origin, {})


@operation("procurement.order_contract", permission="order:create")
def order_contract(
    ctx: OperationContext,
    *,
    contract: str,
    lines: list,
    cost_centre: str,
    reference: str,
    warehouse: str = "",
) -> Mapping[str, Any]:
    """A call-off without a requisition: ``lines`` are ``{line, quantity}`` of the contract.

    ``reference`` names what asks for it (a replenishment run); each calls off once.
    """
    agreed = ctx.record("contract", contract, lock=True)
    existing = orders.called_for(ctx.session, ctx.company_id, agreed.id, reference)
    if existing is not None:
        return answer(existing)
    calling_off.require_in_force(ctx, agreed)
    head = {"cost_centre": cost_centre}
    made = _called(ctx, agreed, lines, None, head)
    order = queries.order(ctx.session, ctx.company_id, str(made["order"]))
    order.reference, order.warehouse = reference, warehouse or None
    ctx.session.flush()
    return made


def _called(
    ctx: OperationContext,
    agreed: Any,
    lines: list,
    origin: Requisition | None,
    head: dict[str, Any],
) -> Mapping[str, Any]:
    made = calling_off.order_lines(ctx, agreed, lines)
    agreed.rev += 1
    return answer(making.from_contract(ctx, agreed, made, origin, head))


@operation("procurement.create_rfq", permission="rfq:write")
def create_rfq(
    ctx: OperationContext,
    *,
    requisition: str,
    suppliers: list,
    deadline: datetime,
    method: str = "quotes",
) -> Mapping[str, Any]:
    """A draft of a request for the lines of a requisition; suppliers are ids.

    A requisition has one request at a time; it is answered again when there is one.
    """
    origin = locked(ctx, requisition)
    existing = sourcing.live_rfq(ctx.session, origin.id)
    if existing is None:
        existing = _rfq(ctx, origin, [str(one) for one in suppliers], deadline, method)
    return {"rfq": existing.id, "number": existing.number, "state": existing.state}


def _rfq(
    ctx: OperationContext,
    origin: Requisition,
    suppliers: list[str],
    deadline: datetime,
    method: str,
) -> Rfq:
    made = Rfq(
        id=new_id(),
        company_id=ctx.company_id,
        number=ctx.next_number(RFQ_NUMBERS),
        created_at=ctx.now,
        created_by_id=ctx.actor.person_id or ctx.on_behalf,
        title=origin.title,
        requisition_id=origin.id,
        method=method if method in {"quotes", "tender"} else "quotes",
        currency=origin.currency,
        deadline=deadline,
        price_weight=policy_of(ctx.session, ctx.company_id).price_weight,
        lines=[_line(line) for line in origin.lines],
        invitations=[
            Invitation(id=new_id(), position=place, supplier_id=ctx.record("supplier", one).id)
            for place, one in enumerate(dict.fromkeys(suppliers), 1)
        ],
    )
    seal(ctx.kinds["rfq"], made)
    ctx.session.add(made)
    ctx.session.flush()
    return made


def _line(line: Any) -> RfqLine:
    return RfqLine(
        id=new_id(),
        position=line.position,
        requisition_line_id=line.id,
        item_id=line.item_id,
        description=line.description,
        quantity=line.quantity,
        unit=line.unit,
    )


@operation("procurement.find_bid", permission="bid:read")
def find_bid(ctx: OperationContext, *, rfq: str, supplier: str) -> Mapping[str, Any]:
    """The bid of a supplier in a request: what ``procurement.record_bid`` takes."""
    found = next(
        (bid for bid in sourcing.bids(ctx.session, rfq) if bid.supplier_id == supplier), None
    )
    if found is None or found.company_id != ctx.company_id:
        raise BusinessError("NOT_INVITED", _l("This supplier is not invited."))
    return {"bid": found.id, "number": found.number, "state": found.state}
