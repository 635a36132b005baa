"""A new instance, however it comes about: by hand, by an event, by a timer."""

import unicodedata
from collections.abc import Mapping
from typing import Any

from workflow_engine import authority
from workflow_engine.bpmn.graph import StartPoint
from workflow_engine.bpmn.progress import Start
from workflow_engine.commands.advance import advance, formula, title_of
from workflow_engine.commands.base import Context, Event
from workflow_engine.domain.ids import new_id
from workflow_engine.domain.instance import Instance
from workflow_engine.errors import BusinessKeyInUse, TextRefused
from workflow_engine.models import ProcessModel

_LONGEST_KEY = 200


def begin(
    ctx: Context,
    model: ProcessModel,
    variables: Mapping[str, Any],
    *,
    business_key: str | None = None,
    start: StartPoint | None = None,
) -> Instance:
    """A new instance of ``model`` run to its first wait."""
    key = business_key or formula(model.manifest.business_key, variables)
    instance = Instance(
        id=new_id(),
        company_id=ctx.company_id,
        definition_id=model.definition_id,
        key=model.key,
        business_key=_fitting(str(key)) if key is not None else None,
        title=title_of(model, variables, business_key),
        started_by=ctx.actor.person_id,
        started_at=ctx.now,
        subject=subject_of(model, variables),
    )
    _require_free_key(ctx, instance)
    if instance.subject is not None and instance.subject[0] in ctx.modules.documents:
        facts = authority.facts_of(ctx.modules, ctx.uow.session, ctx.company_id, instance.subject)
        # The document knows who asked; whoever pressed the button may be a machine.
        instance.started_by = facts.requester or instance.started_by
    ctx.uow.instances.add(instance)
    advance(
        ctx,
        instance,
        Start(dict(variables), start.node if start else None),
        event="instance.started",
        element=start.node if start else None,
        data={"version": model.version, "digest": model.digest},
    )
    return instance


def subject_of(model: ProcessModel, variables: Mapping[str, Any]) -> tuple[str, str] | None:
    """Type and id of the document that an instance with these variables is about."""
    if model.manifest.subject is None:
        return None
    kind, text = model.manifest.subject
    document = formula(text, variables)
    return (kind, str(document)) if document is not None else None


def _fitting(key: str) -> str:
    # SQLite would take anything and PostgreSQL fail; people read the key out to each other.
    if len(key) > _LONGEST_KEY or any(unicodedata.category(sign) in {"Cc", "Cs"} for sign in key):
        raise TextRefused
    return key


def _require_free_key(ctx: Context, instance: Instance) -> None:
    if instance.active_key and ctx.uow.instances.is_active(ctx.company_id, instance.active_key):
        raise BusinessKeyInUse(key=instance.key, business_key=instance.business_key)


def start_by_event(ctx: Context, event: Event) -> int:
    """Start the latest version of each definition that has a message start of this name.

    An event that was delivered before finds its business key taken and starts nothing again.
    """
    started = 0
    for row in ctx.uow.definitions.listening(ctx.company_id):
        if event.name not in row["start_messages"]:
            continue
        model = ctx.models.process(ctx.uow.definitions, row["id"])
        point = next(s for s in model.graph.starts if s.message == event.name)
        variables = dict(event.payload)
        key = formula(model.manifest.business_key, variables) or event.key
        if ctx.uow.instances.is_active(ctx.company_id, f"{model.key}:{key}"):
            continue
        begin(ctx, model, variables, business_key=str(key), start=point)
        started += 1
    return started
