"""Do one leased job: everything it causes and its own row are one commit."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from workflow_engine import bpmn
from workflow_engine.bpmn.progress import Finish, Fire, Trigger
from workflow_engine.commands import events, operations
from workflow_engine.commands.advance import advance
from workflow_engine.commands.base import Command, Context
from workflow_engine.commands.timer_starts import start_by_timer
from workflow_engine.domain.instance import Instance
from workflow_engine.errors import BusinessError, Conflict, _l

Job = dict[str, Any]


class LeaseOver(Conflict):
    message = _l("The job {job} was taken over by another worker.")


@dataclass(frozen=True)
class RunJob(Command[bool]):
    """Run the job ``job_id`` under ``lease``; False when it is no longer ours or not needed.

    Jobs that write letters are none of its business: those go out between transactions.
    """

    permission = "incident:resolve"
    job_id: str
    lease: int

    def run(self, ctx: Context, subject: Any) -> bool:
        job = ctx.uow.jobs.hold(self.job_id, self.lease)
        if job is None:
            return False
        done = _HANDLERS[job["kind"]](ctx, job)
        ctx.uow.jobs.done(job)
        return done


def _waiting(ctx: Context, job: Job) -> Instance | None:
    """The job's instance, locked, if it still waits for this job."""
    instance = ctx.uow.instances.lock(job["instance_id"])
    if instance.status != "active":
        return None
    open_waits = {wait.id for wait in bpmn.decode(instance.state).waits}
    return instance if job["wait"] in open_waits else None


def _step(ctx: Context, job: Job, trigger: Trigger, event: str, **data: Any) -> bool:
    instance = _waiting(ctx, job)
    if instance is None:
        return False
    advance(
        ctx,
        instance,
        trigger,
        event=event,
        element=job["element"],
        data=data,
        on_behalf_of=instance.started_by,
    )
    return True


def _timer(ctx: Context, job: Job) -> bool:
    return _step(ctx, job, Fire(job["wait"]), "timer.fired")


def _operation(ctx: Context, job: Job) -> bool:
    instance = _waiting(ctx, job)
    if instance is None:
        return False
    payload = job["payload"]
    try:
        result = operations.call_for_instance(
            ctx,
            instance,
            payload["operation"],
            payload["inputs"],
            node=job["element"],
            iteration=payload["iteration"],
        )
        finish = Finish(job["wait"], result)
    except BusinessError as error:
        finish = Finish(job["wait"], error=error.error_code, error_message=str(error))
    return _step(ctx, job, finish, "job.finished", operation=payload["operation"])


def _deliver(ctx: Context, job: Job) -> bool:
    payload = job["payload"]
    return events.receive(
        ctx,
        job["instance_id"],
        job["wait"],
        job["element"],
        payload["name"],
        payload["payload"],
    )


def _start(ctx: Context, job: Job) -> bool:
    start_by_timer(ctx, job)
    return True


_HANDLERS: dict[str, Callable[[Context, Job], bool]] = {
    "timer": _timer,
    "operation": _operation,
    "deliver": _deliver,
    "start": _start,
}
