"""The requester withdraws what he asked for."""

from dataclasses import dataclass

from workflow_engine.bpmn.progress import Cancel, Receive, Trigger
from workflow_engine.commands.advance import advance
from workflow_engine.commands.base import Command, Context
from workflow_engine.commands.instances import InstanceInHand, in_hand
from workflow_engine.commands.reasons import require_reason
from workflow_engine.commands.restart_instance import WasCalled
from workflow_engine.domain.withdrawing import (
    NotRequesters,
    WithdrawOnItsPage,
    require_withdrawable,
)
from workflow_engine.persistence.withdrawing import called_below, others_decided, own_way


@dataclass(frozen=True)
class WithdrawInstance(Command[str]):
    """By the process's own way where it listens to ``initiator.withdraw``, else it ends.

    Until when, the process says (``withdraw`` of process.toml). Gives the status.
    """

    permission = "instance:comment"
    instance_id: str
    reason: str

    def load(self, ctx: Context) -> InstanceInHand:
        return in_hand(ctx, self.instance_id)

    def run(self, ctx: Context, subject: InstanceInHand) -> str:
        reason, asked = require_reason(self.reason), subject.instance
        if not asked.is_of(ctx.actor):
            raise NotRequesters
        if asked.parent_id is not None:
            raise WasCalled
        asked.require_active()
        model = ctx.models.process(ctx.uow.definitions, asked.definition_id)
        # Whoever decides in a called instance holds its lock: after this nobody does any more.
        below = called_below(ctx.uow.connection, asked.id)
        for instance_id in below:
            ctx.uow.instances.lock(instance_id)
        decided = others_decided(ctx.uow.connection, [asked.id, *below], ctx.actor.person_id)
        require_withdrawable(model.manifest.withdraw, others_decided=decided)
        element, trigger = self._way(ctx, subject, reason)
        data = {"reason": reason}
        advance(ctx, asked, trigger, event="instance.withdrawn", element=element, data=data)
        return asked.status

    def _way(
        self, ctx: Context, subject: InstanceInHand, reason: str
    ) -> tuple[str | None, Trigger]:
        listening = own_way(ctx.uow.connection, subject.instance.id)
        if listening is not None:
            return listening.element, Receive(listening.wait, {"reason": reason})
        if subject.instance.subject is not None:
            # Its document would stay as it is, and nobody would be asked about it any more.
            raise WithdrawOnItsPage
        return None, Cancel(reason)
