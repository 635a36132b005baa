"""Leave an element that is in trouble as if it had been done."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from workflow_engine.bpmn.progress import Skip
from workflow_engine.commands import call_jobs
from workflow_engine.commands.advance import advance
from workflow_engine.commands.base import Command, Context
from workflow_engine.commands.reasons import require_reason
from workflow_engine.commands.resolve_incident import (
    IncidentInHand,
    IncidentResolved,
    close_incident,
    load_incident,
)
from workflow_engine.errors import Conflict, _l

#: Incidents of these kinds stopped an element, which can be left without its work.
SKIPPED = ("step", "job", "external", "call")


class NothingToSkip(Conflict):
    message = _l("No element waits here that could be skipped.")


@dataclass(frozen=True)
class SkipIncident(Command[None]):
    """The work counts as done with ``variables``; no output mapping of the element applies.

    ``flow`` is the outgoing one to take, needed where conditions cannot be evaluated.
    """

    permission = "incident:resolve"
    incident_id: str
    reason: str
    variables: Mapping[str, Any] = field(default_factory=dict)
    flow: str | None = None

    def load(self, ctx: Context) -> IncidentInHand:
        return load_incident(ctx, self.incident_id)

    def run(self, ctx: Context, subject: IncidentInHand) -> None:
        reason = require_reason(self.reason)
        row = subject.row
        if row["state"] != "open":
            raise IncidentResolved
        if row["kind"] not in SKIPPED or row["wait"] is None or row["instance_id"] is None:
            raise NothingToSkip
        instance = ctx.uow.instances.lock(row["instance_id"])
        close_incident(ctx, row, f"skipped: {reason}")
        instance.incidents = max(0, instance.incidents - 1)
        failed = ctx.uow.jobs.failed(row["job_id"]) if row["job_id"] else None
        if failed is not None:
            ctx.uow.jobs.give_up(failed)
        told = {"reason": reason, "set": sorted(self.variables)}
        if self.flow is not None:
            told["flow"] = self.flow
        advance(
            ctx,
            instance,
            Skip(row["wait"], dict(self.variables), self.flow),
            event="incident.skipped",
            element=row["element"],
            data=told,
        )
        call_jobs.release(ctx, row["instance_id"], row["code"])
