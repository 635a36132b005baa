"""Take back a message that waits for a receiver, with a reason."""

from dataclasses import dataclass
from typing import Any

from workflow_engine.commands import kept_messages
from workflow_engine.commands.audit import audit
from workflow_engine.commands.base import Command, Context
from workflow_engine.commands.reasons import require_reason
from workflow_engine.errors import Conflict, NotFound, _l


class MessageNotFound(NotFound):
    message = _l("There is no message {message}.")


class MessageOver(Conflict):
    message = _l("The message no longer waits for a receiver.")


@dataclass(frozen=True, slots=True)
class KeptMessage:
    """A locked message of a company."""

    row: dict[str, Any]

    @property
    def company_id(self) -> str:
        return str(self.row["company_id"])


@dataclass(frozen=True)
class DiscardMessage(Command[None]):
    """Nobody gets the message any more; who discarded it and why is kept with it."""

    permission = "message:discard"
    buffered_id: str
    reason: str

    def load(self, ctx: Context) -> KeptMessage:
        row = ctx.uow.messages.lock(self.buffered_id)
        if row is None:
            raise MessageNotFound(message=self.buffered_id)
        return KeptMessage(row)

    def run(self, ctx: Context, subject: KeptMessage) -> None:
        reason = require_reason(self.reason)
        row = subject.row
        if row["state"] != "buffered":
            raise MessageOver
        kept_messages.settle(
            ctx, row, "discarded", discarded_by=ctx.actor.account_id, reason=reason
        )
        detail = {"name": row["name"], "key": row["key"], "reason": reason}
        audit(ctx, "message.discarded", subject=f"message:{row['id']}", detail=detail)
