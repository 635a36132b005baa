"""How a message finds those that wait for it."""

import hashlib


def correlation(company_id: str, name: str, key: str) -> str:
    """What a subscription is found by: company, message name and key in one digest."""
    parts = "\x1f".join((company_id, name, key))
    return hashlib.sha256(parts.encode()).hexdigest()
