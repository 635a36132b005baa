"""Whether the books and the budgets add up."""

from erp_modules.finance.proof.queries import (
    budgets_equal_their_moves,
    entries_balance,
    postings_are_recorded,
)
from erp_modules.finance.proof.subledgers.queries import (
    only_open_invoices_are_open,
    subledgers_equal_their_accounts,
)

PROOFS = (
    entries_balance,
    budgets_equal_their_moves,
    postings_are_recorded,
    subledgers_equal_their_accounts,
    only_open_invoices_are_open,
)

__all__ = ["PROOFS"]
