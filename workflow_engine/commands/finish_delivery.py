"""After a message of a webhook left, or could not: what came of it, and what follows."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from workflow_engine.commands.base import Command, Context
from workflow_engine.commands.webhook_health import count_failure, switch_off
from workflow_engine.domain import job as jobs
from workflow_engine.domain.phrases import packed
from workflow_engine.errors import Phrase
from workflow_engine.persistence.repositories.jobs import entity


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one attempt: a status and the beginning of the answer, or why there is none."""

    status: int | None = None
    answer: str | None = None
    error: Phrase | None = None
    milliseconds: int = 0
    retry_after: timedelta | None = None

    @property
    def is_success(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


@dataclass(frozen=True)
class FinishDelivery(Command[str | None]):
    """Write down the attempt of the job under ``lease``; the new state, None when it is not ours.

    A receiver that answers 410, or fails for too long, is switched off.
    """

    permission = "webhook:write"
    job_id: str
    lease: int
    outcome: Outcome

    def run(self, ctx: Context, subject: Any) -> str | None:
        row = ctx.uow.jobs.hold(self.job_id, self.lease)
        return finish(ctx, row, self.outcome) if row is not None else None


def finish(ctx: Context, row: dict[str, Any], outcome: Outcome) -> str | None:
    """The same for a job that is held; the webhook is locked before its delivery."""
    owner = ctx.uow.webhooks.lock(row["payload"]["webhook"])
    delivery = ctx.uow.webhooks.lock_delivery(row["payload"]["delivery"])
    if owner is None or delivery is None:
        ctx.uow.jobs.done(row)
        return None
    _write_down(ctx, delivery, outcome)
    if outcome.is_success:
        if owner.failures:
            ctx.uow.webhooks.change(owner.id, failures=0, failing_since=None, resting_until=None)
        return _settle(ctx, row, delivery, outcome, "delivered")
    reason = count_failure(ctx, owner, outcome.status)
    if reason is not None:
        switch_off(ctx, owner, reason)
        return _settle(ctx, row, delivery, outcome, "failed")
    if delivery.state != "waiting":
        return _settle(ctx, row, delivery, outcome, delivery.state)
    if row["attempts"] >= row["max_attempts"]:
        return _settle(ctx, row, delivery, outcome, "failed")
    return _again(ctx, row, delivery, outcome)


def _write_down(ctx: Context, delivery: Any, outcome: Outcome) -> None:
    ctx.uow.webhooks.attempt(
        delivery,
        number=delivery.attempts + 1,
        at=ctx.now,
        milliseconds=outcome.milliseconds,
        status=outcome.status,
        answer=outcome.answer,
        told=packed(outcome.error),
    )


def _change(ctx: Context, delivery: Any, outcome: Outcome, **values: Any) -> None:
    tried = {"attempts": delivery.attempts + 1, "last_status": outcome.status}
    ctx.uow.webhooks.change_delivery(delivery.id, **tried, **values)


def _settle(ctx: Context, row: dict[str, Any], delivery: Any, outcome: Outcome, state: str) -> str:
    _change(ctx, delivery, outcome, state=state, next_at=None, ended_at=ctx.now)
    ctx.uow.jobs.done(row)
    return state


def _again(ctx: Context, row: dict[str, Any], delivery: Any, outcome: Outcome) -> str:
    later = jobs.fail(
        entity(row),
        row["lease"],
        now=ctx.now,
        error=str(outcome.error or outcome.status),
        retry_after=outcome.retry_after,
        longest=timedelta(minutes=ctx.settings.webhook_pause_minutes),
    )
    ctx.uow.jobs.save(later)
    _change(ctx, delivery, outcome, next_at=later.due_at)
    return "waiting"
