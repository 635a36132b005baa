"""Take the work back to where it was before."""

from dataclasses import dataclass

from workflow_engine.bpmn.progress import Return
from workflow_engine.commands.advance import advance
from workflow_engine.commands.base import Command, Context
from workflow_engine.commands.instances import InstanceInHand, in_hand
from workflow_engine.commands.reasons import require_reason


@dataclass(frozen=True)
class ReturnInstance(Command[None]):
    """Begin again at ``element``; what came through it ends, in parallel branches too.

    ``token`` says which work goes back, when not all of it should.
    """

    permission = "instance:modify"
    instance_id: str
    element: str
    reason: str
    token: int | None = None

    def load(self, ctx: Context) -> InstanceInHand:
        return in_hand(ctx, self.instance_id)

    def run(self, ctx: Context, subject: InstanceInHand) -> None:
        advance(
            ctx,
            subject.instance,
            Return(self.element, self.token),
            event="instance.returned",
            element=self.element,
            data={"reason": require_reason(self.reason)},
        )
