"""Passwords, tokens and digests; the only file that knows how they are made."""

import functools
import hashlib
import hmac
import os
import secrets
import threading
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError

_hasher = PasswordHasher()
# One hash takes 64 MB and most of a core: more at once would let anybody exhaust the machine.
_at_once = threading.BoundedSemaphore(2)


def hash_password(password: str) -> str:
    """An argon2id hash with its parameters (RFC 9106)."""
    with _at_once:
        return _hasher.hash(password)


def verify_password(stored: str, password: str) -> bool:
    with _at_once:
        try:
            return _hasher.verify(stored, password)
        except (VerifyMismatchError, VerificationError, InvalidHashError):
            return False


@functools.cache
def nobody() -> str:
    """Verified against when no account matches, so that both answers take the same time."""
    return hash_password(secrets.token_urlsafe(16))


def new_token() -> str:
    """32 random bytes for a URL or header; only its digest is stored."""
    return secrets.token_urlsafe(32)


def digest(text: str) -> str:
    """SHA-256 in hex, for tokens that are random already."""
    return hashlib.sha256(text.encode()).hexdigest()


def same(left: str, right: str) -> bool:
    """Compare in constant time."""
    return hmac.compare_digest(left.encode(), right.encode())


def new_password(words: int = 4) -> str:
    """A random password that can be typed: groups of four signs without look-alikes."""
    alphabet = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(alphabet) for _ in range(4)) for _ in range(words))


def kept_secret(folder: str) -> str:
    """The secret of this installation: made once in ``folder``, and kept for its owner only."""
    path = Path(folder) / "secret_key"
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with open(path, "x", opener=_owner_only) as file:
            file.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return path.read_text().strip()


def _owner_only(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
