"""Leave: what people are entitled to, what they ask for, and the ledger of their days."""
