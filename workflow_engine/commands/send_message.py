"""A message from outside finds exactly one receiver, or says that it did not."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from workflow_engine.commands import events
from workflow_engine.commands.base import Command, Context, Event
from workflow_engine.commands.correlation import correlation
from workflow_engine.domain.permissions import authorize
from workflow_engine.errors import Conflict, Forbidden, MessageNotCorrelated, _l


class MessageAmbiguous(Conflict):
    message = _l("{count} instances wait for the message {name} with the key {key}; only one may.")


class MessageReserved(Forbidden):
    message = _l("{name} tells what happened to a document; only its module may say so.")


@dataclass(frozen=True)
class SendMessage(Command[int]):
    """Correlate by ``name`` and ``key``; ``MessageNotCorrelated`` when nobody listens.

    What modules emit cannot be forged: it needs the permission that the module names, if any. A
    process that the message would start asks for the permission to start it, as by hand.
    """

    permission = "message:send"
    name: str
    key: str
    payload: Mapping[str, Any] = field(default_factory=dict)

    def load(self, ctx: Context) -> None:
        if self.name in ctx.modules.events:
            needed = ctx.modules.events[self.name]
            if needed is None:
                raise MessageReserved(name=self.name)
            authorize(ctx.actor, needed)
        for row in ctx.uow.definitions.listening(ctx.company_id):
            if self.name in row["start_messages"]:
                authorize(ctx.actor, row["start_permission"])

    def run(self, ctx: Context, subject: Any) -> int:
        waiting = ctx.uow.instances.subscribed(correlation(ctx.company_id, self.name, self.key))
        if len(waiting) > 1:
            raise MessageAmbiguous(count=len(waiting), name=self.name, key=self.key)
        reached = events.deliver(ctx, Event(self.name, self.key, dict(self.payload)))
        if not reached:
            raise MessageNotCorrelated(name=self.name, key=self.key)
        return reached
