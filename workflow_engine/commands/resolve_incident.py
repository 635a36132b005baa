"""Retry what an incident stopped, or set it aside with a reason."""

from dataclasses import dataclass
from typing import Any

from workflow_engine import bpmn
from workflow_engine.bpmn.progress import Retry
from workflow_engine.commands import waits
from workflow_engine.commands.advance import advance
from workflow_engine.commands.base import Command, Context
from workflow_engine.commands.claim_task import ReasonMissing
from workflow_engine.commands.recording import record
from workflow_engine.domain import job as rules
from workflow_engine.domain.instance import Instance
from workflow_engine.errors import Conflict, NotFound, _l

#: Jobs of this kind write to people; no instance waits for them.
LETTER = "notify"


class IncidentNotFound(NotFound):
    message = _l("There is no incident {incident}.")


class IncidentResolved(Conflict):
    message = _l("This incident was already resolved.")


class NothingToRetry(Conflict):
    message = _l("There is nothing to retry here; the work it stopped is over.")


class StillStopped(Conflict):
    message = _l(
        "What it stopped would wait forever; retry it, or cancel the instance if it is not needed."
    )


@dataclass(frozen=True, slots=True)
class IncidentInHand:
    """A locked incident; its instance was locked before it, as everywhere."""

    row: dict[str, Any]

    @property
    def company_id(self) -> str:
        return str(self.row["company_id"])


def _load(ctx: Context, incident_id: str) -> IncidentInHand:
    seen = ctx.uow.jobs.incident(incident_id)
    if seen is None:
        raise IncidentNotFound(incident=incident_id)
    if seen["instance_id"]:
        ctx.uow.instances.lock(seen["instance_id"])
    return IncidentInHand(ctx.uow.jobs.lock_incident(incident_id))


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
    """Set an incident aside that keeps nothing waiting any more. The reason is kept.

    A letter that could not be sent and a task that nobody may take keep no work from going on:
    people can be told, and a task can be handed to somebody.
    """

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
        self._let_go(ctx, row)
        _close(ctx, row, self.reason)
        if row["instance_id"]:
            instance = ctx.uow.instances.lock(row["instance_id"])
            instance.incidents = max(0, instance.incidents - 1)
            record(
                ctx, instance, "incident.resolved", element=row["element"],
                data={"reason": self.reason},
            )  # fmt: skip

    @staticmethod
    def _let_go(ctx: Context, row: dict[str, Any]) -> None:
        """Raise while something waits for a retry; what failed and keeps nobody is forgotten."""
        failed = ctx.uow.jobs.failed(row["job_id"]) if row["job_id"] else None
        is_letter = row["kind"] == "job" and row["code"] == LETTER
        if not is_letter and row["kind"] != "assignment" and _is_stopped(ctx, row, failed):
            raise StillStopped
        if failed is not None:
            ctx.uow.jobs.give_up(failed)


def _is_stopped(ctx: Context, row: dict[str, Any], failed: rules.Job | None) -> bool:
    """Whether the instance still stands where the incident stopped it.

    Without an instance it is a timer start, and no later one comes while this one is not done.
    """
    if row["instance_id"] is None:
        return failed is not None
    instance = ctx.uow.instances.lock(row["instance_id"])
    if instance.status != "active":
        return False
    return row["wait"] in {wait.id for wait in bpmn.decode(instance.state).waits}
