"""Stand-ins for the modules around the inventory, as far as its own tests need them.

They keep real rows on the test's database: items, orders with what came of them, and every line
that was posted to the journal.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from workflow_engine.domain.ids import new_id
from workflow_engine.modules import Module, OperationContext, operation
from workflow_engine.persistence.store import Store
from workflow_engine.records import (
    Document,
    Kind,
    Line,
    Master,
    Record,
    States,
    day,
    flag,
    lines,
    money,
    number,
    reference,
    text,
)

ZERO = Decimal(0)


@dataclass(eq=False, kw_only=True)
class Item(Master):
    """What is bought and kept."""

    unit: str = text("Unit", 20, default="pcs")
    purchase_unit: str | None = text("Purchase unit", 20, required=False)
    purchase_factor: Decimal = number("Factor", default=Decimal(1))
    price: Decimal = money("Price", default=ZERO)
    currency: str = text("Currency", 3, default="CNY")
    supplier_id: str | None = reference("Supplier", "supplier", required=False)
    stocked: bool = flag("Stocked", True)
    warehouse: str | None = text("Warehouse", 40, required=False)
    inspect: bool = flag("Inspect")


@dataclass(eq=False, kw_only=True)
class Supplier(Master):
    """Who sells."""


@dataclass(eq=False, kw_only=True)
class CostCentre(Master):
    """Who uses."""


@dataclass(eq=False, kw_only=True)
class OrderLine(Line):
    """What was ordered, and what came of it."""

    item_id: str | None = reference("Item", "item", required=False)
    description: str = text("Description", default="")
    quantity: Decimal = number("Quantity")
    unit: str = text("Unit", 20, default="pcs")
    price: Decimal = money("Price")
    is_service: bool = flag("Service")
    received: Decimal = number("Received", default=ZERO)
    returned: Decimal = number("Returned", default=ZERO)


@dataclass(eq=False, kw_only=True)
class Order(Document):
    """A purchase order."""

    supplier_id: str = reference("Supplier", "supplier")
    cost_centre: str = text("Cost centre", default="CC-1")
    warehouse: str | None = text("Warehouse", 40, required=False)
    rate: Decimal = number("Rate", scale=10, default=Decimal(1))
    lines: list[OrderLine] = lines("Lines", OrderLine)

    def line(self, named: object) -> OrderLine | None:
        return next((one for one in self.lines if named in (one.id, one.position)), None)


@dataclass(eq=False, kw_only=True)
class Posting(Record):
    """A line of the journal."""

    source_kind: str = text("Kind")
    source_id: str = text("Source")
    step: str = text("Step")
    purpose: str = text("Purpose")
    cost_centre: str | None = text("Cost centre", required=False)
    amount: Decimal = money("Amount")
    posted_on: date = day("Day")


store = Store("around")
for _name, _entity in {
    "item": Item,
    "supplier": Supplier,
    "cost_centre": CostCentre,
    "purchase_order": Order,
    "posting": Posting,
}.items():
    store.keep(_name, _entity)


def _kind(name: str, entity: type, **said: Any) -> Kind:
    return Kind(
        name=name, path=name, title=name, plural=name, entity=entity, read="stock:read",
        write="warehouse:write", **said,
    )  # fmt: skip


@operation("finance.post_journal", permission="stock:read")
def post_journal(
    ctx: OperationContext,
    *,
    source_kind: str,
    source_id: str,
    date: date,
    lines: list[Any],
    text: str = "",
    reference: str = "",
) -> Mapping[str, Any]:
    """Keep the lines; refuse what does not balance."""
    amounts = [line["debit"] - line["credit"] for line in lines]
    assert sum(amounts) == 0, lines
    assert all(line["debit"] >= 0 and line["credit"] >= 0 for line in lines), lines
    for line, amount in zip(lines, amounts, strict=True):
        ctx.session.add(
            Posting(
                id=new_id(), company_id=ctx.company_id, source_kind=source_kind,
                source_id=source_id, step=reference, purpose=line["purpose"],
                cost_centre=line["cost_centre"], amount=amount, posted_on=date,
            )
        )  # fmt: skip
    return {"entry": new_id(), "number": "JE-1"}


def _note(ctx: OperationContext, order: str, lines: list[Any], column: str) -> Mapping[str, Any]:
    found = ctx.record("purchase_order", order, lock=True)
    for told in lines:
        line = found.line(told["line"])
        setattr(line, column, getattr(line, column) + told["quantity"])
        assert getattr(line, column) >= 0
    ctx.session.flush()
    return {"order": order}


@operation("procurement.note_received", permission="stock:read")
def note_received(
    ctx: OperationContext, *, order: str, source: str, lines: list[Any]
) -> Mapping[str, Any]:
    """Add to what came."""
    return _note(ctx, order, lines, "received")


@operation("procurement.note_returned", permission="stock:read")
def note_returned(
    ctx: OperationContext, *, order: str, source: str, lines: list[Any]
) -> Mapping[str, Any]:
    """Add to what went back."""
    return _note(ctx, order, lines, "returned")


@operation("procurement.open_quantities", permission="stock:read")
def open_quantities(ctx: OperationContext, *, item: str) -> Mapping[str, Any]:
    """What is ordered and did not come."""
    orders = ctx.session.scalars(
        sa.select(Order).filter_by(company_id=ctx.company_id, state="released")
    ).all()
    named: dict[str, dict[str, Decimal]] = {}
    total = ZERO
    for order in orders:
        for line in order.lines:
            if line.item_id != item:
                continue
            left = max(line.quantity - line.received + line.returned, ZERO)
            total += left
            if order.warehouse:
                here = named.setdefault(order.warehouse, {"ordered": ZERO, "requested": ZERO})
                here["ordered"] += left
    return {"ordered": total, "requested": ZERO, "by_warehouse": named}


_RELEASED = States(
    titles={"draft": "Draft", "released": "Released", "cancelled": "Cancelled"},
    moves=frozenset({("draft", "released"), ("released", "cancelled")}),
)
FINANCE = Module(
    name="finance",
    title="Finance",
    kinds=(_kind("cost_centre", CostCentre),),
    operations=(post_journal,),
    metadata=store.metadata,
)
PROCUREMENT = Module(
    name="procurement",
    title="Procurement",
    depends=("finance",),
    kinds=(
        _kind("item", Item),
        _kind("supplier", Supplier),
        _kind("purchase_order", Order, states=_RELEASED),
    ),
    operations=(note_received, note_returned, open_quantities),
)


def books(session: Any, company_id: str) -> dict[str, Decimal]:
    """What every account has, positive for a debit."""
    rows = session.scalars(sa.select(Posting).filter_by(company_id=company_id)).all()
    sums: dict[str, Decimal] = {}
    for row in rows:
        sums[row.purpose] = sums.get(row.purpose, ZERO) + row.amount
    return {purpose: amount for purpose, amount in sums.items() if amount}
