"""The one way in which stock moves: levels are locked, moves appended, reservations respected."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from erp_modules.finance import operations as finance
from erp_modules.inventory import queries, reserving, rules
from erp_modules.inventory.model import StockLevel, StockMove, StockPolicy
from erp_modules.inventory.rules import ZERO, Booking, Holding
from workflow_engine.domain.ids import new_id
from workflow_engine.modules import OperationContext

Pair = tuple[str, str]


@dataclass(slots=True)
class Ledger:
    """What one document moves: ``moved`` is the value that the stock took, ``difference`` what of
    the document's value it did not take.

    Levels are locked once, in one order, so that two documents cannot wait for each other.
    """

    ctx: OperationContext
    kind: str
    document: Any
    moved_at: datetime | None = None
    reason: str | None = None
    moved: Decimal = ZERO
    difference: Decimal = ZERO
    levels: dict[Pair, StockLevel] = field(default_factory=dict)
    policy: StockPolicy = field(init=False)
    currency: str = field(init=False)

    def __post_init__(self) -> None:
        self.policy = queries.policy(self.ctx.session, self.ctx.company_id)
        self.currency = finance.base_currency(self.ctx.session, self.ctx.company_id)

    def lock(self, pairs: Iterable[Pair]) -> None:
        """Lock the levels of item and warehouse, and free what was reserved for too long."""
        self.levels = lock_levels(self.ctx, pairs)

    def put(self, pair: Pair, quantity: Decimal, value: Decimal, **said: Any) -> StockMove:
        """Goods come in at a value."""
        booking = rules.put(holding(self.levels[pair]), quantity, value, self.currency)
        return self._append(pair, booking, **said)

    def take(self, pair: Pair, quantity: Decimal, *, own: Decimal = ZERO, **said: Any) -> StockMove:
        """Goods go out at the average; ``own`` is what this very document has reserved."""
        held = self._require_there(pair, quantity, own)
        return self._append(pair, rules.take(held, quantity, self.currency), **said)

    def take_at(self, pair: Pair, quantity: Decimal, value: Decimal, **said: Any) -> StockMove:
        """Goods go out at the value they came in with, as far as the stock is worth it."""
        held = self._require_there(pair, quantity, ZERO)
        return self._append(pair, rules.take_at(held, quantity, value, self.currency), **said)

    def pass_on(
        self,
        source: Pair,
        target: Pair,
        quantity: Decimal,
        *,
        value: Decimal | None = None,
        **said: Any,
    ) -> Decimal:
        """Goods go to another warehouse with their value: the average, or no more than ``value``.

        What they were worth is the answer.
        """
        held = self._require_there(source, quantity, ZERO)
        if value is None:
            booking = rules.take(held, quantity, self.currency)
        else:
            booking = rules.take_at(held, quantity, value, self.currency)
        # Nobody stands on the other side, so there is nothing to differ from.
        out = self._append(source, replace(booking, difference=ZERO), **said)
        self.put(target, quantity, -out.value, **said)
        return -out.value

    def undo(self, move: StockMove, value: Decimal) -> StockMove:
        """Move the other way what a move had moved, at the value that the document gave it."""
        pair = (move.item_id, move.warehouse_id)
        said = {"line": move.source_line, "bin": move.bin, "reverses": move.id}
        if move.quantity < 0:
            return self.put(pair, -move.quantity, value, **said)
        return self.take_at(pair, move.quantity, value, **said)

    def _require_there(self, pair: Pair, quantity: Decimal, own: Decimal) -> Holding:
        level = self.levels[pair]
        held = holding(level)
        rules.require_there(
            held,
            quantity,
            level.reserved - own,
            negative=self.policy.negative,
            named=lambda: names(self.ctx, pair),
        )
        return held

    def _append(
        self,
        pair: Pair,
        booking: Booking,
        *,
        line: str | None = None,
        bin: str | None = None,
        reverses: str | None = None,
    ) -> StockMove:
        level = self.levels[pair]
        after = rules.booked(holding(level), booking)
        level.on_hand, level.value, level.cost = after.quantity, after.value, after.cost
        level.seq += 1
        level.rev += 1
        self.moved += booking.value
        self.difference += booking.difference
        move = StockMove(
            id=new_id(),
            company_id=self.ctx.company_id,
            item_id=level.item_id,
            warehouse_id=level.warehouse_id,
            seq=level.seq,
            quantity=booking.quantity,
            unit_cost=rules.each(booking.value, booking.quantity),
            value=booking.value,
            quantity_after=after.quantity,
            value_after=after.value,
            source_kind=self.kind,
            source_id=self.document.id,
            source_line=line,
            bin=bin,
            moved_at=self.moved_at or self.ctx.now,
            posted_at=self.ctx.now,
            person_id=self.ctx.actor.person_id or self.ctx.on_behalf,
            reason=self.reason,
            reverses_id=reverses,
        )
        self.ctx.session.add(move)
        return move


def lock_levels(ctx: OperationContext, pairs: Iterable[Pair]) -> dict[Pair, StockLevel]:
    """The levels of item and warehouse, locked until the commit; made where there are none."""
    wanted = sorted(set(pairs))
    found: Mapping[Pair, StockLevel] = queries.lock_levels(ctx.session, ctx.company_id, wanted)
    made = {
        pair: StockLevel(
            id=new_id(), company_id=ctx.company_id, item_id=pair[0], warehouse_id=pair[1]
        )
        for pair in wanted
        if pair not in found
    }
    ctx.session.add_all(made.values())
    ctx.session.flush()
    levels = {**found, **made}
    reserving.let_lapse(ctx, levels)
    return levels


def holding(level: StockLevel) -> Holding:
    return Holding(level.on_hand, level.value, level.cost)


def names(ctx: OperationContext, pair: Pair) -> Mapping[str, str]:
    """What the item and the warehouse are called."""
    return {
        "item": ctx.record("item", pair[0]).code,
        "warehouse": ctx.record("warehouse", pair[1]).code,
    }
