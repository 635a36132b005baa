"""Webhooks: which events they want, how a message is signed, and when one rests or is given up."""

import base64
import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from workflow_engine.domain.job import back_off
from workflow_engine.errors import _l

DeliveryState = Literal["waiting", "delivered", "failed", "cancelled"]
STATES: Mapping[str, str] = {
    "waiting": _l("Waiting"),
    "delivered": _l("Got through"),
    "failed": _l("Failed"),
    "cancelled": _l("Cancelled"),
}
#: What the engine itself tells, by the type of the message.
ENGINE_EVENTS: Mapping[str, str] = {
    "engine.instance.started": _l("A process instance began"),
    "engine.instance.suspended": _l("A process instance was suspended"),
    "engine.instance.resumed": _l("A process instance was resumed"),
    "engine.instance.ended": _l("A process instance ended, however it did"),
    "engine.task.opened": _l("A task was opened"),
    "engine.task.claimed": _l("Somebody took a task, or was given it"),
    "engine.task.released": _l("A task was put back for all who may take it"),
    "engine.task.completed": _l("A task was completed"),
    "engine.task.cancelled": _l("A task was cancelled"),
    "engine.incident.opened": _l("An incident was opened"),
    "engine.incident.resolved": _l("An incident was resolved"),
}
#: Sent on demand to one webhook, whatever it subscribes to.
TEST_EVENT = "webhook.test"

_PREFIX = "whsec_"
_SECRET_BYTES = 32
_PATTERN = re.compile(r"\*|[a-z0-9_]+(\.[a-z0-9_]+)*(\.\*)?")
#: Attempts in a row that fail before a webhook rests between further ones.
_TIRED_AFTER = 5
_FIRST_REST, _LONGEST_REST = timedelta(seconds=30), timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Publication:
    """What a module lets leave the house when one of its events is told to webhooks.

    ``subject`` names the kind of thing it is about; its id stands in the payload under ``id_in``,
    or that name, and else is the key of the event. ``path`` is where it is shown, ``{id}`` in it.
    Only the ``fields`` of the payload are sent; everything else stays here.
    """

    subject: str = ""
    path: str = ""
    fields: Sequence[str] = ()
    id_in: str = ""

    @property
    def id_field(self) -> str:
        return self.id_in or self.subject


def is_pattern(text: str) -> bool:
    """Whether it can be a pattern: ``*``, a type, or the beginning of types and ``.*``."""
    return _PATTERN.fullmatch(text) is not None


def wants(patterns: Iterable[str], event_type: str) -> bool:
    """Whether one of the patterns fits a type; ``procurement.*`` fits all that begins so."""
    return any(
        event_type.startswith(pattern.removesuffix("*"))
        if pattern.endswith("*")
        else event_type == pattern
        for pattern in patterns
    )


def new_secret() -> str:
    """A new secret as Standard Webhooks writes them: ``whsec_`` and 32 random bytes in base64."""
    return _PREFIX + base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()


def signature(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """One signature of Standard Webhooks 1.0: HMAC-SHA256 of ``id.timestamp.body``.

    ``timestamp`` is in seconds since 1970 (UTC).
    """
    key = base64.b64decode(secret.removeprefix(_PREFIX))
    content = f"{message_id}.{timestamp}.".encode() + body
    digest = hmac.new(key, content, hashlib.sha256).digest()
    return "v1," + base64.b64encode(digest).decode()


def rest_until(webhook_id: str, failures: int, now: datetime) -> datetime | None:
    """Until when nothing more is tried after so many failures in a row; None: go on at once.

    A receiver that is down would else keep every worker busy with waiting for it.
    """
    if failures < _TIRED_AFTER:
        return None
    beyond = failures - _TIRED_AFTER + 1
    return now + back_off(webhook_id, beyond, first=_FIRST_REST, longest=_LONGEST_REST)


def is_given_up(
    failures: int, since: datetime, now: datetime, *, most: int, span: timedelta
) -> bool:
    """Whether a webhook that failed so often in a row, and for so long, is switched off.

    ``most`` of 0 never gives up.
    """
    return 0 < most <= failures and now - since >= span
