"""End a running instance from outside, with a reason."""

from dataclasses import dataclass

from workflow_engine.bpmn.progress import Cancel
from workflow_engine.commands.advance import advance
from workflow_engine.commands.base import Command, Context
from workflow_engine.commands.instances import InstanceInHand, in_hand
from workflow_engine.commands.reasons import require_reason


@dataclass(frozen=True)
class CancelInstance(Command[None]):
    """Cancel all its work; nothing that modules did is undone by this."""

    permission = "instance:cancel"
    instance_id: str
    reason: str

    def load(self, ctx: Context) -> InstanceInHand:
        return in_hand(ctx, self.instance_id)

    def run(self, ctx: Context, subject: InstanceInHand) -> None:
        reason = require_reason(self.reason)
        advance(
            ctx,
            subject.instance,
            Cancel(reason),
            event="instance.cancelled",
            data={"reason": reason},
        )
