"""What happened in a command, as webhooks are told of it: written down in its own transaction.

Nothing is sent here. Each webhook that wants an event gets a row and a job; both are there when
the command is committed, and neither is when it is not.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from workflow_engine.commands.base import Context, Event
from workflow_engine.connections.requests import write_json
from workflow_engine.domain import webhook as rules
from workflow_engine.domain.ids import new_id
from workflow_engine.domain.instance import Instance
from workflow_engine.domain.task import Task


@dataclass(frozen=True, slots=True)
class Announcement:
    """One event as it may leave the house: ``path`` leads to the subject, ``facts`` are public."""

    type: str
    subject: Mapping[str, str]
    path: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    key: str | None = None


def hand_out(ctx: Context) -> None:
    """Write a delivery and its job for each webhook and each event of this command."""
    ctx.uow.flush()
    uow = ctx.uow
    if not (ctx.raised or uow.instances.news or uow.tasks.news or uow.jobs.news):
        return
    webhooks = uow.webhooks.listening(ctx.company_id)
    if not webhooks:
        return
    for announcement in (*_of_engine(ctx), *_of_modules(ctx)):
        wanting = [found for found in webhooks if rules.wants(found.patterns, announcement.type)]
        if wanting:
            event_id = new_id()
            body = written(ctx, announcement, event_id, wanting[0].company)
            for found in wanting:
                deliver(ctx, found.id, event_id, announcement.type, body)


def deliver(ctx: Context, webhook_id: str, event_id: str, event_type: str, body: str) -> str:
    """Have a message sent to one webhook; the id of the delivery."""
    made = ctx.uow.webhooks.add(
        company_id=ctx.company_id,
        webhook_id=webhook_id,
        event_id=event_id,
        type=event_type,
        body=body,
        now=ctx.now,
    )
    send(ctx, webhook_id, made)
    return made


def send(ctx: Context, webhook_id: str, delivery_id: str) -> None:
    """The job that takes a waiting delivery to its receiver."""
    ctx.uow.jobs.add(
        "webhook",
        company_id=ctx.company_id,
        due=ctx.now,
        now=ctx.now,
        max_attempts=ctx.settings.webhook_attempts,
        payload={"webhook": webhook_id, "delivery": delivery_id},
    )


def written(ctx: Context, told: Announcement, event_id: str, company: str) -> str:
    """The body of the message, the same for every webhook."""
    base = ctx.settings.base_url.rstrip("/")
    links = {"url": base + told.path, "api": f"{base}/api/v1{told.path}"} if told.path else {}
    data = {
        "event": event_id,
        "company": company,
        **({"key": told.key} if told.key is not None else {}),
        **({"subject": {**told.subject, **links}} if told.subject else {}),
        "facts": dict(told.facts),
    }
    return write_json({"type": told.type, "timestamp": ctx.now, "data": data}).decode()


def _of_modules(ctx: Context) -> Iterator[Announcement]:
    for event in ctx.raised:
        found = ctx.modules.published(event.name, event.payload)
        if found is not None:
            yield _of_event(event, *found)


def _of_event(event: Event, event_type: str, public: rules.Publication) -> Announcement:
    """Of the payload only what the module publishes."""
    subject_id = str(event.payload.get(public.id_field, event.key))
    facts = {name: event.payload[name] for name in public.fields if name in event.payload}
    if not public.subject:
        return Announcement(event_type, {}, facts=facts, key=event.key)
    path = public.path.format(id=subject_id) if public.path else None
    subject = {"type": public.subject, "id": subject_id}
    return Announcement(event_type, subject, path, facts, event.key)


def _of_engine(ctx: Context) -> list[Announcement]:
    """Beginnings first and ends last: one command may do several things at once."""
    told = [_instance(event, found) for event, found in ctx.uow.instances.news]
    told += [_task(ctx, event, found) for event, found in ctx.uow.tasks.news]
    told += [_incident(ctx, event, found) for event, found in ctx.uow.jobs.news]
    order = list(rules.ENGINE_EVENTS)
    last = "engine.instance.ended"
    return sorted(told, key=lambda each: (each.type == last, order.index(each.type)))


def _instance(event: str, found: Instance) -> Announcement:
    document = dict(zip(("type", "id"), found.subject, strict=True)) if found.subject else None
    facts = {
        "process": found.key,
        "business_key": found.business_key,
        "document": document,
        "parent": found.parent_id,
        "rev": found.rev,
    }
    if event == "ended":
        facts |= {"status": found.status, "error": found.error_code}
    subject = {"type": "instance", "id": found.id}
    return Announcement(f"engine.instance.{event}", subject, f"/instances/{found.id}", facts)


def _task(ctx: Context, event: str, found: Task) -> Announcement:
    facts = {
        "process": _process(ctx, found.instance_id),
        "instance": found.instance_id,
        "element": found.element,
        "outcome": found.outcome,
        "due": found.due,
    }
    subject = {"type": "task", "id": found.id}
    return Announcement(f"engine.task.{event}", subject, f"/tasks/{found.id}", facts)


def _incident(ctx: Context, event: str, row: Mapping[str, Any]) -> Announcement:
    instance_id = row["instance_id"]
    facts = {
        "process": _process(ctx, instance_id),
        "instance": instance_id,
        "element": row["element"],
        "kind": row["kind"],
        "code": row["code"],
    }
    subject = {"type": "incident", "id": row["id"]}
    path = f"/instances/{instance_id}" if instance_id else None
    return Announcement(f"engine.incident.{event}", subject, path, facts)


def _process(ctx: Context, instance_id: str | None) -> str | None:
    """Which process it is of. No other instance is locked so late in a transaction."""
    known = ctx.uow.instances.known(instance_id)
    return known.key if known else None
