"""What customers owe and pay: invoices, receipts, credit, dunning, write-offs."""
