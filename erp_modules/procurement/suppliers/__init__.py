"""Suppliers: their data, their bank accounts under dual control, and their scores."""
