"""Identifiers: UUID version 7 (RFC 9562 section 5.7), ordered by time and not guessable."""

import secrets
import time
from uuid import UUID


def new_id() -> str:
    """A new UUIDv7 as text, after those made before it; 62 bits are random.

    The 12 bits after the milliseconds are a fraction of one (RFC 9562 section 6.2, method 3).
    """
    milliseconds, rest = divmod(time.time_ns(), 1_000_000)
    value = (milliseconds & 0xFFFF_FFFF_FFFF) << 80
    value |= 0x7 << 76 | (rest * 4096 // 1_000_000) << 64 | 0b10 << 62 | secrets.randbits(62)
    return str(UUID(int=value))


def is_id(text: str) -> bool:
    """Whether a text from outside can be an id at all; a database refuses other texts."""
    try:
        return str(UUID(text)) == text.lower()
    except (ValueError, AttributeError, TypeError):
        return False
