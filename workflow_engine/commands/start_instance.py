"""Start a process instance by key, or because an event says so."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from workflow_engine import authority, forms
from workflow_engine.bpmn.graph import StartPoint
from workflow_engine.bpmn.progress import Start
from workflow_engine.commands.advance import advance, formula, title_of
from workflow_engine.commands.base import Command, Context, Event
from workflow_engine.domain.ids import new_id
from workflow_engine.domain.instance import Instance
from workflow_engine.domain.permissions import authorize
from workflow_engine.errors import BusinessKeyInUse, DefinitionNotFound, Invalid, TextRefused, _l
from workflow_engine.models import ProcessModel

_LONGEST_KEY = 200


class NotStartable(Invalid):
    message = _l("{key} cannot be started by hand; it waits for an event or a timer.")


@dataclass(frozen=True, slots=True)
class Started:
    """A new instance, already at its first wait or its end."""

    instance_id: str
    key: str
    version: int
    business_key: str | None
    status: str


@dataclass(frozen=True)
class StartInstance(Command[Started]):
    """Start the latest version of ``key``; ``business_key`` is unique among its active ones.

    A process with a start form takes what the form lets people write. One about a document is
    started by the person who asked for the document.
    """

    permission = "instance:start"
    key: str
    variables: Mapping[str, Any] = field(default_factory=dict)
    business_key: str | None = None

    def load(self, ctx: Context) -> Any:
        row = ctx.uow.definitions.latest(ctx.company_id, self.key)
        if row is None:
            raise DefinitionNotFound(key=self.key)
        return ctx.models.process(ctx.uow.definitions, row["id"])

    def run(self, ctx: Context, subject: ProcessModel) -> Started:
        authorize(ctx.actor, subject.manifest.start)
        if not any(start.kind == "none" for start in subject.graph.starts):
            raise NotStartable(key=self.key)
        variables = self.variables
        if subject.start_form is not None:
            zone = ctx.actor.timezone
            checked = forms.check(subject.start_form, variables, {}, now=ctx.now, timezone=zone)
            variables = checked.values
        _require_own_document(ctx, _subject(subject, variables))
        instance = begin(ctx, subject, variables, business_key=self.business_key)
        return Started(
            instance.id, instance.key, subject.version, instance.business_key, instance.status
        )


def _require_own_document(ctx: Context, subject: tuple[str, str] | None) -> None:
    """For everybody but its requester there is no document that could be started about."""
    if subject is None or subject[0] not in ctx.modules.documents or ctx.actor.is_system:
        return
    facts = authority.facts_of(ctx.modules, ctx.uow.session, ctx.company_id, subject)
    if ctx.actor.person_id is None or facts.requester != ctx.actor.person_id:
        raise authority.DocumentNotFound(type=subject[0], id=subject[1])


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
        subject=_subject(model, variables),
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


def _subject(model: ProcessModel, variables: Mapping[str, Any]) -> tuple[str, str] | None:
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
