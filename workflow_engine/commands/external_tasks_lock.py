"""Hold an external task longer, or give it back undone."""

from dataclasses import dataclass
from datetime import datetime

from workflow_engine.commands.base import Command, Context
from workflow_engine.commands.external_tasks import ExternalInHand, in_hand, lock_of
from workflow_engine.domain import external_task as rules
from workflow_engine.domain.external_request import span_of


@dataclass(frozen=True, slots=True)
class Extended:
    """Until when the lock holds now."""

    task_id: str
    locked_until: datetime


@dataclass(frozen=True)
class ExtendExternalLock(Command[Extended]):
    """Hold the task for ``lock_duration`` milliseconds from now; the lease stays the same."""

    permission = "external:work"
    task_id: str
    worker: str
    lease: int
    lock_duration: int

    def load(self, ctx: Context) -> ExternalInHand:
        return in_hand(ctx, self.task_id)

    def run(self, ctx: Context, subject: ExternalInHand) -> Extended:
        span = span_of(self.lock_duration, longest=ctx.settings.external_lock_seconds)
        lock = lock_of(ctx, self.worker, self.lease)
        held = rules.extend(subject.task, lock, now=ctx.now, span=span)
        subject.save(ctx, held)
        return Extended(held.id, held.available_at)


@dataclass(frozen=True)
class UnlockExternalTask(Command[None]):
    """Give the task back: others may fetch it at once, and it costs no retry."""

    permission = "external:work"
    task_id: str
    worker: str
    lease: int

    def load(self, ctx: Context) -> ExternalInHand:
        return in_hand(ctx, self.task_id)

    def run(self, ctx: Context, subject: ExternalInHand) -> None:
        lock = lock_of(ctx, self.worker, self.lease)
        if subject.task.said_before(lock, "unlocked") is not None:
            return
        freed = rules.unlock(subject.task, lock, now=ctx.now)
        subject.save(ctx, rules.keep_answer(freed, lock, "unlocked", {}))
