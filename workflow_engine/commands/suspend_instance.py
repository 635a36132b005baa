"""Let an instance stand still until somebody resumes it."""

from dataclasses import dataclass

from workflow_engine.commands.base import Command, Context
from workflow_engine.commands.instances import InstanceInHand, in_hand
from workflow_engine.commands.reasons import require_reason
from workflow_engine.commands.suspending import suspend


@dataclass(frozen=True)
class SuspendInstance(Command[None]):
    """With those it called: no task, timer, job or worker moves it; messages are kept."""

    permission = "instance:suspend"
    instance_id: str
    reason: str

    def load(self, ctx: Context) -> InstanceInHand:
        return in_hand(ctx, self.instance_id)

    def run(self, ctx: Context, subject: InstanceInHand) -> None:
        suspend(ctx, subject.instance, {"reason": require_reason(self.reason)})
