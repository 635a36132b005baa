"""Rows to entities and back, one file per aggregate."""
