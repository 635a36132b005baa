"""Do again what an instance did that is over, as a new one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from workflow_engine import bpmn
from workflow_engine.commands.base import Command, Context
from workflow_engine.commands.beginning import Repeats, begin
from workflow_engine.commands.instances import InstanceInHand, in_hand
from workflow_engine.commands.reasons import require_reason
from workflow_engine.commands.recording import record
from workflow_engine.domain.instance import RUNNING, Instance
from workflow_engine.errors import Conflict, DefinitionNotFound, Invalid, _l
from workflow_engine.persistence.originals import original


class StillRunning(Conflict):
    message = _l("This process instance is not over; return it instead.")


class WasCalled(Conflict):
    message = _l("It was called by another instance; restart that one.")


class BadRestart(Invalid):
    message = _l("'{value}' is not a way to restart.")


@dataclass(frozen=True)
class RestartInstance(Command[str]):
    """A new instance for the same person and with the same business key; gives its id.

    ``version`` is the ``same`` or the ``latest``, ``variables`` those of the ``start`` or the
    ``last`` ones; ``before`` names elements at which it begins instead of its start event.
    """

    permission = "instance:modify"
    instance_id: str
    reason: str
    version: Literal["same", "latest"] = "same"
    variables: Literal["start", "last"] = "start"
    before: Sequence[str] = ()

    def load(self, ctx: Context) -> InstanceInHand:
        return in_hand(ctx, self.instance_id)

    def run(self, ctx: Context, subject: InstanceInHand) -> str:
        reason = require_reason(self.reason)
        ended = subject.instance
        if ended.status in RUNNING:
            raise StillRunning
        if ended.parent_id is not None:
            raise WasCalled
        model = ctx.models.process(ctx.uow.definitions, self._definition(ctx, ended))
        begun = begin(
            ctx,
            model,
            self._variables(ctx, ended),
            business_key=ended.business_key,
            repeats=Repeats(ended, reason, tuple(self.before)),
        )
        told = {"reason": reason, "as": begun.id}
        record(ctx, ended, "instance.restarted", data=told)
        return begun.id

    def _definition(self, ctx: Context, ended: Instance) -> str:
        if self.version == "same":
            return ended.definition_id
        if self.version != "latest":
            raise BadRestart(value=self.version)
        row = ctx.uow.definitions.latest(ctx.company_id, ended.key)
        if row is None:
            raise DefinitionNotFound(key=ended.key)
        return str(row["id"])

    def _variables(self, ctx: Context, ended: Instance) -> dict[str, Any]:
        if self.variables == "last":
            return dict(bpmn.decode(ended.state).variables)
        if self.variables != "start":
            raise BadRestart(value=self.variables)
        return original(ctx.uow.records.first_of(ended.id))
