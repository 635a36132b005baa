"""What the proofs of other modules ask of the journal and the budgets."""
