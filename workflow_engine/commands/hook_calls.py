"""A call of a hook becomes a message, once for each delivery; all of it is one transaction."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from workflow_engine.bpmn.ports import Limits
from workflow_engine.bpmn.values import accept
from workflow_engine.commands.audit import audit
from workflow_engine.commands.base import Command, Context
from workflow_engine.commands.send_message import SendMessage
from workflow_engine.connections import Formulas
from workflow_engine.connections.incoming import delivery_id, read_body
from workflow_engine.domain.ids import new_id
from workflow_engine.domain.phrases import packed
from workflow_engine.domain.principal import Principal
from workflow_engine.errors import Conflict, NotFound, TooLarge, TooMany, _l
from workflow_engine.persistence.tables import hook, hook_call

MINUTE = timedelta(minutes=1)
#: Refusals of unproved calls that are written down for one hook in a minute.
MOST_UNPROVED = 20
ACCEPTED = 200
#: What became of a call that was taken from the log again, and accepted then.
REPLAYED = "replayed"


class CallNotReplayable(Conflict):
    message = _l("Only a call that was refused or ignored, and whose body is kept, is replayed.")


class CallAnswered(Conflict):
    message = _l("The delivery {delivery} was accepted already; replaying it would send it twice.")


@dataclass(frozen=True, slots=True)
class Call:
    """What came: ``headers`` as formulas see them, ``media_type`` without its parameters."""

    media_type: str
    headers: Mapping[str, str]
    body: bytes
    address: str | None = None

    def row(self, ctx: Context, hook_id: str) -> dict[str, Any]:
        """The columns of the log that do not depend on what became of it."""
        return {
            "id": new_id(),
            "company_id": ctx.company_id,
            "hook_id": hook_id,
            "at": ctx.now,
            "media_type": self.media_type[:100],
            "headers": dict(self.headers),
            "body": self.body,
            "size": len(self.body),
            "address": self.address,
            "delivery_id": None,
            "settled": False,
            "proved": True,
            "status": ACCEPTED,
        }


@dataclass(frozen=True, slots=True)
class Answered:
    """What a sender is told: the id of the call that counts, and whether it was sent before."""

    call_id: str
    outcome: str
    repeated: bool = False


@dataclass(frozen=True)
class ReceiveCall(Command[Answered]):
    """Take a proved call under the principal of its hook; a delivery seen before does nothing.

    Whatever is raised, ``RecordRefusedCall`` writes it down afterwards.
    """

    permission = "message:send"
    hook_id: str
    call: Call

    def load(self, ctx: Context) -> Any:
        subject = ctx.uow.directory.row(hook, ctx.company_id, self.hook_id)
        if subject.account_id != ctx.actor.account_id:
            raise NotFound
        return subject

    def run(self, ctx: Context, subject: Any) -> Answered:
        _require_rate(ctx, subject)
        if len(self.call.body) > subject.max_bytes:
            raise TooLarge(limit=f"{subject.max_bytes} bytes")
        return take(ctx, subject, self.call)


def take(
    ctx: Context, subject: Any, call: Call, *, sender: Principal | None = None, **more: Any
) -> Answered:
    """Log the call and send what its mapping makes of it; ``more`` are columns of the log."""
    said = {"body": read_body(call.media_type, call.body), "headers": dict(call.headers)}
    delivery = delivery_id(subject.id_from, subject.id_name, said, call.body, ctx.now)
    row = {**call.row(ctx, subject.id), "delivery_id": delivery, **more}
    before = ctx.uow.hooks.settled(subject.id, delivery) if delivery else None
    if before is not None:
        ctx.uow.hooks.add_call({**row, "state": "duplicate", "repeats": before.id})
        return Answered(before.id, before.state, repeated=True)
    mapped = Formulas.read(subject.mapping).apply(said, ctx.now)
    row["state"] = "accepted" if mapped.is_wanted else "ignored"
    # Who brings the same delivery meanwhile waits here, and then finds the answer.
    ctx.uow.hooks.add_call({**row, "settled": True})
    if mapped.is_wanted:
        bounds = Limits(
            value_bytes=ctx.settings.max_value_bytes, value_depth=ctx.settings.max_value_depth
        )
        payload = accept(mapped.payload or {}, bounds)
        message = SendMessage(subject.message, mapped.key, payload, subject.time_to_live)
        acting = replace(ctx, actor=sender or ctx.actor)
        message.load(acting)
        sent = message.run(acting, None)
        became = {"instance_id": sent.instance_id, "buffered_id": sent.buffered_id}
        ctx.uow.hooks.change_call(row["id"], outcome=sent.outcome, **became)
    return Answered(row["id"], row["state"])


def _require_rate(ctx: Context, subject: Any) -> None:
    most = int(subject.per_minute)
    since = ctx.now - MINUTE
    if ctx.uow.hooks.count_since(subject.id, since, proved=True, most=most) >= most:
        raise TooMany(seconds=int(MINUTE.total_seconds()))


@dataclass(frozen=True)
class RecordRefusedCall(Command[str | None]):
    """Write down why a call was refused; the id, or None when too many were refused just now.

    What strangers sent is not kept, and of them only some in a minute are written down. Nobody
    but the engine itself may: run it as ``Principal.system``.
    """

    permission = "hook:write"
    hook_id: str
    call: Call
    reason: str
    status: int
    proved: bool = True

    def load(self, ctx: Context) -> "RecordRefusedCall":
        return self

    @staticmethod
    def permits(actor: Principal, permission: str) -> bool:
        return actor.is_system

    def run(self, ctx: Context, subject: Any) -> str | None:
        found = ctx.uow.directory.row(hook, ctx.company_id, self.hook_id)
        most = int(found.per_minute) + 1 if self.proved else MOST_UNPROVED
        since = ctx.now - MINUTE
        if ctx.uow.hooks.count_since(found.id, since, proved=self.proved, most=most) >= most:
            return None
        row = self.call.row(ctx, found.id)
        is_kept = self.proved and len(self.call.body) <= found.max_bytes
        row |= {"state": "refused", "proved": self.proved, "status": self.status}
        row |= {"reason": str(self.reason)[:2000], "told": packed(self.reason)}
        ctx.uow.hooks.add_call(row if is_kept else {**row, "body": None, "headers": {}})
        return str(row["id"])


@dataclass(frozen=True)
class ReplayCall(Command[Answered]):
    """Take a call from the log again, under the mapping as it is now."""

    permission = "hook:write"
    call_id: str

    def load(self, ctx: Context) -> Any:
        return ctx.uow.directory.lock(hook_call, ctx.company_id, self.call_id)

    def run(self, ctx: Context, subject: Any) -> Answered:
        if subject.state not in ("refused", "ignored") or subject.body is None:
            raise CallNotReplayable
        if subject.outcome == REPLAYED:
            raise CallAnswered(delivery=subject.delivery_id or subject.id)
        found = ctx.uow.directory.row(hook, ctx.company_id, subject.hook_id)
        if subject.state == "ignored":
            # It answers for its delivery no more; what comes of the replay does.
            ctx.uow.hooks.change_call(subject.id, settled=False)
        call = Call(subject.media_type, subject.headers, subject.body, subject.address)
        sender = sender_of(ctx, found)
        more = {"repeats": subject.id, "replayed_by": ctx.actor.account_id}
        answered = take(ctx, found, call, sender=sender, **more)
        if answered.repeated:
            raise CallAnswered(delivery=subject.delivery_id or answered.call_id)
        if answered.outcome == "accepted":
            ctx.uow.hooks.change_call(subject.id, outcome=REPLAYED)
        detail = {"hook": found.code, "outcome": answered.outcome, "call": answered.call_id}
        audit(ctx, "hook.replayed", subject=f"hook_call:{subject.id}", detail=detail)
        return answered


def sender_of(ctx: Context, found: Any) -> Principal:
    """The hook itself: what its role allows, and to send its own message."""
    held = ctx.uow.identity.permissions_of(found.account_id)
    permissions = held | {ReceiveCall.permission}
    return Principal(
        found.account_id, None, ctx.company_id, found.name, "service", permissions=permissions
    )
