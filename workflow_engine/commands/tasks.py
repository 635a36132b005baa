"""What every command on a task needs: the locked task, its instance, and who may touch it."""

from dataclasses import dataclass

from workflow_engine.commands.base import Context
from workflow_engine.domain.instance import Instance
from workflow_engine.domain.principal import Principal
from workflow_engine.domain.standing_in import acting
from workflow_engine.domain.substitution import BeyondSubstitution, Work
from workflow_engine.domain.task import Task
from workflow_engine.errors import InstanceSuspended, TaskNotFound
from workflow_engine.modules import DocumentFacts


@dataclass(frozen=True, slots=True)
class TaskInHand:
    """A locked task with its instance.

    For people who have nothing to do with a task it does not exist; the task's own rules then
    say what its candidates may do with it.
    """

    task: Task
    instance: Instance

    @property
    def company_id(self) -> str:
        return self.task.company_id

    def permits(self, actor: Principal, permission: str) -> bool:
        if permission == "task:assign":
            return True
        is_party = bool(self.task.proof(actor)) or self.task.seats(actor)
        is_party = is_party or self.instance.is_of(actor)
        if not is_party and not actor.may("instance:read_all"):
            raise TaskNotFound(task=self.task.id)
        if self.instance.status == "suspended":
            raise InstanceSuspended
        return True


def in_hand(ctx: Context, task_id: str) -> TaskInHand:
    """The locked task; from here on a substitute acts in the place of whom he stands in for."""
    task, instance = ctx.uow.tasks.lock(task_id)
    ctx.actor = in_place(ctx, task, instance)
    return TaskInHand(task, instance)


def in_place(ctx: Context, task: Task, instance: Instance) -> Principal:
    """The actor, or the actor in the place of somebody who is asked and away."""
    if not ctx.actor.stands_in:
        return ctx.actor
    shown = ctx.uow.tasks.shown(task)
    work = Work(instance.key, shown["amount"], shown["base_amount"])
    return acting(ctx.actor, task, work, ctx.now)


def require_within(ctx: Context, instance: Instance, facts: DocumentFacts | None) -> None:
    """Raises when the document has grown beyond what the substitute stands in for."""
    under = ctx.actor.acting
    if under is None or facts is None:
        return
    if not under.scope.covers(Work(instance.key, facts.amount, facts.base_amount)):
        raise BeyondSubstitution(most=under.scope.most, amount=facts.base_amount)
