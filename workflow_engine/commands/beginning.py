"""A new instance, however it comes about: by hand, by an event, by a timer."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from workflow_engine import authority
from workflow_engine.bpmn.graph import StartPoint
from workflow_engine.bpmn.progress import Start, StartAt
from workflow_engine.commands import chains
from workflow_engine.commands.advance import advance, formula, title_of
from workflow_engine.commands.base import Context
from workflow_engine.commands.chains import Link
from workflow_engine.commands.choosing import Named, choose_at_start
from workflow_engine.domain.ids import new_id
from workflow_engine.domain.instance import Instance
from workflow_engine.errors import BusinessKeyInUse, Conflict, TextRefused, _l
from workflow_engine.models import ProcessModel

_LONGEST_KEY = 200


class ProcessNotActive(Conflict):
    message = _l("The process {key} is {state}; no new instance can begin.")


@dataclass(frozen=True, slots=True)
class Repeats:
    """The instance that a new one does again, ``before`` chosen nodes if any, and why."""

    ended: Instance
    reason: str
    before: tuple[str, ...] = ()


def begin(
    ctx: Context,
    model: ProcessModel,
    variables: Mapping[str, Any],
    *,
    business_key: str | None = None,
    start: StartPoint | None = None,
    caller: tuple[Instance, int] | None = None,
    repeats: Repeats | None = None,
    link: Link | None = None,
    choices: Named | None = None,
) -> Instance:
    """A new instance of ``model`` run to its first wait; ``caller`` waits for it where it says.

    What a throw begins is a ``link`` of a chain. ``choices`` are those of somebody who starts it
    by hand.
    """
    require_begins(ctx, model.key)
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
    chains.begin(instance, link)
    if caller is not None:
        _begun_by(instance, *caller)
        ctx.begun.add(instance.id)
    if repeats is not None:
        instance.restarted_from = repeats.ended.id
        instance.started_by = repeats.ended.started_by
        instance.choices = repeats.ended.choices
    _require_free_key(ctx, instance)
    if instance.subject is not None and instance.subject[0] in ctx.modules.documents:
        facts = authority.facts_of(ctx.modules, ctx.uow.session, ctx.company_id, instance.subject)
        # The document knows who asked; whoever pressed the button may be a machine.
        instance.started_by = facts.requester or instance.started_by
        instance.title = title_of(model, variables, business_key, facts)
    chosen = choose_at_start(ctx, instance, model, choices) if choices is not None else {}
    ctx.uow.instances.add(instance)
    advance(
        ctx,
        instance,
        _trigger(variables, start, repeats),
        event="instance.started",
        element=start.node if start else None,
        data=_told(model, chosen, repeats),
    )
    return instance


def _told(model: ProcessModel, chosen: Named, repeats: Repeats | None) -> dict[str, Any]:
    """The line of the history."""
    return {
        "version": model.version,
        "digest": model.digest,
        **({"chosen": dict(chosen)} if chosen else {}),
        **({"restarted_from": repeats.ended.id, "reason": repeats.reason} if repeats else {}),
    }


def _trigger(
    variables: Mapping[str, Any], start: StartPoint | None, repeats: Repeats | None
) -> Start | StartAt:
    if repeats is not None and repeats.before:
        return StartAt(dict(variables), repeats.before)
    if start is not None:
        return Start(dict(variables), start.node, start.definition)
    return Start(dict(variables))


def _begun_by(instance: Instance, caller: Instance, wait: int) -> None:
    """It is the same person's business, whoever's action brought the caller here."""
    instance.parent_id, instance.parent_wait = caller.id, wait
    instance.depth = caller.depth + 1
    instance.chain, instance.chain_origin = caller.chain, caller.chain_origin
    instance.started_by = caller.started_by


def require_begins(ctx: Context, key: str) -> None:
    """Of a process that is suspended or retired no new instance begins, whatever asks for it."""
    state = ctx.uow.definitions.state(ctx.company_id, key)
    if state != "active":
        raise ProcessNotActive(key=key, state=state)


def subject_of(model: ProcessModel, variables: Mapping[str, Any]) -> tuple[str, str] | None:
    """Type and id of the document that an instance with these variables is about.

    The type is a name, or FEEL in a process that is called for documents of many types.
    """
    if model.manifest.subject is None:
        return None
    kind, text = model.manifest.subject
    if kind.startswith("="):
        kind = formula(kind, variables)
    document = formula(text, variables)
    return (kind, str(document)) if kind and document is not None else None


def _fitting(key: str) -> str:
    # SQLite would take anything and PostgreSQL fail; people read the key out to each other.
    if len(key) > _LONGEST_KEY or any(unicodedata.category(sign) in {"Cc", "Cs"} for sign in key):
        raise TextRefused
    return key


def _require_free_key(ctx: Context, instance: Instance) -> None:
    if instance.active_key and ctx.uow.instances.is_active(ctx.company_id, instance.active_key):
        raise BusinessKeyInUse(key=instance.key, business_key=instance.business_key)
