"""Take an external task from a worker that will not come back with it."""

from dataclasses import dataclass

from workflow_engine.commands.audit import audit
from workflow_engine.commands.base import Command, Context
from workflow_engine.commands.external_tasks import ExternalInHand
from workflow_engine.domain import external_task as rules
from workflow_engine.domain.external_task import ExternalTaskNotFound
from workflow_engine.persistence.repositories.external import entity


@dataclass(frozen=True)
class FreeExternalTask(Command[None]):
    """Other workers may fetch the task at once; what the present one says later is refused.

    Operators do this without knowing the lock. Workers give back what is theirs by
    ``UnlockExternalTask``.
    """

    permission = "incident:resolve"
    task_id: str

    def load(self, ctx: Context) -> ExternalInHand:
        row = ctx.uow.external.lock(ctx.company_id, self.task_id)
        if row is None:
            raise ExternalTaskNotFound(task=self.task_id)
        return ExternalInHand(row, entity(row), ctx.uow.instances.lock(row["instance_id"]))

    def run(self, ctx: Context, subject: ExternalInHand) -> None:
        task = subject.task
        subject.save(ctx, rules.free(task, ctx.now))
        detail = {"topic": task.topic, "worker": task.worker, "lease": task.lease}
        audit(ctx, "external_task.freed", subject=f"external_task:{task.id}", detail=detail)
