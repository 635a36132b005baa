"""Events of modules and messages of processes find the instances that wait for them."""

from collections.abc import Mapping
from typing import Any

from workflow_engine import bpmn
from workflow_engine.bpmn.progress import Receive
from workflow_engine.commands.advance import advance
from workflow_engine.commands.base import Context, Event
from workflow_engine.commands.beginning import start_by_event
from workflow_engine.commands.correlation import correlation
from workflow_engine.errors import Invalid, _l

#: Events of one command that are delivered before it is called a circle.
MOST = 100


class EventStorm(Invalid):
    message = _l("One action raised more than {limit} events; the processes may form a circle.")


def deliver_all(ctx: Context) -> None:
    """Deliver what the command raised, and what that raised in turn."""
    delivered = 0
    while ctx.events:
        delivered += 1
        if delivered > MOST:
            raise EventStorm(limit=MOST)
        deliver(ctx, ctx.events.pop(0))


def deliver(ctx: Context, event: Event) -> int:
    """Start what listens and wake what waits; the number of instances reached.

    An event from inside an instance reaches other running instances by a job: two instances that
    lock each other in one transaction could never be told apart from a deadlock.
    """
    ctx.uow.flush()
    reached = start_by_event(ctx, event)
    found = ctx.uow.instances.subscribed(correlation(ctx.company_id, event.name, event.key))
    for instance_id, wait, element in found:
        if event.source in (None, instance_id):
            # Another sender may have been faster since we looked: then nobody was reached.
            reached += receive(ctx, instance_id, wait, element, event.name, event.payload)
        else:
            _later(ctx, instance_id, wait, element, event)
            reached += 1
    return reached


def receive(
    ctx: Context,
    instance_id: str,
    wait: int,
    element: str,
    name: str,
    payload: Mapping[str, Any],
) -> bool:
    """Give the message to one wait; False when the instance no longer waits for it."""
    instance = ctx.uow.instances.lock(instance_id)
    if instance.status != "active" or not _still_waits(instance.state, wait):
        return False
    advance(
        ctx,
        instance,
        Receive(wait, payload),
        event="message.received",
        element=element,
        data={"message": name},
    )
    return True


def _still_waits(state: bytes, wait: int) -> bool:
    return any(entry.id == wait for entry in bpmn.decode(state).waits)


def _later(ctx: Context, instance_id: str, wait: int, element: str, event: Event) -> None:
    ctx.uow.jobs.add(
        "deliver",
        company_id=ctx.company_id,
        due=ctx.now,
        now=ctx.now,
        max_attempts=ctx.settings.job_attempts,
        instance_id=instance_id,
        wait=wait,
        element=element,
        payload={"name": event.name, "payload": dict(event.payload)},
    )
