"""Whether levels, ledger and reservations say the same."""

from collections.abc import Iterator
from typing import Any

from erp_modules.inventory.proof.queries import difference_to_ledger

__all__ = ["PROOFS", "difference_to_ledger"]


def levels_equal_the_ledger(session: Any, company_id: str) -> Iterator[tuple[str, str]]:
    """S1: on hand, value and reserved of a level are the sums of its moves and reservations."""
    for row in difference_to_ledger(session, company_id):
        yield f"stock_level:{row['item_id']}@{row['warehouse_id']}", str(dict(row))


PROOFS = (levels_equal_the_ledger,)
