"""What processes and other modules may ask of the inventory, beside the acts of its documents.

Every operation may be repeated: what holds already for the same source is not done again. Items
and warehouses are named by id or by code.
"""

from erp_modules.inventory.operations.documents import (
    create_transfer,
    inspect,
    post_issue,
    post_receipt,
    receive_back,
    reverse_issue,
)
from erp_modules.inventory.operations.elsewhere import find_surplus
from erp_modules.inventory.operations.stock import (
    available,
    average_cost,
    below_point,
    expire_reservations,
    project_stock,
    release_stock,
    reserve_stock,
)

OPERATIONS = (
    project_stock,
    available,
    find_surplus,
    average_cost,
    below_point,
    reserve_stock,
    release_stock,
    expire_reservations,
    post_receipt,
    inspect,
    post_issue,
    reverse_issue,
    receive_back,
    create_transfer,
)

__all__ = ["OPERATIONS", *(each.run.__name__ for each in OPERATIONS)]
