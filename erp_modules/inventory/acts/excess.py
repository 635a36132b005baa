"""More came than was ordered: the buyer decides before it is stored."""

from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from erp_modules.inventory import rules
from erp_modules.inventory.acts.receipts import open_order
from erp_modules.inventory.model import GoodsReceipt
from erp_modules.inventory.rules import ZERO
from workflow_engine.errors import BusinessError, _l
from workflow_engine.modules import OperationContext


def hold(ctx: OperationContext, record: GoodsReceipt) -> None:
    """Ask the buyer of the order; refuses with NO_EXCESS where all of it was ordered.

    ``goods.excess`` carries by line how much there would be in all.
    """
    order = open_order(ctx, record)
    lines = _beyond(record, order) if order is not None else []
    if not lines:
        raise BusinessError(
            "NO_EXCESS", _l("No line of {document} goes beyond its order."), document=record.number
        )
    told = "; ".join(f"{line['line']}: {rules.shown(line['quantity'])}" for line in lines)
    payload = {"receipt": record.id, "number": record.number, "lines": lines, "excess": told}
    ctx.emit("goods.excess", key=order.id, payload=payload)


def _beyond(record: GoodsReceipt, order: Any) -> list[Mapping[str, Any]]:
    """Lines of the order of which there would be more than was ordered, with all of it."""
    coming: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for line in record.lines:
        coming[line.order_line_key or ""] += line.quantity
    found = [(order.line(key), quantity) for key, quantity in coming.items()]
    sums = [(line, line.received - line.returned + more) for line, more in found if line]
    return [
        {"line": line.position, "quantity": total} for line, total in sums if total > line.quantity
    ]
