"""The life of a quotation."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from erp_modules.sales import pricing
from erp_modules.sales.acts.customers import require_supplied
from erp_modules.sales.model import Quotation, QuotationLine
from erp_modules.sales.model.quotations import LOST, PricedLine
from workflow_engine.domain.ids import new_id
from workflow_engine.errors import BusinessError, _l
from workflow_engine.modules import OperationContext
from workflow_engine.records import choice, text
from workflow_engine.records.sealing import seal

#: What a revision takes over from the offer before it.
HEAD = (
    "company_id", "subject", "customer_id", "currency", "payment_terms", "valid_until",
    "sales_person_id", "remarks", "created_by_id",
)  # fmt: skip


@dataclass
class Acceptance:
    """What a customer says when he accepts."""

    customer_reference: str | None = text(_l("Customer's order number"), 80, required=False)


@dataclass
class Loss:
    """Why an offer was not accepted."""

    lost_reason: str = choice(_l("Lost because of"), LOST)


def check_quotation(draft: Any, record: Quotation) -> None:
    """Give it prices; it must be for an active customer and hold for today at least."""
    customer = draft.ctx.record("customer", record.customer_id)
    if not customer.active:
        draft.fields.refuse("customer", _l("This customer is out of use."))
    if record.valid_until < pricing.today(draft.ctx):
        draft.fields.refuse("valid_until", _l("This day is over."))
    pricing.refuse_wrong_lines(draft.ctx, record, draft.fields)
    record.sales_person_id = record.sales_person_id or customer.sales_person_id
    pricing.value_draft(draft.ctx, record, draft.fields)


def quotation_facts(session: Any, record: Quotation) -> Mapping[str, Any]:
    return {
        **pricing.facts(session, record),
        "valid_until": record.valid_until,
        "revision": record.revision,
        "successor": record.successor_id,
        "lost_reason": record.lost_reason,
        "customer_reference": record.customer_reference,
        "requester": record.created_by_id,
    }


def submit(ctx: OperationContext, record: Quotation) -> None:
    """Ask for approval at today's prices, costs and rate."""
    require_supplied(ctx.record("customer", record.customer_id))
    _require_valid(ctx, record)
    pricing.value(ctx, record)
    pricing.require_prices(record)


def approve(ctx: OperationContext, record: Quotation) -> None:
    """Release it; the decisions must suffice for the margin at today's costs."""
    pricing.weigh(ctx, record)
    ctx.require_authority("quotation", record.id)


def send(ctx: OperationContext, record: Quotation) -> None:
    _require_valid(ctx, record)
    record.sent_at = ctx.now


def accept(ctx: OperationContext, record: Quotation, customer_reference: str | None = None) -> None:
    """The customer takes the offer, which holds until the end of its last day."""
    _require_valid(ctx, record)
    record.decided_at, record.customer_reference = ctx.now, customer_reference


def reject(ctx: OperationContext, record: Quotation, lost_reason: str) -> None:
    record.decided_at, record.lost_reason = ctx.now, lost_reason


def expire(ctx: OperationContext, record: Quotation) -> None:
    """Its last day is over."""
    if pricing.today(ctx) <= record.valid_until:
        raise BusinessError(
            "STILL_VALID",
            _l("{quotation} is valid until {day}."),
            quotation=record.number,
            day=record.valid_until.isoformat(),
        )


def revise(ctx: OperationContext, record: Quotation) -> None:
    """Withdraw the offer for a new draft of it; what the customer holds stays as it was."""
    root = (record.number or "").removesuffix(f"-R{record.revision}")
    head = {name: getattr(record, name) for name in HEAD}
    made = Quotation(
        id=new_id(),
        created_at=ctx.now,
        number=f"{root}-R{record.revision + 1}",
        revision=record.revision + 1,
        previous_id=record.id,
        **head,
    )
    made.valid_until = max(record.valid_until, pricing.today(ctx))
    made.lines = [copied(line, QuotationLine) for line in record.lines]
    pricing.value(ctx, made)
    seal(ctx.kinds["quotation"], made)
    ctx.session.add(made)
    record.successor_id = made.id


def copied(line: PricedLine, entity: type) -> Any:
    """A line of a new document with the terms of this one."""
    said = {each.name: getattr(line, each.name) for each in fields(PricedLine)}
    return entity(**{**said, "id": new_id()})


def _require_valid(ctx: OperationContext, record: Quotation) -> None:
    if pricing.today(ctx) > record.valid_until:
        raise BusinessError(
            "QUOTATION_EXPIRED",
            _l("{quotation} was valid until {day}; revise it."),
            quotation=record.number or record.subject,
            day=record.valid_until.isoformat(),
        )


def accepted(ctx: OperationContext, quotation_id: str) -> Quotation:
    """The quotation, locked; raises unless the customer accepted it."""
    found: Quotation = ctx.record("quotation", quotation_id, lock=True)
    if found.state != "accepted":
        raise BusinessError(
            "NOT_ACCEPTED",
            _l("{quotation} was not accepted by the customer."),
            quotation=found.number or found.subject,
        )
    return found
