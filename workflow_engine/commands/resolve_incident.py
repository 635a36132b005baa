"""Retry what an incident stopped, or set it aside with a reason."""

from dataclasses import dataclass
from typing import Any

from workflow_engine.bpmn.progress import Retry
from workflow_engine.commands import call_jobs
from workflow_engine.commands.advance import advance
from workflow_engine.commands.asked_again import ask_again
from workflow_engine.commands.base import Command, Context
from workflow_engine.commands.parts import waits_for
from workflow_engine.commands.reasons import require_reason
from workflow_engine.commands.recording import record
from workflow_engine.domain import external_task
from workflow_engine.domain import job as rules
from workflow_engine.domain.instance import Instance
from workflow_engine.errors import Conflict, NotFound, _l
from workflow_engine.persistence.repositories.external import entity

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


def load_incident(ctx: Context, incident_id: str) -> IncidentInHand:
    seen = ctx.uow.jobs.incident(incident_id)
    if seen is None:
        raise IncidentNotFound(incident=incident_id)
    if seen["instance_id"]:
        ctx.uow.instances.lock(seen["instance_id"])
    return IncidentInHand(ctx.uow.jobs.lock_incident(incident_id))


def close_incident(ctx: Context, row: dict[str, Any], resolution: str) -> None:
    ctx.uow.jobs.resolve_incident(
        row,
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
    reason: str

    def load(self, ctx: Context) -> IncidentInHand:
        return load_incident(ctx, self.incident_id)

    def run(self, ctx: Context, subject: IncidentInHand) -> None:
        told = {"reason": require_reason(self.reason)}
        row = subject.row
        if row["state"] != "open":
            raise IncidentResolved
        close_incident(ctx, row, f"retried: {told['reason']}")
        instance = None
        if row["instance_id"]:
            instance = ctx.uow.instances.lock(row["instance_id"])
            instance.incidents = max(0, instance.incidents - 1)
        if row["kind"] == "job":
            self._retry_job(ctx, row)
            call_jobs.release(ctx, row["instance_id"], row["code"])
            if instance is not None:
                record(ctx, instance, "incident.retried", element=row["element"], data=told)
        elif instance is not None and row["kind"] == "external":
            self._offer_again(ctx, instance, row)
            record(ctx, instance, "incident.retried", element=row["element"], data=told)
        elif instance is not None and row["kind"] == "assignment":
            self._assign_again(ctx, instance, row)
            record(ctx, instance, "incident.retried", element=row["element"], data=told)
        elif instance is not None and row["wait"] is not None:
            advance(
                ctx, instance, Retry(row["wait"]), event="incident.retried",
                element=row["element"], data=told,
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
    def _offer_again(ctx: Context, instance: Instance, row: dict[str, Any]) -> None:
        failed = ctx.uow.external.failed_at(instance.id, row["wait"])
        if failed is None:
            raise NothingToRetry
        ctx.uow.external.save(failed, external_task.retry(entity(failed), ctx.now))

    @staticmethod
    def _assign_again(ctx: Context, instance: Instance, row: dict[str, Any]) -> None:
        found = ctx.uow.tasks.open_of(instance.id, [row["wait"]])
        if not found:
            raise NothingToRetry
        ask_again(ctx, instance, found[0])


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
        return load_incident(ctx, self.incident_id)

    def run(self, ctx: Context, subject: IncidentInHand) -> None:
        reason = require_reason(self.reason)
        row = subject.row
        if row["state"] != "open":
            raise IncidentResolved
        self._let_go(ctx, row)
        close_incident(ctx, row, reason)
        if row["instance_id"]:
            instance = ctx.uow.instances.lock(row["instance_id"])
            instance.incidents = max(0, instance.incidents - 1)
            told = {"reason": reason}
            record(ctx, instance, "incident.resolved", element=row["element"], data=told)

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
    return row["wait"] is not None and waits_for(ctx, instance, row["wait"])
