"""What suppliers ask for and are paid: invoices, matching, proposals, payments."""
