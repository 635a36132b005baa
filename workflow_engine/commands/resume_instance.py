"""Let a suspended instance go on where it stood."""

from dataclasses import dataclass

from workflow_engine.commands.base import Command, Context
from workflow_engine.commands.instances import InstanceInHand, in_hand
from workflow_engine.commands.reasons import require_reason
from workflow_engine.commands.suspending import resume


@dataclass(frozen=True)
class ResumeInstance(Command[None]):
    """With those that were suspended with it. What was due meanwhile is due now."""

    permission = "instance:suspend"
    instance_id: str
    reason: str

    def load(self, ctx: Context) -> InstanceInHand:
        return in_hand(ctx, self.instance_id)

    def run(self, ctx: Context, subject: InstanceInHand) -> None:
        resume(ctx, subject.instance, {"reason": require_reason(self.reason)})
