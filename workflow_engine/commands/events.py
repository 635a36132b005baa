"""What modules and instances raise finds those that listen; kept messages find their receiver."""

from typing import Any

from workflow_engine.commands import chains, kept_messages, sending, signals, waits
from workflow_engine.commands.base import Context, Event
from workflow_engine.commands.correlation import correlation
from workflow_engine.commands.receiving import receive, start_by_event
from workflow_engine.commands.recording import record
from workflow_engine.domain.phrases import phrase_of
from workflow_engine.errors import Invalid, Phrase, _l

#: Events of one command that are delivered before it is called a circle.
MOST = 100


class EventStorm(Invalid):
    message = _l("One action raised more than {limit} events; the processes may form a circle.")


def deliver_all(ctx: Context) -> None:
    """Deliver what the command raised, and what that raised in turn; then what was kept."""
    delivered = 0
    while True:
        while ctx.calls or ctx.events:
            while ctx.calls:
                ctx.calls.popleft()()
            if not ctx.events:
                break
            delivered += 1
            if delivered > MOST:
                raise EventStorm(limit=MOST)
            _raise(ctx, ctx.events.pop(0))
        delivered += 1
        if delivered > MOST:
            kept_messages.hand_over_later(ctx)
            return
        if not kept_messages.hand_over(ctx):
            return


def _raise(ctx: Context, event: Event) -> None:
    if event.kind == "signal":
        _broadcast(ctx, event)
    elif event.kind == "message":
        _throw(ctx, event)
    else:
        ctx.raised.append(event)
        deliver(ctx, event)


def _broadcast(ctx: Context, event: Event) -> None:
    link = chains.link_of(ctx, event.source)
    is_stopped = False
    if link is not None and chains.is_full(ctx, link) and signals.starting(ctx, event.name):
        work = {"name": event.name, "payload": dict(event.payload)}
        chains.stop(ctx, event, link, "starts", work)
        is_stopped = True
    signals.broadcast(ctx, event.name, event.payload, event.source, starts=not is_stopped)


def deliver(ctx: Context, event: Event) -> int:
    """Start what listens and wake what waits for a module's event; the number of instances.

    An event from inside an instance reaches other running instances by a job: two instances that
    lock each other in one transaction could never be told apart from a deadlock. So does one that
    concerns a suspended instance: what happened in the module has happened.
    """
    ctx.uow.flush()
    reached = start_by_event(ctx, event)
    found = ctx.uow.messages.waiting([correlation(ctx.company_id, event.name, event.key)])
    for instance_id, wait, element, status in found:
        if event.source in (None, instance_id) and status != "suspended":
            # Another sender may have been faster since we looked: then nobody was reached.
            reached += receive(ctx, instance_id, wait, event.name, event.payload)
        else:
            link = chains.link_of(ctx, event.source)
            known = link.written if link is not None and link.number > 1 else {}
            work = {"name": event.name, "payload": dict(event.payload), **known}
            _job(ctx, "deliver", instance_id=instance_id, wait=wait, element=element, payload=work)
            reached += 1
    return reached


def _throw(ctx: Context, event: Event) -> None:
    """A message of an instance has one receiver: itself, a process it starts, or another one,
    which gets it by a job. What nobody waits for yet is kept if some model could catch it."""
    if event.name in ctx.modules.events:
        text = _l("Only the module may raise its event {name}.")
        _report(ctx, event, "message-reserved", Phrase(text, name=event.name))
        return
    ctx.uow.flush()
    message = sending.Outgoing(event.name, event.key, event.payload)
    try:
        found = sending.find(ctx, message)
    except sending.MessageAmbiguous as error:
        _report(ctx, event, "message-ambiguous", phrase_of(error))
        return
    if found.waiting is not None and found.waiting.instance_id == event.source:
        receive(ctx, found.waiting.instance_id, found.waiting.wait, event.name, event.payload)
        return
    link = chains.link_of(ctx, event.source)
    work: dict[str, Any] = {"name": event.name, "key": event.key, "payload": dict(event.payload)}
    if link is not None and found.waiting is None and _is_stopped(ctx, event, link):
        chains.stop(ctx, event, link, "message", {**work, "source": None})
    elif found.waiting is None and found.definition is not None and (not link or link.number == 1):
        sending.give(ctx, message, found, link)
    elif found.waiting is not None or sending.is_known(ctx, event.name):
        # Also the further links of a chain, so that no transaction grows with it.
        work |= {"source": event.source, **(link.written if link else {})}
        _job(ctx, "message", element=event.element, payload=work)


def _is_stopped(ctx: Context, event: Event, link: chains.Link) -> bool:
    return chains.is_full(ctx, link) and sending.starts(ctx, event.name)


def _report(ctx: Context, event: Event, code: str, text: str) -> None:
    instance = ctx.uow.instances.lock(event.source or "")
    waits.open_incident(ctx, instance, event.element, None, "message", code, text)
    told = {"message": event.name, "reason": code}
    record(ctx, instance, "message.refused", element=event.element, data=told)


def _job(ctx: Context, kind: str, **values: Any) -> None:
    ctx.uow.jobs.add(
        kind,
        company_id=ctx.company_id,
        due=ctx.now,
        now=ctx.now,
        max_attempts=ctx.settings.job_attempts,
        **values,
    )
