"""Somebody takes back his own decision while nothing has followed from it."""

from dataclasses import dataclass

from workflow_engine.bpmn.harmless import is_harmless
from workflow_engine.bpmn.progress import Return
from workflow_engine.commands.advance import advance
from workflow_engine.commands.base import Command, Context
from workflow_engine.commands.reasons import require_reason
from workflow_engine.commands.tasks import TaskInHand, in_hand
from workflow_engine.domain.withdrawing import NotYourDecision, TooLateToTakeBack, line_to_undo
from workflow_engine.persistence.withdrawing import counting_decision, newest_lines

_PREPARING = ("serviceTask", "businessRuleTask")


@dataclass(frozen=True)
class TakeBackDecision(Command[None]):
    """The token comes back to the step, which asks the same person again.

    The decision stays in the record and counts no more. What a form wrote into variables stays
    until it is written again.
    """

    permission = "task:complete"
    task_id: str
    reason: str

    def load(self, ctx: Context) -> TaskInHand:
        return in_hand(ctx, self.task_id)

    def run(self, ctx: Context, subject: TaskInHand) -> None:
        reason = require_reason(self.reason)
        task, instance = subject.task, subject.instance
        person = ctx.actor.person_id
        decision = counting_decision(ctx.uow.connection, task.id, person) if person else None
        if decision is None or task.state != "completed" or task.ballot is not None:
            raise NotYourDecision
        instance.require_active()
        back = self._back(ctx, subject)
        ctx.uow.deciding.take_back(
            decision_id=decision, company_id=task.company_id, reason=reason, created_at=ctx.now
        )
        # Who has approved is asked anew when the step opens: this decision is gone by then.
        ctx.uow.flush()
        ctx.asked_before[instance.id, task.element] = task.id
        told = {"task": task.id, "reason": reason}
        advance(
            ctx, instance, back, event="task.decision_taken_back", element=task.element, data=told
        )

    def _back(self, ctx: Context, subject: TaskInHand) -> Return:
        """For the token that the decision moved, if nobody and nothing acted since.

        Where the way leads round to the same step, it goes back only to what prepared that anew.
        """
        task, instance = subject.task, subject.instance
        line = line_to_undo(newest_lines(ctx.uow.connection, instance.id), task.id)
        model = ctx.models.process(ctx.uow.definitions, instance.definition_id)
        moves = [(str(node), str(event)) for node, event in line.get("moves", ())]
        if "token" not in line or not is_harmless(model.graph, moves, ctx.modules.only_reads):
            raise TooLateToTakeBack
        entered = [node for node, event in moves if event == "entered"]
        prepared = [n for n in entered if model.graph.nodes[n].kind in _PREPARING]
        again = prepared[0] if task.element in entered and prepared else task.element
        return Return(again, int(line["token"]))
