"""Cost centres, budgets, currencies and dated rates."""
