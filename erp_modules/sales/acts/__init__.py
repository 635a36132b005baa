"""What is done to customers, quotations, orders, deliveries and returns."""
