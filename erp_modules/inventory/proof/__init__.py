"""Whether levels, ledger, reservations and books say the same."""

from collections.abc import Iterator
from typing import Any

from erp_modules.finance import operations as finance
from erp_modules.inventory.proof.queries import difference_to_ledger, moved_by_document
from erp_modules.inventory.rules import ZERO

__all__ = ["PROOFS", "difference_to_ledger"]

#: Documents of the inventory that post to the journal.
POSTING = frozenset({"goods_receipt", "goods_return", "goods_issue", "stock_count", "transfer"})


def levels_equal_the_ledger(session: Any, company_id: str) -> Iterator[tuple[str, str]]:
    """S1: on hand, value and reserved of a level are the sums of its moves and reservations."""
    for row in difference_to_ledger(session, company_id):
        yield f"stock_level:{row['item_id']}@{row['warehouse_id']}", str(dict(row))


def stock_is_worth_what_the_books_say(session: Any, company_id: str) -> Iterator[tuple[str, str]]:
    """S2: every document moved the same value in the stock and on accounts of assets.

    So what all goods are worth is what these accounts say, save for what accountants post by hand.
    """
    moved = moved_by_document(session, company_id)
    booked = finance.booked_on(session, company_id, POSTING, "asset")
    for document in sorted({*moved, *booked}):
        stock, books = moved.get(document, ZERO), booked.get(document, ZERO)
        if stock != books:
            yield ":".join(document), f"the stock moved {stock}, the books {books}"


PROOFS = (levels_equal_the_ledger, stock_is_worth_what_the_books_say)
