"""A message reaches one wait of an instance, or begins an instance."""

from collections.abc import Mapping
from typing import Any

from workflow_engine.bpmn.progress import Notify, Receive
from workflow_engine.commands.advance import advance, formula
from workflow_engine.commands.base import Context, Event
from workflow_engine.commands.beginning import begin
from workflow_engine.commands.chains import ChainTooLong, Link, hand_on, is_full, link_of
from workflow_engine.domain.instance import Instance
from workflow_engine.errors import Conflict, _l
from workflow_engine.models import ProcessModel


class ReceiverSuspended(Conflict):
    message = _l(
        "The instance that waits for {name} is suspended. Resume it, or send a message with a "
        "time to live."
    )


def receive(
    ctx: Context,
    instance_id: str,
    wait: int,
    name: str,
    payload: Mapping[str, Any],
    link: Link | None = None,
) -> bool:
    """Give the message to one wait; False when the instance no longer waits for it."""
    found = _listening(ctx, instance_id, wait, name)
    if found is None:
        return False
    instance, element = found
    hand_on(instance, link)
    advance(
        ctx,
        instance,
        Receive(wait, payload),
        event="message.received",
        element=element,
        data={"message": name},
    )
    return True


def notify(
    ctx: Context,
    instance_id: str,
    wait: int,
    name: str,
    payload: Mapping[str, Any],
    link: Link | None = None,
) -> bool:
    """Tell one wait that a signal was thrown; False when the instance no longer listens."""
    found = _listening(ctx, instance_id, wait, name)
    if found is None:
        return False
    instance, element = found
    hand_on(instance, link)
    advance(
        ctx,
        instance,
        Notify(wait, payload),
        event="signal.received",
        element=element,
        data={"signal": name},
    )
    return True


def _listening(ctx: Context, instance_id: str, wait: int, name: str) -> tuple[Instance, str] | None:
    """The instance, locked, and the element that listens, if it still does."""
    instance = ctx.uow.instances.lock(instance_id)
    ctx.uow.flush()
    element = ctx.uow.messages.waits(instance_id, wait)
    if element is None:
        return None
    if instance.status == "suspended":
        raise ReceiverSuspended(name=name)
    return instance, element


def start(
    ctx: Context,
    row: Mapping[str, Any],
    name: str,
    key: str | None,
    payload: Mapping[str, Any],
    link: Link | None = None,
) -> str | None:
    """An instance of the definition ``row`` by the message; None while one of this key runs."""
    model = ctx.models.process(ctx.uow.definitions, row["id"])
    if is_running(ctx, row, key, payload):
        return None
    point = next(start for start in model.graph.starts if start.message == name)
    business_key = _business_key(model, key, payload)
    return begin(ctx, model, dict(payload), business_key=business_key, start=point, link=link).id


def is_running(
    ctx: Context, row: Mapping[str, Any], key: str | None, payload: Mapping[str, Any]
) -> bool:
    """Whether an instance of the definition has the key that this message would start it with."""
    model = ctx.models.process(ctx.uow.definitions, row["id"])
    found = _business_key(model, key, payload)
    return found is not None and ctx.uow.instances.is_active(ctx.company_id, f"{model.key}:{found}")


def _business_key(model: ProcessModel, key: str | None, payload: Mapping[str, Any]) -> str | None:
    found = formula(model.manifest.business_key, payload) or key
    return str(found) if found else None


def start_by_event(ctx: Context, event: Event) -> int:
    """Start the latest version of each definition that has a message start of this name.

    An event that was delivered before finds its business key taken and starts nothing again. One
    for a suspended process is refused with all that raised it: nothing would tell it again.
    """
    rows = ctx.uow.definitions.listening(ctx.company_id, suspended=True)
    named = [row for row in rows if event.name in row["start_messages"]]
    link = link_of(ctx, event.source)
    if named and is_full(ctx, link):
        raise ChainTooLong(limit=ctx.settings.max_chain, name=event.name)
    begun = [start(ctx, row, event.name, event.key, event.payload, link) for row in named]
    return sum(instance_id is not None for instance_id in begun)
