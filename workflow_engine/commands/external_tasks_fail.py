"""Say that external work failed: another attempt later, or an incident for a person."""

from dataclasses import dataclass
from datetime import timedelta

from workflow_engine.commands import waits
from workflow_engine.commands.base import Command, Context
from workflow_engine.commands.external_tasks import ExternalInHand, in_hand, lock_of
from workflow_engine.commands.recording import record
from workflow_engine.domain import external_task as rules
from workflow_engine.domain.external_task import MOST_RETRIES
from workflow_engine.errors import Invalid, Phrase, _l

LONGEST_PAUSE = timedelta(days=30)


class BadRetry(Invalid):
    message = _l("Give 0 to {retries} retries and a pause of at most {days} days.")


@dataclass(frozen=True, slots=True)
class ExternalFailed:
    """What becomes of it: ``ready`` again at a moment, or ``failed`` for a person to look."""

    task_id: str
    state: str
    retries: int


@dataclass(frozen=True)
class FailExternalTask(Command[ExternalFailed]):
    """``retries`` are those left (None: one fewer), ``retry_timeout`` the pause in milliseconds.

    Said again under the same lease it changes nothing and is answered like the first time.
    """

    permission = "external:work"
    task_id: str
    worker: str
    lease: int
    message: str
    retries: int | None = None
    retry_timeout: int | None = None

    def load(self, ctx: Context) -> ExternalInHand:
        return in_hand(ctx, self.task_id)

    def run(self, ctx: Context, subject: ExternalInHand) -> ExternalFailed:
        lock = lock_of(ctx, self.worker, self.lease)
        before = subject.task.said_before(lock, "failed")
        if before is not None:
            return ExternalFailed(**before)
        failed = rules.fail(
            subject.task,
            lock,
            now=ctx.now,
            error=self.message,
            retries=self._retries(),
            pause=self._pause(),
        )
        told = {"task_id": failed.id, "state": failed.state, "retries": failed.retries}
        subject.save(ctx, rules.keep_answer(failed, lock, "failed", told))
        if failed.state == "failed":
            report(ctx, subject, self.message, worker=self.worker)
        return ExternalFailed(failed.id, failed.state, failed.retries)

    def _retries(self) -> int | None:
        if self.retries is not None and not 0 <= self.retries <= MOST_RETRIES:
            raise BadRetry(retries=MOST_RETRIES, days=LONGEST_PAUSE.days)
        return self.retries

    def _pause(self) -> timedelta | None:
        if self.retry_timeout is None:
            return None
        if not 0 <= self.retry_timeout <= LONGEST_PAUSE // timedelta(milliseconds=1):
            raise BadRetry(retries=MOST_RETRIES, days=LONGEST_PAUSE.days)
        return timedelta(milliseconds=self.retry_timeout)


def report(ctx: Context, subject: ExternalInHand, error: str, *, worker: str | None) -> None:
    """Open an incident for a task that was given up, and say so in the history."""
    row, task = subject.row, subject.task
    text = error or Phrase(_l("The worker gave no reason."))
    waits.open_incident(
        ctx, subject.instance, row["element"], row["wait"], "external", task.topic, text,
        job_id=task.id,
    )  # fmt: skip
    record(
        ctx,
        subject.instance,
        "external.failed",
        element=row["element"],
        data={
            "task": task.id,
            "topic": task.topic,
            "worker": worker,
            "error": error[:500],
            "attempts": task.attempts,
        },
    )
