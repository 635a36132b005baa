"""Retry what an incident stopped, or set it aside with a reason."""

from dataclasses import dataclass
from typing import Any

from workflow_engine.bpmn.progress import Retry
from workflow_engine.commands import waits
from workflow_engine.commands.advance import advance
from workflow_engine.commands.base import Command, Context
from workflow_engine.commands.claim_task import ReasonMissing
from workflow_engine.commands.recording import record
from workflow_engine.domain import job as rules
from workflow_engine.domain.instance import Instance
from workflow_engine.errors import Conflict, NotFound, _l


class IncidentNotFound(NotFound):
    message = _l("There is no incident {incident}.")


class IncidentResolved(Conflict):
    message = _l("This incident was already resolved.")


class NothingToRetry(Conflict):
    message = _l("There is nothing to retry here; the work it stopped is over.")


@dataclass(frozen=True, slots=True)
class IncidentInHand:
    """A locked incident."""

    row: dict[str, Any]

    @property
    def company_id(self) -> str:
        return str(self.row["company_id"])


def _load(ctx: Context, incident_id: str) -> IncidentInHand:
    row = ctx.uow.jobs.incident(incident_id)
    if row is None:
        raise IncidentNotFound(incident=incident_id)
    return IncidentInHand(row)


def _close(ctx: Context, row: dict[str, Any], resolution: str) -> None:
    ctx.uow.jobs.resolve_incident(
        row["id"],
        resolved_at=ctx.now,
        resolved_by=ctx.actor.account_id,
        resolution=resolution[:1000],
    )
    # What follows may close the incidents of a wait, and must not find this one open still.
    ctx.uow.flush()


@dataclass(frozen=True)
class RetryIncident(Command[None]):
    """Do again what failed: the job with fresh attempts, the step, or the search for people."""

    permission = "incident:resolve"
    incident_id: str

    def load(self, ctx: Context) -> IncidentInHand:
        return _load(ctx, self.incident_id)

    def run(self, ctx: Context, subject: IncidentInHand) -> None:
        row = subject.row
        if row["state"] != "open":
            raise IncidentResolved
        _close(ctx, row, "retried")
        instance = None
        if row["instance_id"]:
            instance = ctx.uow.instances.lock(row["instance_id"])
            instance.incidents = max(0, instance.incidents - 1)
        if row["kind"] == "job":
            self._retry_job(ctx, row)
            if instance is not None:
                record(ctx, instance, "incident.retried", element=row["element"])
        elif instance is not None and row["kind"] == "assignment":
            self._assign_again(ctx, instance, row)
        elif instance is not None and row["wait"] is not None:
            advance(
                ctx, instance, Retry(row["wait"]), event="incident.retried",
                element=row["element"],
            )  # fmt: skip
        else:
            raise NothingToRetry

    @staticmethod
    def _retry_job(ctx: Context, row: dict[str, Any]) -> None:
        failed = ctx.uow.jobs.failed(row["job_id"])
        if failed is None:
            raise NothingToRetry
        ctx.uow.jobs.save(rules.retry(failed, ctx.now))

    @staticmethod
    def _assign_again(ctx: Context, instance: Instance, row: dict[str, Any]) -> None:
        found = ctx.uow.tasks.open_of(instance.id, [row["wait"]])
        if not found:
            raise NothingToRetry
        task = found[0]
        wanted = ctx.uow.tasks.shown(task)["wanted"]
        task.candidates = waits.candidates(ctx, instance, task, wanted)
        record(ctx, instance, "incident.retried", element=row["element"])


@dataclass(frozen=True)
class ResolveIncident(Command[None]):
    """Set an incident aside: somebody mended it elsewhere. The reason is kept."""

    permission = "incident:resolve"
    incident_id: str
    reason: str

    def load(self, ctx: Context) -> IncidentInHand:
        return _load(ctx, self.incident_id)

    def run(self, ctx: Context, subject: IncidentInHand) -> None:
        if not self.reason.strip():
            raise ReasonMissing
        row = subject.row
        if row["state"] != "open":
            raise IncidentResolved
        _close(ctx, row, self.reason)
        if row["instance_id"]:
            instance = ctx.uow.instances.lock(row["instance_id"])
            instance.incidents = max(0, instance.incidents - 1)
            record(
                ctx, instance, "incident.resolved", element=row["element"],
                data={"reason": self.reason},
            )  # fmt: skip
