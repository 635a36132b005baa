"""A message from outside finds exactly one receiver, waits for one, or says that it did not."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from workflow_engine.commands import sending
from workflow_engine.commands.base import Command, Context
from workflow_engine.commands.receiving import ReceiverSuspended
from workflow_engine.commands.sending import Outgoing, Sent
from workflow_engine.domain.ids import new_id
from workflow_engine.domain.permissions import authorize
from workflow_engine.errors import Conflict, Forbidden, Invalid, MessageNotCorrelated, _l
from workflow_engine.feel import temporal


class MessageReserved(Forbidden):
    message = _l("{name} tells what happened to a document; only its module may say so.")


class MessageIdReused(Conflict):
    message = _l("The message id {message_id} was used for a different message {name}.")


class TimeToLiveRefused(Invalid):
    message = _l(
        "{text} is no time to live; write a duration like PT1H or P3D, at most {days} days."
    )


@dataclass(frozen=True)
class SendMessage(Command[Sent]):
    """Correlate by ``name`` and ``key``, or by the key that listening models read in ``payload``.

    ``time_to_live`` (ISO 8601) keeps the message when nobody waits for it yet; without it that is
    a ``MessageNotCorrelated``. A ``message_id`` sent again gives the first answer again. What
    modules emit cannot be forged: it needs the permission that the module names, if any. A
    process that the message would start asks for the permission to start it, as by hand.
    """

    permission = "message:send"
    name: str
    key: str | None = None
    payload: Mapping[str, Any] = field(default_factory=dict)
    time_to_live: str | None = None
    message_id: str | None = None

    def load(self, ctx: Context) -> None:
        if self.name in ctx.modules.events:
            needed = ctx.modules.events[self.name]
            if needed is None:
                raise MessageReserved(name=self.name)
            authorize(ctx.actor, needed)

    def run(self, ctx: Context, subject: Any) -> Sent:
        patience = time_allowed(ctx, self.time_to_live)
        message = Outgoing(self.name, self.key or None, self.payload)
        row = sending.stored(ctx, new_id(), message) | {"message_id": self.message_id}
        if self.message_id is None:
            return self._send(ctx, message, row, patience)
        before = ctx.uow.messages.by_message_id(ctx.company_id, self.name, self.message_id)
        if before is not None:
            return self._again(before, row["digest"])
        # Whoever sends the same id now waits here, and then finds the answer.
        ctx.uow.messages.add(row)
        sent = self._send(ctx, message, row, patience)
        ctx.uow.messages.change(row["id"], result=_written(sent))
        return sent

    def _send(
        self, ctx: Context, message: Outgoing, row: dict[str, Any], patience: timedelta | None
    ) -> Sent:
        try:
            sent = sending.deliver(ctx, message)
        except (MessageNotCorrelated, ReceiverSuspended):
            if patience is None:
                raise
            kept = sending.keep(ctx, message, row["id"], patience)
            self._store(ctx, row, kept)
            return Sent("buffered", buffered_id=row["id"], expires_at=kept["expires_at"])
        if self.message_id is not None:
            over = {"state": "delivered", "receiver_id": sent.instance_id, "ended_at": ctx.now}
            self._store(ctx, row, over)
        return sent

    def _store(self, ctx: Context, row: dict[str, Any], values: dict[str, Any]) -> None:
        if self.message_id is None:
            ctx.uow.messages.add({**row, **values})
        else:
            ctx.uow.messages.change(row["id"], **values)

    def _again(self, before: Mapping[str, Any], digest: str) -> Sent:
        if before["digest"] != digest:
            raise MessageIdReused(message_id=self.message_id, name=self.name)
        return _read(before["result"])


def time_allowed(ctx: Context, text: str | None) -> timedelta | None:
    """How long a message may wait; None when it may not, else ``TimeToLiveRefused``."""
    if text is None:
        return None
    most = timedelta(days=ctx.settings.message_ttl_days)
    span = temporal.read_duration(text)
    if not isinstance(span, timedelta) or not timedelta() < span <= most:
        raise TimeToLiveRefused(text=text, days=most.days)
    return span


def _written(sent: Sent) -> dict[str, Any]:
    expires = sent.expires_at.isoformat() if sent.expires_at else None
    return {
        "outcome": sent.outcome,
        "reached": sent.reached,
        "instance_id": sent.instance_id,
        "buffered_id": sent.buffered_id,
        "expires_at": expires,
    }


def _read(result: Mapping[str, Any]) -> Sent:
    expires = result["expires_at"]
    moment = datetime.fromisoformat(expires) if expires else None
    return Sent(**{**result, "expires_at": moment})
