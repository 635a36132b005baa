"""A task of which its workers die again and again becomes an incident."""

from typing import Any

from workflow_engine.commands.base import Context
from workflow_engine.commands.external_tasks import ExternalInHand
from workflow_engine.commands.external_tasks_fail import report
from workflow_engine.domain import external_task as rules
from workflow_engine.domain.external_task import ExternalTask
from workflow_engine.errors import _l
from workflow_engine.persistence.repositories.external import entity


def look_later(ctx: Context, task: ExternalTask) -> None:
    """Look again when the last lock that is given ends.

    The job names no instance: whoever fetches holds none, and must not wait for one.
    """
    ctx.uow.jobs.add(
        "lapsed",
        company_id=ctx.company_id,
        due=task.available_at,
        now=ctx.now,
        max_attempts=ctx.settings.job_attempts,
        payload={"task": task.id, "lease": task.lease},
    )


def give_up_lapsed(ctx: Context, job: dict[str, Any]) -> bool:
    """Stop the task if the lock that the job is about ran out; False when it is not needed."""
    row = ctx.uow.external.lock(job["company_id"], job["payload"]["task"])
    if row is None or (row["state"], row["lease"]) != ("locked", job["payload"]["lease"]):
        return False
    task = entity(row)
    if task.available_at > ctx.now:
        # The worker lives: it holds the task longer.
        look_later(ctx, task)
        return False
    subject = ExternalInHand(row, task, ctx.uow.instances.lock(row["instance_id"]))
    error = _l("No worker came back with it.")
    subject.save(ctx, rules.give_up(task, ctx.now, error))
    report(ctx, subject, error, worker=task.worker)
    return True
