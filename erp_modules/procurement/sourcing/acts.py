"""What is done to contracts, requests for quotation and waivers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from erp_modules.finance import operations as finance
from erp_modules.procurement import rules
from erp_modules.procurement.model import Bid, Contract, Rfq, Waiver
from erp_modules.procurement.policy import policy_of
from erp_modules.procurement.sourcing import opening, queries
from erp_modules.procurement.sourcing.rules import is_best
from workflow_engine.domain.ids import new_id
from workflow_engine.domain.money import Money, total
from workflow_engine.errors import BusinessError, _l
from workflow_engine.modules import OperationContext
from workflow_engine.records import day, moment, reference, text

ZERO = Decimal(0)


@dataclass(eq=False, kw_only=True)
class Extension:
    """Until when suppliers may answer."""

    deadline: datetime = moment(_l("New deadline"))


@dataclass(eq=False, kw_only=True)
class Renewal:
    """How long a contract goes on."""

    valid_to: date = day(_l("Valid to"))
    renewal_on: date | None = day(_l("Decide about renewal by"), required=False)


@dataclass(eq=False, kw_only=True)
class Signature:
    """The file that both parties have signed."""

    document_name: str = text(_l("Signed file"), 200)
    document_hash: str = text(_l("SHA-256 of the signed file"), 64)


@dataclass(eq=False, kw_only=True)
class Award:
    """Who gets the order; another than the best bid needs a reason."""

    bid_id: str = reference(_l("Bid"), "bid")


# --- contracts -----------------------------------------------------------------------------


def check_contract(draft: Any, contract: Contract) -> None:
    """Its value is the sum of what was agreed."""
    fields = draft.fields
    if contract.valid_to < contract.valid_from:
        fields.refuse("valid_to", _l("It ends before it begins."))
    if contract.renewal_on and contract.renewal_on > contract.valid_to:
        fields.refuse("renewal_on", _l("Decide before the contract ends."))
    supplier = draft.ctx.record("supplier", contract.supplier_id)
    if supplier.blocked:
        fields.refuse("supplier", _l("This supplier is blocked; choose another one."))
    for index, line in enumerate(contract.lines):
        if line.item_id is None and not (line.description and line.unit):
            fields.refuse(f"lines.{index}.description", _l("Name an item, or say what and how."))
    if not fields.errors:
        _value(draft.ctx, contract)


def _value(ctx: OperationContext, contract: Contract) -> None:
    sums = []
    for line in contract.lines:
        quantity = Money(line.price, contract.currency).times(line.agreed_quantity or ZERO)
        agreed = [line.agreed_value] if line.agreed_value else []
        sums.append(min([quantity.rounded().amount, *agreed]) if line.agreed_quantity else None)
        sums[-1] = sums[-1] if sums[-1] is not None else (line.agreed_value or ZERO)
    money = [Money(value or ZERO, contract.currency) for value in sums]
    contract.amount = total(money, contract.currency).amount
    _in_base(ctx, contract)


def _in_base(ctx: OperationContext, document: Contract | Waiver) -> None:
    house = finance.house(ctx.session, ctx.company_id, ctx.now)
    found = finance.converted(ctx.session, house, document.amount, document.currency)
    document.base_amount, document.rate, document.rate_on = found.amount, found.rate, found.rate_on


def activate(ctx: OperationContext, contract: Contract) -> None:
    """Signed: from now on it may be called off. The kit has asked for the signatures."""
    rules.require_open(ctx.record("supplier", contract.supplier_id))
    if not contract.document_hash:
        raise BusinessError(
            "NOT_SIGNED",
            _l("Enter the SHA-256 of the signed file of {contract} first."),
            contract=contract.number,
        )


def deviate(ctx: OperationContext, contract: Contract) -> bool:
    """Its terms are not those of the template: it needs more signatures."""
    if contract.non_standard:
        return False
    contract.non_standard = True
    return True


def sign(
    ctx: OperationContext, contract: Contract, *, document_name: str, document_hash: str
) -> bool:
    """Keep what the signed file is told by; what was approved does not change."""
    if (document_name, document_hash) == (contract.document_name, contract.document_hash):
        return False
    contract.document_name, contract.document_hash = document_name, document_hash
    return True


def renew(
    ctx: OperationContext, contract: Contract, *, valid_to: date, renewal_on: date | None = None
) -> bool:
    """It goes on: only forwards, and the decision about it is asked for again later."""
    if (valid_to, renewal_on) == (contract.valid_to, contract.renewal_on):
        return False
    if valid_to <= contract.valid_to:
        raise BusinessError(
            "NOT_LONGER",
            _l("{contract} is in force until {day} already."),
            contract=contract.number,
            day=contract.valid_to.isoformat(),
        )
    contract.valid_to, contract.renewal_on = valid_to, renewal_on
    return True


def contract_facts(session: Any, contract: Contract) -> Mapping[str, Any]:
    return {
        "supplier": contract.supplier_id,
        "category": contract.category,
        "cost_centre": contract.cost_centre,
        "non_standard": contract.non_standard,
        "valid_from": contract.valid_from,
        "valid_to": contract.valid_to,
        "renewal_on": contract.renewal_on,
        "notice_days": contract.notice_days,
    }


# --- requests for quotation ----------------------------------------------------------------


def check_rfq(draft: Any, rfq: Rfq) -> None:
    fields, ctx = draft.fields, draft.ctx
    if rfq.deadline <= ctx.now:
        fields.refuse("deadline", _l("It must be in the future."))
    if not rfq.lines:
        fields.refuse("lines", _l("At least one line is needed."))
    seen: set[str] = set()
    for index, one in enumerate(rfq.invitations):
        supplier = ctx.record("supplier", one.supplier_id)
        if supplier.blocked or not supplier.active:
            fields.refuse(
                f"invitations.{index}.supplier",
                _l("This supplier is blocked; choose another one."),
            )
        if one.supplier_id in seen:
            fields.refuse(f"invitations.{index}.supplier", _l("It is invited already."))
        seen.add(one.supplier_id)


def send(ctx: OperationContext, rfq: Rfq) -> None:
    """Invite the suppliers: each gets a bid to fill, as many as the policy asks for."""
    policy = policy_of(ctx.session, ctx.company_id)
    if not rfq.invitations:
        raise BusinessError("NOBODY_INVITED", _l("{rfq} invites nobody."), rfq=rfq.number)
    if len(rfq.invitations) < policy.minimum_bids and not _waived(ctx, rfq):
        raise BusinessError(
            "TOO_FEW_INVITED",
            _l("{rfq} invites {count} suppliers; the policy asks for {least}, or a waiver."),
            rfq=rfq.number,
            count=len(rfq.invitations),
            least=policy.minimum_bids,
        )
    if rfq.deadline <= ctx.now:
        raise BusinessError(
            "DEADLINE_PASSED", _l("The deadline of {rfq} has passed."), rfq=rfq.number
        )
    for one in rfq.invitations:
        rules.require_open(ctx.record("supplier", one.supplier_id))
        ctx.session.add(_invited(ctx, rfq, one.supplier_id))
    rfq.sent_at = ctx.now


def _invited(ctx: OperationContext, rfq: Rfq, supplier_id: str) -> Bid:
    return Bid(
        id=new_id(),
        company_id=ctx.company_id,
        number=ctx.next_number(opening.BID_NUMBERS),
        state="invited",
        created_at=ctx.now,
        created_by_id=ctx.actor.person_id,
        currency=rfq.currency,
        rfq_id=rfq.id,
        supplier_id=supplier_id,
    )


def _waived(ctx: OperationContext, rfq: Rfq) -> bool:
    found = [queries.waiver(ctx.session, ctx.company_id, "few_bids", rfq_id=rfq.id)]
    if rfq.requisition_id:
        found += [
            queries.waiver(ctx.session, ctx.company_id, kind, requisition_id=rfq.requisition_id)
            for kind in ("few_bids", "single_source")
        ]
    return any(found)


def extend(ctx: OperationContext, rfq: Rfq, *, deadline: datetime) -> bool:
    """Give suppliers more time, once."""
    if rfq.extended and deadline == rfq.deadline:
        return False
    if rfq.extended:
        raise BusinessError(
            "EXTENDED_ALREADY",
            _l("The deadline of {rfq} was extended once; that is all."),
            rfq=rfq.number,
        )
    if deadline <= max(rfq.deadline, ctx.now):
        raise BusinessError("NOT_LATER", _l("The new deadline must be later than the old one."))
    rfq.deadline, rfq.extended = deadline, True
    return True


def open_bids(ctx: OperationContext, rfq: Rfq) -> None:
    """Break the seals of all bids together, after the deadline or when all have answered."""
    bids = queries.bids(ctx.session, rfq.id, lock=True)
    if ctx.now < rfq.deadline and any(bid.state == "invited" for bid in bids):
        raise BusinessError(
            "STILL_SEALED",
            _l("{rfq} is sealed until {deadline}; not all suppliers have answered."),
            rfq=rfq.number,
            deadline=rfq.deadline.isoformat(timespec="minutes"),
        )
    received = [bid for bid in bids if bid.state == "received"]
    policy = policy_of(ctx.session, ctx.company_id)
    if len(received) < policy.minimum_bids and not _waived(ctx, rfq):
        raise BusinessError(
            "TOO_FEW_BIDS",
            _l("{rfq} has {count} bids of {least}: extend the deadline once, or ask for a waiver."),
            rfq=rfq.number,
            count=len(received),
            least=policy.minimum_bids,
        )
    for bid in received:
        opening.unseal(ctx, rfq, bid)
    for bid in bids:
        if bid.state == "invited":
            ctx.kinds["bid"].move(bid, "lost")
    rfq.opened_at, rfq.opened_by_id = ctx.now, ctx.actor.person_id


def award(ctx: OperationContext, rfq: Rfq, *, bid_id: str, reason: str | None = None) -> None:
    """Decide for a bid; when it is not the best, somebody says why."""
    bids = {bid.id: bid for bid in queries.bids(ctx.session, rfq.id, lock=True)}
    chosen = bids.get(bid_id)
    if chosen is None or chosen.state != "opened":
        raise BusinessError("NOT_A_BID", _l("{rfq} has no opened bid like that."), rfq=rfq.number)
    rules.require_open(ctx.record("supplier", chosen.supplier_id))
    ranking = opening.ranking(ctx, rfq, list(bids.values()))
    if not is_best(chosen.id, ranking) and not reason:
        raise BusinessError(
            "REASON_NEEDED", _l("{bid} is not the best bid; say why it wins."), bid=chosen.number
        )
    for bid in bids.values():
        if bid.state == "opened":
            ctx.kinds["bid"].move(bid, "awarded" if bid is chosen else "lost")
    rfq.awarded_to_id = chosen.supplier_id
    rfq.award_reason = reason


def cancel(ctx: OperationContext, rfq: Rfq) -> None:
    """Nobody buys: sealed bids are destroyed unread."""
    for bid in queries.bids(ctx.session, rfq.id, lock=True):
        opening.destroy(ctx, bid)
        if bid.state in {"invited", "received", "opened"}:
            ctx.kinds["bid"].move(bid, "lost")


def rfq_facts(session: Any, rfq: Rfq) -> Mapping[str, Any]:
    """Never a price: events and processes are read by many."""
    bids = queries.bids(session, rfq.id)
    return {
        "requisition": rfq.requisition_id,
        "deadline": rfq.deadline,
        "extended": rfq.extended,
        "method": rfq.method,
        "suppliers": [one.supplier_id for one in rfq.invitations],
        "invited": len(bids) or len(rfq.invitations),
        "received": sum(bid.received_at is not None for bid in bids),
        "waiting": sum(bid.state == "invited" for bid in bids),
        "awarded_to": rfq.awarded_to_id,
    }


# --- waivers -------------------------------------------------------------------------------


def check_waiver(draft: Any, waiver: Waiver) -> None:
    """It is about a requisition or a request, and worth what that is worth."""
    ctx, fields = draft.ctx, draft.fields
    if not (waiver.requisition_id or waiver.rfq_id):
        fields.refuse("requisition", _l("Name the requisition or the request."))
        return
    if waiver.kind == "single_source" and not waiver.supplier_id:
        fields.refuse("supplier", _l("Name the one supplier."))
    if not waiver.requisition_id:
        waiver.requisition_id = ctx.record("rfq", waiver.rfq_id).requisition_id
    if waiver.requisition_id:
        about = ctx.record("requisition", waiver.requisition_id)
        waiver.amount, waiver.currency = about.amount, about.currency
        waiver.base_amount, waiver.rate = about.base_amount, about.rate
        waiver.rate_on = about.rate_on
    elif waiver.rfq_id:
        waiver.currency = ctx.record("rfq", waiver.rfq_id).currency
        _in_base(ctx, waiver)


def waiver_facts(session: Any, waiver: Waiver) -> Mapping[str, Any]:
    return {
        "kind": waiver.kind,
        "requisition": waiver.requisition_id,
        "rfq": waiver.rfq_id,
        "supplier": waiver.supplier_id,
    }
