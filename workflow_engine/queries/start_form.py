"""What a person fills in to start a process."""

from dataclasses import dataclass

from workflow_engine import forms
from workflow_engine.errors import DefinitionNotFound
from workflow_engine.models import ProcessModel
from workflow_engine.queries.base import Query, Reading
from workflow_engine.queries.definitions import starts_by_hand


@dataclass(frozen=True, slots=True)
class StartView:
    """A process that can be started by hand; ``form`` is None when nothing need be filled in."""

    key: str
    version: int
    title: str
    definition_id: str
    form: forms.Form | None
    derives_key: bool


@dataclass(frozen=True)
class GetStart(Query[StartView]):
    """``DefinitionNotFound`` also for what the actor may not start."""

    permission = "instance:start"
    key: str

    def run(self, ctx: Reading) -> StartView:
        model = startable(ctx, self.key)
        return StartView(
            key=model.key,
            version=model.version,
            title=model.title(ctx.actor.locale),
            definition_id=model.definition_id,
            form=model.start_form,
            derives_key=model.manifest.business_key is not None,
        )


def startable(ctx: Reading, key: str) -> ProcessModel:
    """The latest version of a process that the actor may start by hand."""
    row = ctx.definitions.latest(ctx.company_id, key)
    if row is None or not row["startable"] or row["state"] != "active":
        raise DefinitionNotFound(key=key)
    if not ctx.actor.may(row["start_permission"]):
        raise DefinitionNotFound(key=key)
    model = ctx.models.process(ctx.definitions, row["id"])
    if not starts_by_hand(model):
        raise DefinitionNotFound(key=key)
    return model
