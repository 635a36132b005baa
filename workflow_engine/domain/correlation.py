"""Where messages and signals meet those that wait for them: one digest for each meeting place."""

import hashlib


def correlation(company_id: str, name: str, key: str) -> str:
    """What a subscription is found by: company, message name and key in one digest."""
    return _digest(company_id, name, key)


def signal_place(company_id: str, name: str) -> str:
    """What those are found by who wait for a signal; no message has this digest."""
    return _digest("signal", company_id, name)


def start_place(company_id: str, name: str) -> str:
    """Where a message meets a definition that it starts."""
    return _digest("start", company_id, name)


def chain_place(origin: str) -> str:
    """Where two that find the chain of ``origin`` too long see each other's incident."""
    return _digest("chain", origin)


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
