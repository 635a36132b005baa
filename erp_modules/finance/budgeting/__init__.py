"""Budgets change hands: from one cost centre to another, or because the company gives more."""
