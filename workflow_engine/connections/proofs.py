"""Whether a request that came in was made by whom it says: signatures and shared secrets.

Standard Webhooks (https://www.standardwebhooks.com, specification 1.0): HMAC-SHA256 over
``id.timestamp.body``, base64, one or several as ``v1,…`` parted by blanks. GitHub's way is
``X-Hub-Signature-256: sha256=<hex>``, an HMAC-SHA256 of the body.
"""

import base64
import binascii
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from workflow_engine.errors import Phrase, _l

PROOFS = {
    "standard": _l("Standard Webhooks signature"),
    "github": _l("HMAC of the body (X-Hub-Signature-256)"),
    "header": _l("Shared secret in a header"),
    "path": _l("The secret address alone"),
}
STANDARD_ID = "webhook-id"
_STANDARD_PREFIX = "whsec_"
#: What a key of Standard Webhooks holds, in bytes.
_SHORTEST, _LONGEST = 24, 64
_MISSING = _l("the signature or its headers are missing")
_WRONG = _l("the signature is not that of the secret")
_WRONG_SECRET = _l("the secret in the header is missing or wrong")
_STALE = _l("the timestamp is more than {seconds} seconds away from now")
#: Stands for the secret of what is not there: both answers are made of the same work.
DECOY = _STANDARD_PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """How a sender proves himself: ``way`` of ``PROOFS``, the secret, seconds of tolerance."""

    way: str
    secret: str
    header_name: str = ""
    tolerance_seconds: int = 300


def new_secret(way: str) -> str:
    """A random secret in the form that senders of this way expect."""
    if way == "standard":
        return _STANDARD_PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()
    return secrets.token_urlsafe(32)


def is_standard_key(secret: str) -> bool:
    """Whether it is ``whsec_`` and 24 to 64 bytes in base64."""
    key = _standard_key(secret)
    return key is not None and _SHORTEST <= len(key) <= _LONGEST


def doubt(asked: Asked, headers: Mapping[str, str], body: bytes, now: datetime) -> str | None:
    """Why the request is not proved; None when it is. Names of ``headers`` in small letters."""
    if asked.way == "standard":
        return _standard(asked, headers, body, now)
    if asked.way == "github":
        return _github(asked, headers, body)
    if asked.way == "header":
        given = headers.get(asked.header_name.lower(), "")
        return None if _same(given, asked.secret) else _WRONG_SECRET
    return None


def _standard(asked: Asked, headers: Mapping[str, str], body: bytes, now: datetime) -> str | None:
    name, moment = headers.get(STANDARD_ID, ""), headers.get("webhook-timestamp", "")
    given = headers.get("webhook-signature", "").split(" ")[:10]
    signed = f"{name}.{moment}.".encode() + body
    expected = hmac.digest(_standard_key(asked.secret) or b"", signed, hashlib.sha256)
    wanted = "v1," + base64.b64encode(expected).decode()
    # All of them are compared, whichever fits.
    fits = [_same(entry, wanted) for entry in given]
    if not name or not moment or not any(given):
        return _MISSING
    if not any(fits):
        return _WRONG
    # What is signed is believed only while it is fresh.
    if not moment.isdecimal() or len(moment) > 12:
        return _MISSING
    if abs(now.timestamp() - int(moment)) > asked.tolerance_seconds:
        return Phrase(_STALE, seconds=asked.tolerance_seconds)
    return None


def _github(asked: Asked, headers: Mapping[str, str], body: bytes) -> str | None:
    given = headers.get("x-hub-signature-256", "")
    expected = hmac.new(asked.secret.encode(), body, hashlib.sha256).hexdigest()
    if _same(given, f"sha256={expected}"):
        return None
    return _WRONG if given else _MISSING


def _standard_key(secret: str) -> bytes | None:
    try:
        return base64.b64decode(secret.removeprefix(_STANDARD_PREFIX), validate=True)
    except (binascii.Error, ValueError):
        return None


def _same(left: str, right: str) -> bool:
    # Also what cannot be encoded is compared, and differs.
    return hmac.compare_digest(left.encode(errors="replace"), right.encode())
