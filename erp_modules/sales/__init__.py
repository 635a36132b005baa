"""Customers, prices, quotations, orders, deliveries and returns."""
