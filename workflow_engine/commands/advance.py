"""A trigger moves an instance; what the runtime says becomes rows. Used by every command."""

from collections.abc import Mapping
from typing import Any

from workflow_engine import bpmn, feel
from workflow_engine.bpmn.progress import Ended, Progress, Trigger
from workflow_engine.commands import waits
from workflow_engine.commands.base import Context, Event
from workflow_engine.commands.ports import ports_of
from workflow_engine.commands.recording import record
from workflow_engine.domain.instance import Instance
from workflow_engine.errors import _l
from workflow_engine.models import ProcessModel


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
    instance.require_active()
    model = ctx.models.process(ctx.uow.definitions, instance.definition_id)
    before = bpmn.decode(instance.state) if instance.state else None
    decided: list[dict[str, Any]] = []
    progress = bpmn.step(model.graph, before, trigger, ports_of(ctx, instance, decided))
    instance.state = bpmn.encode(progress.state)
    waits.close(ctx, instance, before, progress.closed)
    if progress.ended is not None:
        _end(ctx, instance, progress.ended)
    for opened in progress.opened:
        waits.open_wait(ctx, instance, model, opened)
    _throw(ctx, instance, progress)
    for trouble in progress.troubles:
        waits.open_incident(
            ctx,
            instance,
            trouble.node,
            trouble.wait,
            "step",
            trouble.code,
            trouble.message.format_map(trouble.params),
        )
    record(
        ctx,
        instance,
        event,
        element=element,
        on_behalf_of=on_behalf_of,
        data={**(data or {}), **_trail(progress, decided)},
    )
    return progress


def _trail(progress: Progress, decided: list[dict[str, Any]]) -> dict[str, Any]:
    """The moves in order as ``[node, event]``, changed variables, rules that were asked."""
    trail: dict[str, Any] = {"moves": [[m.node, m.event] for m in progress.moves]}
    if decided:
        trail["decisions"] = decided
    if progress.changed:
        trail["changed"] = dict(progress.changed)
    if progress.ended is not None:
        trail["ended"] = progress.ended.kind
        if progress.ended.error_code:
            trail["error"] = progress.ended.error_code
    return trail


def _end(ctx: Context, instance: Instance, ended: Ended) -> None:
    instance.end(ended.kind, ctx.now, ended.error_code)
    if ended.kind == "failed":
        waits.open_incident(
            ctx,
            instance,
            ended.node,
            None,
            "step",
            ended.error_code or "uncaught",
            _l("The process ended with an error that no boundary event catches."),
        )


def _throw(ctx: Context, instance: Instance, progress: Progress) -> None:
    for thrown in progress.thrown:
        key = thrown.key if thrown.key is not None else instance.business_key or instance.id
        ctx.events.append(Event(thrown.name, key, thrown.payload, instance.id))


def title_of(model: ProcessModel, variables: Mapping[str, Any], fallback: str | None) -> str:
    """What people call the instance: the manifest's expression, else name and business key."""
    text = formula(model.manifest.title, variables)
    if text:
        return str(text)[:300]
    return f"{model.name} {fallback}" if fallback else model.name


def formula(text: str | None, variables: Mapping[str, Any]) -> Any:
    """The value of a manifest entry: FEEL after ``=``, else the text itself."""
    if text is None or not text.startswith("="):
        return text
    return feel.compile(text[1:].strip()).evaluate(variables, strict=False)
