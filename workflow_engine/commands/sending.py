"""A message goes to the one who waits for it, or is kept until somebody does."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from workflow_engine.bpmn.values import TOO_LARGE
from workflow_engine.commands import chains, kept_messages, receiving
from workflow_engine.commands.base import Context
from workflow_engine.commands.chains import Link
from workflow_engine.commands.correlation import correlation, keys_from, start_place
from workflow_engine.commands.receiving import ReceiverSuspended
from workflow_engine.domain.ids import new_id
from workflow_engine.domain.permissions import authorize
from workflow_engine.errors import (
    ConcurrentUpdate,
    Conflict,
    Invalid,
    MessageNotCorrelated,
    ValueRefused,
    _l,
)
from workflow_engine.persistence import documents
from workflow_engine.persistence.repositories.messages import Waiting

#: Looks for a receiver, each because the one found before was gone.
LOOKS = 3


class MessageAmbiguous(Conflict):
    message = _l("{count} receivers wait for the message {name} with the key {key}; only one may.")


class MessageKeyMissing(Invalid):
    message = _l("The message {name} cannot be kept without a key; no model computes one from it.")


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of a message: ``outcome`` is delivered, started or buffered.

    ``instance_id`` got it or was started by it; ``buffered_id`` names it while it waits.
    """

    outcome: str
    reached: int = 0
    instance_id: str | None = None
    buffered_id: str | None = None
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message on its way. Without ``key`` the models that listen compute it from ``payload``."""

    name: str
    key: str | None
    payload: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Found:
    """Who would get a message: an instance that waits, or a definition; none, if both are None."""

    waiting: Waiting | None = None
    definition: Mapping[str, Any] | None = None

    @property
    def is_suspended(self) -> bool:
        return self.waiting is not None and self.waiting.status == "suspended"


def forward(ctx: Context, job: Mapping[str, Any]) -> bool:
    """Send the message that an instance threw; it waits for a while when nobody does."""
    work = job["payload"]
    message = Outgoing(work["name"], work["key"], work["payload"])
    try:
        deliver(ctx, message, chains.read(work))
    except (MessageNotCorrelated, ReceiverSuspended):
        patience = timedelta(hours=ctx.settings.message_thrown_hours)
        if not patience:
            return False
        row_id = new_id()
        row = stored(ctx, row_id, message) | {"source_id": work["source"]}
        ctx.uow.messages.add({**row, **keep(ctx, message, row_id, patience)})
    return True


def stored(ctx: Context, row_id: str, message: Outgoing) -> dict[str, Any]:
    """The columns of a message that is written down before it is known what becomes of it."""
    text = documents.dumps([message.name, message.key, message.payload])
    return {
        "id": row_id,
        "company_id": ctx.company_id,
        "name": message.name,
        "key": message.key,
        "correlation": "",
        "payload": {},
        "digest": hashlib.sha256(text.encode()).hexdigest(),
        "state": "sent",
        "sent_by": ctx.actor.account_id,
        "created_at": ctx.now,
    }


def deliver(ctx: Context, message: Outgoing, link: Link | None = None) -> Sent:
    """Give the message to its only receiver, else raise what keeps it from arriving."""
    for _ in range(LOOKS):
        found = find(ctx, message)
        if found.is_suspended:
            raise ReceiverSuspended(name=message.name)
        sent = give(ctx, message, found, link)
        if sent is not None:
            return sent
        if found.waiting is None:
            break
    raise MessageNotCorrelated(name=message.name, key=message.key or "")


def keep(ctx: Context, message: Outgoing, row_id: str, time_to_live: timedelta) -> dict[str, Any]:
    """The columns of a message that nobody waits for, to be stored in this transaction.

    The place where it would meet its receiver is locked before the last look: an instance that
    begins to wait, or a version that is deployed, comes before or after all of this.
    """
    key = _only_key(ctx, message)
    place = correlation(ctx.company_id, message.name, key or "")
    ctx.uow.messages.meet(start_place(ctx.company_id, message.name))
    ctx.uow.messages.meet(place, alone=True)
    found = find(ctx, message)
    if (found.waiting and not found.is_suspended) or found.definition:
        raise ConcurrentUpdate
    _require_small(ctx, message)
    kept = kept_messages.columns(ctx, row_id, time_to_live)
    return {**kept, "key": key, "correlation": place, "payload": dict(message.payload)}


def _require_small(ctx: Context, message: Outgoing) -> None:
    # No instance could take what is larger.
    if len(documents.dumps(message.payload).encode()) > ctx.settings.max_value_bytes:
        raise ValueRefused(path="payload", reason=TOO_LARGE)


def find(ctx: Context, message: Outgoing) -> Found:
    """The one who would get the message now; ``MessageAmbiguous`` when there are several."""
    keys = _keys(ctx, message)
    places = [correlation(ctx.company_id, message.name, key) for key in keys]
    waiting = ctx.uow.messages.waiting(places) if places else []
    if len(waiting) > 1:
        raise _ambiguous(message, len(waiting))
    if waiting:
        return Found(waiting=waiting[0])
    rows = ctx.uow.definitions.listening(ctx.company_id)
    named = [row for row in rows if message.name in row["start_messages"]]
    if len(named) > 1:
        raise _ambiguous(message, len(named))
    free = [row for row in named if not _is_running(ctx, row, message)]
    return Found(definition=free[0] if free else None)


def _is_running(ctx: Context, row: Mapping[str, Any], message: Outgoing) -> bool:
    return receiving.is_running(ctx, row, _start_key(ctx, message), message.payload)


def _start_key(ctx: Context, message: Outgoing) -> str | None:
    return message.key or next(iter(_keys(ctx, message)), None)


def _ambiguous(message: Outgoing, count: int) -> MessageAmbiguous:
    return MessageAmbiguous(count=count, name=message.name, key=message.key or "")


def _keys(ctx: Context, message: Outgoing) -> list[str]:
    if message.key is not None:
        return [message.key]
    return keys_from(ctx, message.name, message.payload)


def _only_key(ctx: Context, message: Outgoing) -> str | None:
    """The key to keep a message by; a start needs none, a wait does."""
    keys = _keys(ctx, message)
    if len(keys) > 1 or (not keys and not starts(ctx, message.name)):
        raise MessageKeyMissing(name=message.name)
    return keys[0] if keys else None


def starts(ctx: Context, name: str) -> bool:
    """Whether a model in force begins by a message of this name."""
    rows = ctx.uow.definitions.listening(ctx.company_id)
    return any(name in row["start_messages"] for row in rows)


def is_known(ctx: Context, name: str) -> bool:
    """Whether some model in force could catch a message of this name."""
    return any(
        name in (row["listens"] or {}).get("messages", ())
        for row in ctx.uow.definitions.in_force(ctx.company_id)
    )


def give(ctx: Context, message: Outgoing, found: Found, link: Link | None = None) -> Sent | None:
    """None when the receiver is there no more."""
    if found.waiting is not None:
        instance_id, wait = found.waiting.instance_id, found.waiting.wait
        if receiving.receive(ctx, instance_id, wait, message.name, message.payload, link):
            return Sent("delivered", 1, instance_id)
        return None
    if found.definition is None:
        return None
    authorize(ctx.actor, found.definition["start_permission"])
    key = _start_key(ctx, message)
    begun = receiving.start(ctx, found.definition, message.name, key, message.payload, link)
    return Sent("started", 1, begun) if begun is not None else None
