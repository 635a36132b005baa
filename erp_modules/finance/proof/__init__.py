"""Whether the books and the budgets add up."""

from erp_modules.finance.proof.queries import budgets_equal_their_moves, entries_balance

PROOFS = (entries_balance, budgets_equal_their_moves)

__all__ = ["PROOFS"]
