"""A trigger moves an instance; what the runtime says becomes rows. Used by every command."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from workflow_engine import bpmn, feel
from workflow_engine.bpmn.progress import (
    Cancel,
    Complete,
    Ended,
    Modify,
    Progress,
    Return,
    SetVariables,
    Trigger,
)
from workflow_engine.commands import called, chains, copying, waits
from workflow_engine.commands.base import Context, Event
from workflow_engine.commands.originals import started
from workflow_engine.commands.parts import InstanceParts
from workflow_engine.commands.ports import ports_of
from workflow_engine.commands.recording import record
from workflow_engine.commands.suspending import hold
from workflow_engine.domain.instance import Instance
from workflow_engine.errors import Phrase, _l
from workflow_engine.models import ProcessModel
from workflow_engine.modules import DocumentFacts

#: What people do to instances even while those are suspended.
_BY_HAND = (Cancel, Modify, Return, SetVariables)


def advance(
    ctx: Context,
    instance: Instance,
    trigger: Trigger,
    *,
    event: str,
    element: str | None = None,
    data: Mapping[str, Any] | None = None,
    on_behalf_of: str | None = None,
) -> Progress:
    """Run to the next wait and write down everything that follows, with one line of history."""
    if isinstance(trigger, _BY_HAND):
        instance.require_running()
    else:
        instance.require_active()
    if instance.chain:
        chains.end(ctx, instance, trigger)
    model = ctx.models.process(ctx.uow.definitions, instance.definition_id)
    before = bpmn.decode(instance.state) if instance.state else None
    decided: list[dict[str, Any]] = []
    parts = InstanceParts(ctx, instance)
    ports = ports_of(ctx, instance, decided, parts)
    progress = bpmn.step(model.graph, before, trigger, ports)
    settle(ctx, instance, model, Stepped(before, parts, progress))
    record(
        ctx,
        instance,
        event,
        element=element,
        on_behalf_of=on_behalf_of,
        data={
            **(data or {}),
            **trail(progress, decided),
            **started(trigger, progress),
            **_moved(trigger, before),
        },
    )
    copying.copy_by_model(ctx, instance, model, progress, ports)
    if instance.status == "suspended":
        hold(ctx, instance)
    return progress


def _moved(trigger: Trigger, before: bpmn.State | None) -> dict[str, int]:
    """The token that a decision moves along, so that it can be taken back."""
    if not isinstance(trigger, Complete) or trigger.then is not None or before is None:
        return {}
    held = next((wait for wait in before.waits if wait.id == trigger.wait), None)
    return {"token": held.token} if held is not None else {}


@dataclass(frozen=True, slots=True)
class Stepped:
    """What a step began with and what it gave."""

    before: bpmn.State | None
    parts: InstanceParts
    progress: Progress


def settle(ctx: Context, instance: Instance, model: ProcessModel, stepped: Stepped) -> None:
    """Write down the new state and everything that follows from the step but its history."""
    before, parts, progress = stepped.before, stepped.parts, stepped.progress
    instance.state = bpmn.encode(progress.state)
    parts.save(progress.parts)
    waits.close(ctx, instance, [*(before.waits if before else ()), *parts.waits()], progress.closed)
    # A caller hears an escalation before it hears of the end.
    _throw(ctx, instance, progress)
    if progress.ended is not None:
        _end(ctx, instance, progress.ended)
    for opened in progress.opened:
        waits.open_wait(ctx, instance, model, opened)
    for trouble in progress.troubles:
        waits.open_incident(
            ctx,
            instance,
            trouble.node,
            trouble.wait,
            "step",
            trouble.code,
            Phrase(trouble.message, **trouble.params),
        )


def trail(progress: Progress, decided: list[dict[str, Any]]) -> dict[str, Any]:
    """The moves in order as ``[node, event]``, changed variables, rules that were asked."""
    told: dict[str, Any] = {"moves": [[m.node, m.event] for m in progress.moves]}
    if decided:
        told["decisions"] = decided
    if progress.changed:
        told["changed"] = dict(progress.changed)
    if progress.ended is not None:
        told["ended"] = progress.ended.kind
        if progress.ended.error_code:
            told["error"] = progress.ended.error_code
    return told


def _end(ctx: Context, instance: Instance, ended: Ended) -> None:
    instance.end(ended.kind, ctx.now, ended.error_code)
    ctx.uow.messages.end(instance.definition_id, instance.business_key)
    called.ended(ctx, instance)
    # The caller may catch the error; if not, the incident is there.
    if ended.kind == "failed" and instance.parent_id is None:
        waits.open_incident(
            ctx,
            instance,
            ended.node,
            None,
            "step",
            ended.error_code or "uncaught",
            Phrase(_l("The process ended with an error that no boundary event catches.")),
        )


def _throw(ctx: Context, instance: Instance, progress: Progress) -> None:
    for thrown in progress.thrown:
        key = thrown.key if thrown.key is not None else instance.business_key or instance.id
        if thrown.kind == "escalation":
            called.escalated(ctx, instance, thrown)
        else:
            event = Event(thrown.name, key, thrown.payload, instance.id, thrown.kind, thrown.node)
            ctx.events.append(event)


def title_of(
    model: ProcessModel,
    variables: Mapping[str, Any],
    fallback: str | None,
    document: DocumentFacts | None = None,
) -> str:
    """What people call the instance: the manifest's expression, else number and title of its
    document, else name and business key."""
    text = formula(model.manifest.title, variables)
    if not text and document is not None:
        # A draft without a number is called by its title already.
        text = " ".join(dict.fromkeys(filter(None, (document.number, document.title))))
    if text:
        return str(text)[:300]
    return f"{model.name} {fallback}" if fallback else model.name


def formula(text: str | None, variables: Mapping[str, Any]) -> Any:
    """The value of a manifest entry: FEEL after ``=``, else the text itself."""
    if text is None or not text.startswith("="):
        return text
    return feel.compile(text[1:].strip()).evaluate(variables, strict=False)
