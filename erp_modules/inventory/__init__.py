"""Warehouses, stock and its valuation."""
