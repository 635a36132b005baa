"""The events."""
