"""Purchase orders from their first draft to the last invoice."""
