"""A message from outside finds exactly one receiver, or says that it did not."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from workflow_engine.commands import events
from workflow_engine.commands.base import Command, Context, Event
from workflow_engine.commands.correlation import correlation
from workflow_engine.errors import Conflict, MessageNotCorrelated, _l


class MessageAmbiguous(Conflict):
    message = _l("{count} instances wait for the message {name} with the key {key}; only one may.")


@dataclass(frozen=True)
class SendMessage(Command[int]):
    """Correlate by ``name`` and ``key``; ``MessageNotCorrelated`` when nobody listens."""

    permission = "message:send"
    name: str
    key: str
    payload: Mapping[str, Any] = field(default_factory=dict)

    def run(self, ctx: Context, subject: Any) -> int:
        waiting = ctx.uow.instances.subscribed(correlation(ctx.company_id, self.name, self.key))
        if len(waiting) > 1:
            raise MessageAmbiguous(count=len(waiting), name=self.name, key=self.key)
        reached = events.deliver(ctx, Event(self.name, self.key, dict(self.payload)))
        if not reached:
            raise MessageNotCorrelated(name=self.name, key=self.key)
        return reached
