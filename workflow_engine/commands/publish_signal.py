"""A signal from outside reaches everybody who waits for it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from workflow_engine.commands import signals
from workflow_engine.commands.base import Command, Context
from workflow_engine.domain.permissions import authorize


@dataclass(frozen=True)
class PublishSignal(Command[int]):
    """Tell all that wait for the signal ``name`` now; how many there are.

    Each receiver gets it once, by a job of its own. Nobody waiting is no error: a signal is not
    kept. A process that it would start asks for the permission to start it, as by hand.
    """

    permission = "signal:send"
    name: str
    payload: Mapping[str, Any] = field(default_factory=dict)

    def load(self, ctx: Context) -> None:
        for row in signals.starting(ctx, self.name):
            authorize(ctx.actor, row["start_permission"])

    def run(self, ctx: Context, subject: Any) -> int:
        return signals.broadcast(ctx, self.name, self.payload)
