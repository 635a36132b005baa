"""Stock counts: the books are frozen, people count, differences are approved and posted."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from erp_modules.finance import operations as finance
from erp_modules.inventory import errors, posting, queries, rules
from erp_modules.inventory.acts.common import (
    REVERSE,
    require_open,
    require_stocked,
    settle,
    total,
    undo_moves,
)
from erp_modules.inventory.ledger import Ledger, lock_levels
from erp_modules.inventory.model import Counted, Counting, CountLine, StockCount
from erp_modules.inventory.posting import Entry
from erp_modules.inventory.rules import ZERO
from workflow_engine.domain.ids import new_id
from workflow_engine.errors import BusinessError, _l
from workflow_engine.modules import OperationContext

KIND = "stock_count"


def check_count(draft: Any, record: StockCount) -> None:
    require_open(draft, "warehouse", record.warehouse_id)
    seen = set()
    for index, line in enumerate(record.lines):
        require_stocked(draft, f"lines.{index}.item", line.item_id)
        if line.item_id in seen:
            draft.fields.refuse(f"lines.{index}.item", _l("Each item is counted once."))
        seen.add(line.item_id)


def freeze(ctx: OperationContext, record: StockCount) -> None:
    """Write down what the books say now; goods may go on moving while people count."""
    wanted = [line.item_id for line in record.lines] or [
        level.item_id
        for level in queries.levels_in(ctx.session, ctx.company_id, record.warehouse_id)
    ]
    if not wanted:
        raise BusinessError(
            "NOTHING_TO_COUNT", _l("Nothing lies in this warehouse; name the items to be counted.")
        )
    levels = lock_levels(ctx, ((item, record.warehouse_id) for item in wanted))
    known = {line.item_id: line for line in record.lines}
    limit = queries.policy(ctx.session, ctx.company_id).count_twice
    for item in wanted:
        line = known.get(item) or _add(record, item)
        level = levels[item, record.warehouse_id]
        line.expected = level.on_hand
        line.first = line.second = line.first_by_id = line.second_by_id = None
        line.twice = level.value > limit
    record.frozen_at = ctx.now


def _add(record: StockCount, item_id: str) -> CountLine:
    line = CountLine(id=new_id(), position=len(record.lines) + 1, item_id=item_id)
    record.lines.append(line)
    return line


def count(ctx: OperationContext, record: StockCount, *, lines: list[Mapping[str, Any]]) -> None:
    """Write down what somebody counted; the second figure comes from another person."""
    person = ctx.actor.person_id
    if person is None:
        raise BusinessError("PERSON_NEEDED", _l("Goods are counted by people."))
    known = {line.item_id: line for line in record.lines}
    for told in lines:
        line = known.get(told["item_id"]) or _add(record, told["item_id"])
        known[line.item_id] = line
        if line.first is None or line.first_by_id == person:
            line.first, line.first_by_id = told["quantity"], person
        elif line.second is None or line.second_by_id == person:
            line.second, line.second_by_id = told["quantity"], person
        else:
            raise BusinessError(
                "COUNTED_TWICE", _l("Two others have counted {item} already."),
                item=ctx.record("item", line.item_id).code,
            )  # fmt: skip


def to_be_counted(record: StockCount) -> Counting:
    """The items of the count, without any figure: who counts knows none."""
    lines = [
        Counted(id=line.id, position=line.position, item_id=line.item_id, quantity=None)  # type: ignore[arg-type]
        for line in record.lines
    ]
    return Counting(lines=lines)


def finish(ctx: OperationContext, record: StockCount) -> None:
    """See that everything was counted, by two people where it is worth much, and alike."""
    currency = finance.base_currency(ctx.session, ctx.company_id)
    limit = queries.policy(ctx.session, ctx.company_id).count_twice
    missing, differing = [], []
    for line in record.lines:
        level = queries.level(ctx.session, ctx.company_id, line.item_id, record.warehouse_id)
        cost = level.cost if level else ZERO
        line.twice = line.twice or rules.worth(line.first or ZERO, cost, currency) > limit
        if line.counted is None:
            missing.append(line)
        elif line.second is not None and line.second != line.first:
            differing.append(line)
        line.value = rules.worth(line.difference, cost, currency)
    if missing:
        raise BusinessError(
            "NOT_COUNTED",
            _l("Not counted yet, or not by two people: {items}."), items=_codes(ctx, missing),
        )  # fmt: skip
    if differing:
        raise BusinessError(
            "COUNTS_DIFFER",
            _l("Two people counted differently; count again: {items}."),
            items=_codes(ctx, differing),
        )
    record.base_amount = total(abs(line.value) for line in record.lines)


def _codes(ctx: OperationContext, lines: list[CountLine]) -> str:
    return ", ".join(ctx.record("item", line.item_id).code for line in lines)


def post(ctx: OperationContext, record: StockCount, *, reason: str | None = None) -> None:
    """Bring the books to what was found: what moved since the count began stays moved."""
    ledger = Ledger(ctx, KIND, record, reason=reason)
    counted = [line for line in record.lines if line.difference]
    ledger.lock((line.item_id, record.warehouse_id) for line in counted)
    for line in counted:
        line.value = _adjust(ledger, (line.item_id, record.warehouse_id), line)
    value = total(abs(line.value) for line in counted)
    if max(value, record.base_amount) > ledger.policy.count_limit:
        facts = ctx.require_authority(KIND, record.id)
        if value > facts.base_amount:
            raise errors.value_changed(record.number or record.id)
    record.base_amount = value
    record.posted_at = ctx.now
    _post(ctx, ledger)
    settle(ctx, ledger)


def _adjust(ledger: Ledger, pair: tuple[str, str], line: CountLine) -> Decimal:
    """Move the difference: more at the known cost, less at the average; its signed value."""
    if line.difference < 0:
        return ledger.take(pair, -line.difference, line=line.id, bin=line.bin).value
    value = rules.worth(line.difference, ledger.levels[pair].cost, ledger.currency)
    ledger.put(pair, line.difference, value, line=line.id, bin=line.bin)
    return value


def _post(ctx: OperationContext, ledger: Ledger, step: str = "") -> None:
    entry = Entry()
    entry.stock(ledger)
    entry.close("stock_difference")
    posting.post(ctx, entry, ledger, posting.today(ctx), step)


def reverse(ctx: OperationContext, record: StockCount, *, reason: str) -> None:
    """The count was wrong: what it added or took away is taken back."""
    ledger = undo_moves(ctx, KIND, record, reason=reason)
    _post(ctx, ledger, REVERSE)
    settle(ctx, ledger)


def facts(session: Any, record: StockCount) -> Mapping[str, Any]:
    return {
        "warehouse": record.warehouse_id,
        "differences": sum(1 for line in record.lines if line.difference),
        "value": record.base_amount,
    }
