"""For those who receive webhooks: whether a request is ours, new, and as it was sent.

::

    event = verify(request.headers, request.get_data(), "whsec_…")
    if event["data"]["event"] not in seen: ...
"""

import base64
import binascii
import hashlib
import hmac
import json
import time
from collections.abc import Mapping, Sequence
from typing import Any

#: Seconds that a message may be old, or its sender's clock be ahead.
TOLERANCE = 300
_PREFIX = "whsec_"


class WebhookRefused(Exception):
    """The request is not to be acted on; the text says why. Answer it with 401."""


def verify(
    headers: Mapping[str, str],
    body: bytes,
    secrets: str | Sequence[str],
    *,
    tolerance: float = TOLERANCE,
    now: float | None = None,
) -> Any:
    """The event in ``body``, if one of ``secrets`` signed it within ``tolerance`` seconds.

    ``body`` is what came over the line, sign by sign, before anything reads it as JSON. ``now`` is
    the time in seconds since 1970. Raises ``WebhookRefused``. A message may come twice, under the
    same ``webhook-id``: whoever acts on it remembers the ids for as long as it is sent again.
    """
    found = {name.lower(): value for name, value in headers.items()}
    message_id, timestamp = _header(found, "webhook-id"), _header(found, "webhook-timestamp")
    given = _header(found, "webhook-signature").split()
    _require_recent(timestamp, tolerance, time.time() if now is None else now)
    content = f"{message_id}.{timestamp}.".encode() + body
    keys = [secrets] if isinstance(secrets, str) else secrets
    # All are compared, so that how long it takes tells nothing.
    matches = [hmac.compare_digest(_sign(key, content), each) for key in keys for each in given]
    if not any(matches):
        raise WebhookRefused("No signature of the message is by a secret that is known here.")
    try:
        return json.loads(body)
    except ValueError as error:
        raise WebhookRefused("The message is signed, but it is no JSON.") from error


def _header(headers: Mapping[str, str], name: str) -> str:
    value = headers.get(name, "")
    if not value or not value.isascii():
        raise WebhookRefused(f"The header {name} is missing.")
    return value


def _require_recent(timestamp: str, tolerance: float, now: float) -> None:
    if not timestamp.isdecimal() or len(timestamp) > 12:
        raise WebhookRefused("The header webhook-timestamp is no number of seconds.")
    if abs(now - int(timestamp)) > tolerance:
        raise WebhookRefused("The message is too old, or the clocks are far apart.")


def _sign(secret: str, content: bytes) -> str:
    try:
        key = base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
    except binascii.Error as error:
        raise WebhookRefused("A secret begins with whsec_ and goes on in base64.") from error
    return "v1," + base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
