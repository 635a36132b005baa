"""What the books say: trial balance, statements, balances of partners, open items and their age."""
