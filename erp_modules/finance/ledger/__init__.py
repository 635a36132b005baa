"""The general ledger: accounts, periods, tax codes, posting rules and the journal."""
