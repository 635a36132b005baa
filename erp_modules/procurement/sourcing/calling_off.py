"""Orders under a frame contract: what is called off counts against what was agreed."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from erp_modules.finance import operations as finance
from erp_modules.procurement.model import Contract, ContractLine, Order, OrderLine
from erp_modules.procurement.sourcing import queries
from workflow_engine.domain.ids import new_id
from workflow_engine.domain.money import Money
from workflow_engine.errors import BusinessError, _l
from workflow_engine.modules import OperationContext

ZERO = Decimal(0)


def require_in_force(ctx: OperationContext, contract: Contract) -> None:
    today = finance.house(ctx.session, ctx.company_id, ctx.now).today
    if not contract.covers(today):
        raise BusinessError(
            "CONTRACT_NOT_IN_FORCE",
            _l("Nothing can be called off from {contract} today."),
            contract=contract.number,
        )


def left(line: ContractLine) -> Decimal | None:
    """How much may still be called off, in units; None when as much as is needed."""
    found = []
    if line.agreed_quantity is not None:
        found.append(line.agreed_quantity - line.called_quantity)
    if line.agreed_value is not None:
        found.append((line.agreed_value - line.called_value) / line.price)
    return min(found, default=None)


def take(contract: Contract, line: ContractLine, quantity: Decimal) -> Decimal:
    """Count a quantity against the line, negative to give it back; the answer is its amount."""
    amount = Money(line.price, contract.currency).times(quantity).rounded().amount
    more = line.called_quantity + quantity, line.called_value + amount
    limits = line.agreed_quantity, line.agreed_value
    if quantity > 0 and any(
        limit is not None and value > limit for value, limit in zip(more, limits, strict=True)
    ):
        raise BusinessError(
            "BEYOND_CONTRACT",
            _l("Line {line} of {contract} has less left than {quantity}."),
            line=line.position,
            contract=contract.number,
            quantity=f"{quantity.normalize():f}",
        )
    line.called_quantity, line.called_value = max(more[0], ZERO), max(more[1], ZERO)
    return amount


def order_line(
    ctx: OperationContext, contract: Contract, given: Mapping[str, Any], position: int
) -> OrderLine:
    """A line of an order for what is called off; the contract must be locked."""
    named = given.get("line")
    line = queries.contract_line(contract, int(named) if isinstance(named, Decimal) else named)
    if line is None:
        raise BusinessError(
            "LINE_UNKNOWN",
            _l("{order} has no line {value}."),
            order=contract.number,
            value=str(named)[:60],
        )
    quantity = given.get("quantity")
    if not isinstance(quantity, Decimal | int) or not Decimal(quantity) > 0:
        raise BusinessError(
            "QUANTITY_WRONG",
            _l("{order}: {value} is no quantity with at most 4 decimal places."),
            order=contract.number,
            value=str(quantity)[:60],
        )
    amount = take(contract, line, Decimal(quantity))
    item = ctx.record("item", line.item_id) if line.item_id else None
    return OrderLine(
        id=new_id(),
        position=position,
        requisition_line_id=given.get("requisition_line"),
        contract_line_id=line.id,
        item_id=line.item_id,
        description=line.description or (item.name if item else ""),
        quantity=Decimal(quantity),
        unit=line.unit or (item.unit if item else ""),
        price=line.price,
        amount=amount,
        tax_code=item.tax_code if item else None,
    )


def order_lines(
    ctx: OperationContext, contract: Contract, lines: Sequence[Mapping[str, Any]]
) -> list[OrderLine]:
    return [order_line(ctx, contract, given, place) for place, given in enumerate(lines, 1)]


def give_back(ctx: OperationContext, order: Order) -> None:
    """An order that is cancelled uses nothing of its contract."""
    change(ctx, order, {line.id: ZERO for line in order.lines})


def change(ctx: OperationContext, order: Order, wanted: Mapping[str, Decimal]) -> None:
    """Count other quantities of the order's lines against its contract."""
    if order.contract_id is None:
        return
    contract: Contract = ctx.record("contract", order.contract_id, lock=True)
    for line in order.lines:
        agreed = queries.contract_line(contract, line.contract_line_id)
        if agreed is not None and line.id in wanted:
            take(contract, agreed, wanted[line.id] - line.quantity)
    contract.rev += 1
