"""End a running instance from outside, with a reason."""

from dataclasses import dataclass

from workflow_engine.bpmn.progress import Cancel
from workflow_engine.commands.advance import advance
from workflow_engine.commands.base import Command, Context
from workflow_engine.commands.claim_task import ReasonMissing
from workflow_engine.commands.instances import InstanceInHand, in_hand


@dataclass(frozen=True)
class CancelInstance(Command[None]):
    """Cancel all its work; nothing that modules did is undone by this."""

    permission = "instance:cancel"
    instance_id: str
    reason: str

    def load(self, ctx: Context) -> InstanceInHand:
        return in_hand(ctx, self.instance_id)

    def run(self, ctx: Context, subject: InstanceInHand) -> None:
        if not self.reason.strip():
            raise ReasonMissing
        advance(
            ctx,
            subject.instance,
            Cancel(self.reason),
            event="instance.cancelled",
            data={"reason": self.reason},
        )
