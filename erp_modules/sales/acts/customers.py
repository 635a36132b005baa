"""Customers and price lists: what is checked, and who gets nothing more."""

from decimal import Decimal
from typing import Any

from erp_modules.sales.model import Customer, PriceList
from workflow_engine.errors import BusinessError, _l
from workflow_engine.modules import OperationContext


def check_customer(draft: Any, record: Customer) -> None:
    """An address for letters must be one."""
    record.contact_email = draft.fields.email("contact_email", record.contact_email)


def check_price_list(draft: Any, record: PriceList) -> None:
    """A list is for a group or for a customer, ends after it begins, and names a scale once."""
    if record.group and record.customer_id:
        draft.fields.refuse("customer", _l("Name a group or a customer, not both."))
    if record.valid_until is not None and record.valid_until < record.valid_from:
        draft.fields.refuse("valid_until", _l("This is before the first day."))
    seen: set[tuple[str, Decimal]] = set()
    for index, line in enumerate(record.lines):
        scale = (line.item_id, line.least_quantity)
        if scale in seen:
            draft.fields.refuse(
                f"lines.{index}.least_quantity", _l("The item has a price from this quantity.")
            )
        seen.add(scale)


def block(ctx: OperationContext, record: Customer, reason: str | None = None) -> bool:
    """Stop the supply: nothing is confirmed or shipped any more."""
    if record.blocked:
        return False
    record.blocked, record.blocked_reason = True, reason
    return True


def unblock(ctx: OperationContext, record: Customer) -> bool:
    """Supply him again."""
    if not record.blocked:
        return False
    record.blocked, record.blocked_reason = False, None
    return True


def require_supplied(customer: Customer) -> None:
    """Raise for a customer whose supply is stopped or who is out of use."""
    if customer.blocked or not customer.active:
        raise BusinessError(
            "CUSTOMER_BLOCKED",
            _l("Supply to {customer} is stopped: {reason}."),
            customer=customer.name,
            reason=customer.blocked_reason or customer.code,
        )
