"""What becomes of a job that failed: another attempt later, or an incident. A second command,
because the first one was rolled back with everything it did."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from workflow_engine.bpmn.timers import parse_duration
from workflow_engine.commands import waits
from workflow_engine.commands.base import Command, Context
from workflow_engine.commands.finish_delivery import Outcome, finish
from workflow_engine.commands.recording import record
from workflow_engine.domain import job as rules
from workflow_engine.domain.phrases import packed
from workflow_engine.errors import Phrase
from workflow_engine.persistence.repositories.jobs import entity


@dataclass(frozen=True)
class FailJob(Command[str | None]):
    """Count the failure of the job under ``lease``; the new state, None when it is not ours."""

    permission = "incident:resolve"
    job_id: str
    lease: int
    error: str

    def run(self, ctx: Context, subject: Any) -> str | None:
        row = ctx.uow.jobs.hold(self.job_id, self.lease)
        if row is None:
            return None
        if row["kind"] == "webhook":
            # Its log tells of it, and a webhook that fails for long is switched off.
            return finish(ctx, row, Outcome(error=Phrase("{reason}", reason=self.error)))
        return fail(ctx, row, self.error)


def fail(
    ctx: Context, row: dict[str, Any], error: str, *, retry_after: timedelta | None = None
) -> str:
    """Put a held job off with back-off, or give it up and open an incident; the new state."""
    pause = max(retry_after or timedelta(0), _wanted_pause(row))
    failed = rules.fail(entity(row), row["lease"], now=ctx.now, error=error, retry_after=pause)
    ctx.uow.jobs.save(failed)
    if failed.state == "failed":
        _report(ctx, row, error, row["kind"])
    return failed.state


def _wanted_pause(row: dict[str, Any]) -> timedelta:
    """What the model says must pass between attempts."""
    span = parse_duration((row["payload"] or {}).get("retry_wait") or "")
    if span is None:
        return timedelta(0)
    return timedelta(days=30 * span.months + span.days) + span.exact


def give_up(ctx: Context, row: dict[str, Any], error: str, code: str) -> None:
    """Leave a held job to a person at once, with an incident."""
    ctx.uow.jobs.save(rules.give_up(entity(row), row["lease"], error=error))
    _report(ctx, row, error, code)


def _report(ctx: Context, row: dict[str, Any], error: str, code: str) -> None:
    if row["instance_id"] is None:
        ctx.uow.jobs.open_incident(
            company_id=row["company_id"],
            instance_id=None,
            job_id=row["id"],
            wait=None,
            element=row["element"],
            kind="job",
            code=code,
            message=error[:2000],
            told=packed(error),
            created_at=ctx.now,
        )
        return
    instance = ctx.uow.instances.lock(row["instance_id"])
    waits.open_incident(
        ctx, instance, row["element"], row["wait"], "job", code, error, job_id=row["id"]
    )
    record(
        ctx,
        instance,
        "job.failed",
        element=row["element"],
        data={"job": row["kind"], "error": error[:500], "attempts": row["attempts"]},
    )
