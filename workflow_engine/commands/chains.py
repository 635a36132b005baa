"""Instances that begin each other by messages and signals, and where that has to end.

Each throw is a job of its own, so that a circle of them would hang nothing and never end either.
What an instance begins by a throw is the next link of its chain; a chain ends where a person acts
or the clock is waited for.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from workflow_engine.bpmn.progress import (
    Complete,
    Fire,
    Modify,
    Retry,
    Return,
    SendBack,
    SetVariables,
    Skip,
    Trigger,
)
from workflow_engine.commands.base import Context, Event
from workflow_engine.commands.recording import record
from workflow_engine.domain.correlation import chain_place
from workflow_engine.domain.instance import Instance
from workflow_engine.domain.phrases import packed, phrase_of
from workflow_engine.errors import Invalid, _l

#: Links that are never counted: one instance may begin thousands, and each of those its own.
FREE = 2
_BY_PEOPLE = (Complete, SendBack, Modify, Return, SetVariables, Skip, Retry)
#: A timer that is due at once is no wait.
_A_WHILE = timedelta(minutes=1)


class ChainTooLong(Invalid):
    message = _l(
        "More than {limit} instances began each other by messages and signals, the last one by "
        "{name}; they may form a circle. A retry begins a new chain."
    )


@dataclass(frozen=True, slots=True)
class Link:
    """The place in a chain of what is begun next: its number from 1, and who threw first."""

    number: int
    origin: str

    @property
    def written(self) -> dict[str, Any]:
        """For the payload of a job."""
        return {"chain": [self.number, self.origin]}


def read(work: Mapping[str, Any]) -> Link | None:
    """What ``written`` gave."""
    found = work.get("chain")
    return Link(*found) if found else None


def link_of(ctx: Context, thrower_id: str | None) -> Link | None:
    """The link that a throw of this instance makes; None for what comes from outside."""
    if thrower_id is None:
        return None
    chain, origin = ctx.uow.instances.chain_of(thrower_id)
    return Link(chain + 1, origin or thrower_id)


def begin(instance: Instance, link: Link | None) -> None:
    """A new instance is what ``link`` says."""
    if link is not None:
        instance.chain, instance.chain_origin = link.number, link.origin


def hand_on(instance: Instance, link: Link | None) -> None:
    """What a running instance was told makes it no link, but what it throws then is the next."""
    if link is not None and link.number > 1:
        instance.chain, instance.chain_origin = link.number - 1, link.origin


def end(ctx: Context, instance: Instance, trigger: Trigger) -> None:
    """A person or the clock moves the instance: no runaway does that."""
    is_timer = isinstance(trigger, Fire) and ctx.now - instance.started_at >= _A_WHILE
    if is_timer or isinstance(trigger, _BY_PEOPLE):
        instance.chain, instance.chain_origin = 0, None


def is_full(ctx: Context, link: Link | None) -> bool:
    """Whether the chain has as many instances as it may."""
    if link is None or link.number <= FREE:
        return False
    limit = ctx.settings.max_chain
    return ctx.uow.instances.count_chain(link.origin, FREE, limit) >= limit


def stop(ctx: Context, event: Event, link: Link, job: str, work: Mapping[str, Any]) -> None:
    """One incident for the whole chain; its retry does ``job``, with which a new one begins."""
    problem = ChainTooLong(limit=ctx.settings.max_chain, name=event.name)
    instance = ctx.uow.instances.lock(event.source or "")
    told = {"reason": problem.code, event.kind: event.name}
    record(ctx, instance, "chain.stopped", element=event.element, data=told)
    if _is_reported(ctx, link, problem.code):
        return
    text = phrase_of(problem)
    job_id = ctx.uow.jobs.add(
        job,
        company_id=ctx.company_id,
        due=ctx.now,
        now=ctx.now,
        max_attempts=ctx.settings.job_attempts,
        element=event.element,
        payload=dict(work),
        state="failed",
    )
    instance.incidents += 1
    ctx.uow.jobs.open_incident(
        company_id=instance.company_id,
        instance_id=instance.id,
        job_id=job_id,
        wait=None,
        element=event.element,
        kind="job",
        code=problem.code,
        message=text[:2000],
        told=packed(text),
        created_at=ctx.now,
    )


def _is_reported(ctx: Context, link: Link, code: str) -> bool:
    """Looked at again once nobody else can be about to report the same chain."""
    if ctx.uow.jobs.is_reported(link.origin, code):
        return True
    ctx.uow.messages.meet(chain_place(link.origin), alone=True)
    return ctx.uow.jobs.is_reported(link.origin, code)
