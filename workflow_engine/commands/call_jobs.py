"""Calls that are jobs of their own: more than one action begins, and those that run away.

An action begins what its instances call in its own transaction. Where that calls in turn, and so
on past a bound, the action is undone and done again with each call as a job; a job that runs away
all by itself is the incident at the call. So a circle leaves its first caller and nothing else.
"""

from typing import Any

from msgspec import structs

from workflow_engine.bpmn.progress import CallWait
from workflow_engine.commands import fail_job
from workflow_engine.commands.base import Context
from workflow_engine.domain import job as rules
from workflow_engine.domain.instance import Instance
from workflow_engine.domain.phrases import phrase_of
from workflow_engine.errors import ConcurrentUpdate, CountersignError, _l
from workflow_engine.persistence.repositories.jobs import entity

#: Instances that one action begins by calls, and those that these begin in turn.
MOST = 500


class CalledTooOften(CountersignError):
    message = _l(
        "What is called here calls more than {limit} processes in turn; they may form a circle."
    )


class CallsRunAway(ConcurrentUpdate):
    """Begin the action again with each of its calls ``apart``, as a job."""


def count(ctx: Context, caller: Instance) -> None:
    """Note a call that what was called makes in turn; past the bound the action is undone."""
    if caller.id in ctx.begun:
        ctx.called += 1
        if ctx.called > MOST:
            raise CallsRunAway


def is_apart(ctx: Context, caller: Instance) -> bool:
    """Whether a call of an instance that was there before must be a job; it counts the call."""
    if caller.id in ctx.begun:
        return False
    ctx.direct += 1
    return ctx.apart or ctx.direct > MOST


def plan(ctx: Context, caller: Instance, wait: CallWait) -> None:
    ctx.uow.jobs.add(
        "call",
        company_id=caller.company_id,
        due=ctx.now,
        now=ctx.now,
        max_attempts=ctx.settings.job_attempts,
        instance_id=caller.id,
        wait=wait.wait,
        element=wait.node,
        payload=structs.asdict(wait),
    )


def refuse(ctx: Context, job: dict[str, Any]) -> None:
    """The job stays until a person retries; one incident tells of all those at the element."""
    problem = CalledTooOften(limit=MOST)
    text = phrase_of(problem)
    if ctx.uow.jobs.has_incident(job["instance_id"], job["element"], problem.code):
        ctx.uow.jobs.save(rules.give_up(entity(job), job["lease"], error=text))
    else:
        fail_job.give_up(ctx, job, text, problem.code)


def release(ctx: Context, instance_id: str | None, code: str) -> None:
    """Their incident is over: what was held with it is tried again."""
    if instance_id is not None and code == CalledTooOften(limit=MOST).code:
        ctx.uow.jobs.release_calls(instance_id, ctx.now)
