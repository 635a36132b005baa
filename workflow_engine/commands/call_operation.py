"""Run an operation of a module directly: the same action that service tasks may name."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from workflow_engine.commands import operations
from workflow_engine.commands.base import Command, Context
from workflow_engine.domain.permissions import authorize
from workflow_engine.modules import Operation


@dataclass(frozen=True)
class CallOperation(Command[Mapping[str, Any]]):
    """Needs the operation's own permission besides; gives what the operation gives."""

    permission = "operation:call"
    name: str
    inputs: Mapping[str, Any] = field(default_factory=dict)

    def load(self, ctx: Context) -> Operation:
        found = operations.find(ctx, self.name)
        authorize(ctx.actor, found.permission)
        return found

    def run(self, ctx: Context, subject: Operation) -> Mapping[str, Any]:
        running = operations.RunningOperation(ctx, None, None)
        return subject.run(running, **operations.check(subject, self.inputs)) or {}
