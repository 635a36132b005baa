"""Goods issues: for deliveries, for cost centres, and what is scrapped."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from erp_modules.finance import operations as finance
from erp_modules.inventory import errors, posting, queries, reserving, rules
from erp_modules.inventory.acts.common import (
    REVERSE,
    require_lines,
    require_open,
    require_stocked,
    settle,
    total,
    undo_moves,
)
from erp_modules.inventory.ledger import Ledger
from erp_modules.inventory.model import GoodsIssue, Reservation
from erp_modules.inventory.posting import Entry
from erp_modules.inventory.reserving import queries as kept_by
from erp_modules.inventory.rules import ZERO
from workflow_engine.errors import BusinessError, _l
from workflow_engine.modules import OperationContext

KIND = "goods_issue"
#: What takes the value of goods that leave.
ACCOUNTS = {"delivery": "cost_of_sales", "cost_centre": "expense", "scrap": "stock_difference"}


def check_issue(draft: Any, record: GoodsIssue) -> None:
    """A cost centre where one uses them, a reason where they are scrapped."""
    require_lines(draft, record)
    require_open(draft, "warehouse", record.warehouse_id)
    if record.use == "cost_centre" and not record.cost_centre:
        draft.fields.refuse("cost_centre", _l("Say who uses the goods."))
    if record.use == "scrap" and not record.purpose:
        draft.fields.refuse("purpose", _l("Say why the goods are scrapped."))
    for index, line in enumerate(record.lines):
        require_stocked(draft, f"lines.{index}.item", line.item_id)
        if line.reservation_id is not None:
            held = draft.ctx.record("reservation", line.reservation_id)
            if (held.item_id, held.warehouse_id) != (line.item_id, record.warehouse_id):
                draft.fields.refuse(
                    f"lines.{index}.reservation",
                    _l("It keeps another item, or in another warehouse."),
                )
    if not draft.fields.errors:
        estimate(draft.ctx, record)


def estimate(ctx: OperationContext, record: GoodsIssue) -> None:
    """What the goods are worth at the average as it is now."""
    currency = finance.base_currency(ctx.session, ctx.company_id)
    for line in record.lines:
        level = queries.level(ctx.session, ctx.company_id, line.item_id, record.warehouse_id)
        line.value = rules.worth(line.quantity, level.cost if level else ZERO, currency)
    record.base_amount = total(line.value for line in record.lines)


def submit(ctx: OperationContext, record: GoodsIssue) -> None:
    """Value the goods at the average of now: that is what people then decide about."""
    estimate(ctx, record)


def post(ctx: OperationContext, record: GoodsIssue, *, reason: str | None = None) -> None:
    """Give the goods out; what was reserved for them is used up.

    To scrap more than the company's limit needs the decisions of the authority matrix, and for no
    less than the goods are worth now.
    """
    on = posting.posting_day(ctx, record.issued_on)
    held = _reservations(ctx, record)
    ledger = Ledger(ctx, KIND, record, posting.moved_at(ctx, on), reason)
    ledger.lock((line.item_id, record.warehouse_id) for line in record.lines)
    for line in record.lines:
        pair = (line.item_id, record.warehouse_id)
        kept = held.get(line.reservation_id or "")
        own = min(kept.open, line.quantity) if kept is not None else ZERO
        move = ledger.take(pair, line.quantity, own=own, line=line.id, bin=line.bin)
        line.value = -move.value
        if kept is not None:
            reserving.use(ctx, kept, ledger.levels[pair], line.quantity)
    _authorise(ctx, record, total(line.value for line in record.lines), ledger)
    entry = Entry()
    entry.stock(ledger)
    entry.close(ACCOUNTS[record.use], record.cost_centre)
    posting.post(ctx, entry, ledger, on)
    record.posted_at = ctx.now
    settle(ctx, ledger)
    ctx.emit("goods.issued", key=record.source_id or record.id, payload=told(record))


def _reservations(ctx: OperationContext, record: GoodsIssue) -> Mapping[str, Reservation]:
    """What is kept for this issue, locked before any stock is."""
    wanted = {line.reservation_id for line in record.lines if line.reservation_id}
    found = kept_by.lock_reservations(ctx.session, ctx.company_id, wanted)
    for held in found.values():
        if held.state != "open":
            raise BusinessError(
                "RESERVATION_CLOSED", _l("{reservation} keeps nothing any more."),
                reservation=held.number,
            )  # fmt: skip
    return found


def _authorise(ctx: OperationContext, record: GoodsIssue, value: Decimal, ledger: Ledger) -> None:
    """Hold what is scrapped to what was approved, and put the true value on the document."""
    if record.use == "scrap" and max(value, record.base_amount) > ledger.policy.scrap_limit:
        facts = ctx.require_authority(KIND, record.id)
        if value > facts.base_amount:
            raise errors.value_changed(record.number or record.id)
    record.base_amount = value


def reverse(ctx: OperationContext, record: GoodsIssue, *, reason: str) -> None:
    """Take the goods back at the value they left with; they are free then."""
    ledger = undo_moves(ctx, KIND, record, reason=reason)
    entry = Entry()
    entry.stock(ledger)
    entry.close(ACCOUNTS[record.use], record.cost_centre)
    posting.post(ctx, entry, ledger, posting.today(ctx), REVERSE)
    settle(ctx, ledger)


def told(record: GoodsIssue) -> Mapping[str, Any]:
    """What processes are told of an issue."""
    return {
        "issue": record.id,
        "number": record.number,
        "use": record.use,
        "warehouse": record.warehouse_id,
        "cost_centre": record.cost_centre,
        "source_kind": record.source_kind,
        "source_id": record.source_id,
        "value": record.base_amount,
        "lines": [
            {"line": line.position, "item": line.item_id, "quantity": line.quantity,
             "value": line.value}
            for line in record.lines
        ],
    }  # fmt: skip


def facts(session: Any, record: GoodsIssue) -> Mapping[str, Any]:
    return told(record)
