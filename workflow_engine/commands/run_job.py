"""Do one leased job: everything it causes and its own row are one commit."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from workflow_engine.bpmn.progress import CallWait, Finish, Fire, Retry, Trigger
from workflow_engine.commands import (
    call_jobs,
    called,
    chains,
    kept_messages,
    operations,
    receiving,
    sending,
    signals,
)
from workflow_engine.commands.advance import advance
from workflow_engine.commands.base import Command, Context
from workflow_engine.commands.escalate_task import escalate_overdue
from workflow_engine.commands.external_lapses import give_up_lapsed
from workflow_engine.commands.parts import waits_for
from workflow_engine.commands.policies import settle_by_rule
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
        if job["instance_id"] and _is_suspended(ctx, job["instance_id"]):
            ctx.uow.jobs.rest(job, now=ctx.now)
            return False
        if job["kind"] == "call" and ctx.apart and _waiting(ctx, job) is not None:
            call_jobs.refuse(ctx, job)
            return False
        done = _HANDLERS[job["kind"]](ctx, job)
        ctx.uow.jobs.done(job)
        return done


def _is_suspended(ctx: Context, instance_id: str) -> bool:
    return ctx.uow.instances.lock(instance_id).status == "suspended"


def _waiting(ctx: Context, job: Job) -> Instance | None:
    """The job's instance, locked, if it still waits for this job."""
    instance = ctx.uow.instances.lock(job["instance_id"])
    return instance if waits_for(ctx, instance, job["wait"]) else None


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


def _call(ctx: Context, job: Job) -> bool:
    instance = _waiting(ctx, job)
    if instance is None:
        return False
    if job["error"] is not None:
        # It was held for a person, and the model or its variables may have changed since.
        return _step(ctx, job, Retry(job["wait"]), "call.repeated")
    return called.begin_called(ctx, instance, CallWait(**job["payload"]))


def _deliver(ctx: Context, job: Job) -> bool:
    told = job["payload"]
    place = (job["instance_id"], job["wait"])
    return receiving.receive(ctx, *place, told["name"], told["payload"], chains.read(told))


def _signal(ctx: Context, job: Job) -> bool:
    told = job["payload"]
    if job["instance_id"] is None:
        return signals.start(ctx, told)
    place = (job["instance_id"], job["wait"])
    return receiving.notify(ctx, *place, told["name"], told["payload"], chains.read(told))


def _escalate(ctx: Context, job: Job) -> bool:
    instance = _waiting(ctx, job)
    return instance is not None and escalate_overdue(ctx, instance, job["payload"]["task"]) > 0


def _settle(ctx: Context, job: Job) -> bool:
    instance = _waiting(ctx, job)
    told = job["payload"]
    outcome = (told["task"], told["outcome"], told["policy"])
    return instance is not None and settle_by_rule(ctx, instance, *outcome)


def _broadcast(ctx: Context, job: Job) -> bool:
    return signals.plan_page(ctx, job["payload"])


def _starts(ctx: Context, job: Job) -> bool:
    return signals.plan_starts(ctx, job["payload"]["name"], job["payload"]["payload"]) > 0


def _listen(ctx: Context, job: Job) -> bool:
    # The end of every command hands over what was kept.
    ctx.uow.messages.listen_again(job["instance_id"])
    return True


def _start(ctx: Context, job: Job) -> bool:
    start_by_timer(ctx, job)
    return True


_HANDLERS: dict[str, Callable[[Context, Job], bool]] = {
    "timer": _timer,
    "operation": _operation,
    "call": _call,
    "deliver": _deliver,
    "message": sending.forward,
    "escalate": _escalate,
    "settle": _settle,
    "signal": _signal,
    "broadcast": _broadcast,
    "starts": _starts,
    "expire": kept_messages.expire,
    "begin": kept_messages.begin_kept,
    "listen": _listen,
    "start": _start,
    "lapsed": give_up_lapsed,
}
