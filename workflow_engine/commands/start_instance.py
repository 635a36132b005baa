"""Start a process instance by key."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from workflow_engine import authority, forms
from workflow_engine.commands import events
from workflow_engine.commands.base import Command, Context
from workflow_engine.commands.beginning import begin, require_begins, subject_of
from workflow_engine.commands.choosing import Named
from workflow_engine.domain.instance import Instance
from workflow_engine.domain.permissions import authorize
from workflow_engine.errors import DefinitionNotFound, Invalid, _l
from workflow_engine.models import ProcessModel


class NotStartable(Invalid):
    message = _l("{key} cannot be started by hand; it waits for an event or a timer.")


class DocumentNeeded(Invalid):
    message = _l("{key} starts with a document; give its id as the business key.")


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
    started by the person who asked for the document. One that an event of a module starts takes
    the document's id as business key: the module does what raises the event. ``choices`` names
    people for the steps that the model lets the requester choose for; raises ``ChoicesWrong``.
    """

    permission = "instance:start"
    key: str
    variables: Mapping[str, Any] = field(default_factory=dict)
    business_key: str | None = None
    choices: Named = field(default_factory=dict)

    def load(self, ctx: Context) -> Any:
        row = ctx.uow.definitions.latest(ctx.company_id, self.key)
        if row is None:
            raise DefinitionNotFound(key=self.key)
        authorize(ctx.actor, row["start_permission"])
        require_begins(ctx, self.key)
        return ctx.models.process(ctx.uow.definitions, row["id"])

    def run(self, ctx: Context, subject: ProcessModel) -> Started:
        by_hand = any(start.kind == "none" for start in subject.graph.starts)
        instance = self._begin(ctx, subject) if by_hand else self._open(ctx, subject)
        return Started(
            instance.id, instance.key, subject.version, instance.business_key, instance.status
        )

    def _begin(self, ctx: Context, model: ProcessModel) -> Instance:
        variables = self.variables
        if model.start_form is not None:
            zone = ctx.actor.timezone
            checked = forms.check(model.start_form, variables, {}, now=ctx.now, timezone=zone)
            variables = checked.values
        _require_own_document(ctx, subject_of(model, variables))
        return begin(ctx, model, variables, business_key=self.business_key, choices=self.choices)

    def _open(self, ctx: Context, model: ProcessModel) -> Instance:
        """Let the module raise the event that the process waits for, with all its checks."""
        opens = ctx.modules.opens
        names = [start.message for start in model.graph.starts if start.message in opens]
        if len(names) != 1 or self.variables or self.choices:
            raise NotStartable(key=self.key)
        if self.business_key is None:
            raise DocumentNeeded(key=self.key)
        command: Command[Any] = opens[str(names[0])](self.business_key)
        authorize(ctx.actor, command.permission)
        document = command.load(ctx)
        authorize(ctx.actor, command.permission, document)
        command.run(ctx, document)
        events.deliver_all(ctx)
        ctx.uow.flush()
        return ctx.uow.instances.newest(ctx.company_id, self.key, self.business_key)


def _require_own_document(ctx: Context, subject: tuple[str, str] | None) -> None:
    """For everybody but its requester there is no document that could be started about."""
    if subject is None or subject[0] not in ctx.modules.documents or ctx.actor.is_system:
        return
    facts = authority.facts_of(ctx.modules, ctx.uow.session, ctx.company_id, subject)
    if ctx.actor.person_id is None or facts.requester != ctx.actor.person_id:
        raise authority.DocumentNotFound(type=subject[0], id=subject[1])
