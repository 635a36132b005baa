"""What every command on a task needs: the locked task, its instance, and who may touch it."""

from dataclasses import dataclass

from workflow_engine.commands.base import Context
from workflow_engine.domain.instance import Instance
from workflow_engine.domain.principal import Principal
from workflow_engine.domain.task import Task
from workflow_engine.errors import InstanceSuspended, TaskNotFound


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
    return TaskInHand(*ctx.uow.tasks.lock(task_id))
