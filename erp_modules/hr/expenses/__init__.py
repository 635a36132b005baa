"""What employees paid for the company, and what they were advanced for it."""
