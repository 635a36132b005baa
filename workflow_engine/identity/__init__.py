"""Signing in and out, and finding out who is calling."""
