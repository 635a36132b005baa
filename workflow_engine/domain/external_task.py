"""Work that programs outside fetch by topic: locks with leases, failures and ends, purely."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from workflow_engine.domain import job
from workflow_engine.errors import Conflict, Forbidden, Invalid, NotFound, _l

ExternalState = Literal["ready", "locked", "failed", "completed", "cancelled"]
TRANSITIONS: frozenset[tuple[ExternalState, ExternalState]] = frozenset(
    {
        ("ready", "locked"),
        ("locked", "locked"),
        ("locked", "ready"),
        ("locked", "failed"),
        ("locked", "completed"),
        ("failed", "ready"),
        *((state, "cancelled") for state in ("ready", "locked", "failed")),
    }
)
#: While it is in one of these the instance waits for it.
OPEN: tuple[ExternalState, ...] = ("ready", "locked", "failed")
LONGEST_TOPIC, LONGEST_WORKER = 120, 80
MOST_TASKS, MOST_TOPICS, MOST_RETRIES = 100, 20, 100
#: After so many locks in a row that ran out without a word, one more is given and no other: it is
#: a task of which its workers die.
MOST_LAPSES = 9


class ExternalTaskNotFound(NotFound):
    message = _l("There is no external task {task}.")


class LockLost(Conflict):
    message = _l("This lock is over: the task was put back or went to another worker.")


class ExternalTaskOver(Conflict):
    message = _l("This external task is over; nothing of yours was saved.")


class NotStopped(Conflict):
    message = _l("This external task has not failed; there is nothing to retry.")


class NotLocked(Conflict):
    message = _l("No worker holds this external task; there is no lock to open.")


class TopicForbidden(Forbidden):
    message = _l("You may not work on the topic {topic}.")


class BadTopic(Invalid):
    message = _l("A topic has 1 to {limit} characters, without spaces at its ends.")


@dataclass(frozen=True, slots=True)
class Answered:
    """What the last holder of a lock said and was told, so that saying it again changes nothing."""

    lease: int
    worker: str
    account_id: str | None
    action: str
    told: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lock:
    """What a worker shows to prove that the task is his: his name and the number of his lease."""

    worker: str
    lease: int
    account_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExternalTask:
    """One piece of work for a program outside.

    ``lease`` is the fencing token: every lock raises it, and only the lock in force may say what
    became of the work. ``available_at`` is when the task may be fetched: the end of its lock or of
    its pause. ``lapses`` counts locks in a row that ran out without a word.
    """

    id: str
    topic: str
    available_at: datetime
    retries: int
    max_retries: int
    state: ExternalState = "ready"
    lease: int = 0
    worker: str | None = None
    account_id: str | None = None
    attempts: int = 0
    lapses: int = 0
    error: str | None = None
    ended_at: datetime | None = None
    answered: Answered | None = None

    def said_before(self, lock: Lock, action: str) -> Mapping[str, Any] | None:
        """What the same worker was told when he said the same under the same lease."""
        told = self.answered
        if told is None or told.action != action:
            return None
        mine = (told.lease, told.worker, told.account_id)
        return told.told if mine == (lock.lease, lock.worker, lock.account_id) else None


def require_topic(topic: str) -> None:
    if not 1 <= len(topic) <= LONGEST_TOPIC or topic != topic.strip():
        raise BadTopic(limit=LONGEST_TOPIC)


def allows(granted: Iterable[str], topic: str) -> bool:
    """Whether grants name the topic; one ending in ``*`` covers what begins like it.

    No grant at all means no limit: the permission itself was asked for before.

    >>> allows(["invoice.*"], "invoice.check"), allows(["invoice.*"], "payment"), allows([], "any")
    (True, False, True)
    """
    names = list(granted)
    return not names or any(_covers(name, topic) for name in names)


def require_granted(granted: Iterable[str], topics: Iterable[str]) -> None:
    names = list(granted)
    for topic in topics:
        if not allows(names, topic):
            raise TopicForbidden(topic=topic)


def _covers(name: str, topic: str) -> bool:
    return topic.startswith(name[:-1]) if name.endswith("*") else name == topic


def is_available(task: ExternalTask, now: datetime) -> bool:
    return task.state in ("ready", "locked") and task.available_at <= now


def take(
    task: ExternalTask, *, worker: str, account_id: str | None, now: datetime, span: timedelta
) -> ExternalTask:
    """Lock the task for a worker under a new lease; whoever held an older one has lost it."""
    if not is_available(task, now):
        raise LockLost
    return replace(
        _moved(task, "locked"),
        worker=worker,
        account_id=account_id,
        lease=task.lease + 1,
        attempts=task.attempts + 1,
        lapses=task.lapses + 1 if task.state == "locked" else 0,
        available_at=now + span,
    )


def require_lock(task: ExternalTask, lock: Lock) -> None:
    """Refuse whoever does not hold the lock. One that ran out holds until somebody takes over."""
    if task.state in ("completed", "cancelled"):
        raise ExternalTaskOver
    held = (task.state, task.lease, task.worker, task.account_id)
    if held != ("locked", lock.lease, lock.worker, lock.account_id):
        raise LockLost


def complete(task: ExternalTask, lock: Lock, *, now: datetime) -> ExternalTask:
    """The work is done, whether it succeeded or ended in an error that the process models."""
    require_lock(task, lock)
    return replace(_moved(task, "completed"), ended_at=now, lapses=0)


def fail(
    task: ExternalTask,
    lock: Lock,
    *,
    now: datetime,
    error: str,
    retries: int | None,
    pause: timedelta | None,
) -> ExternalTask:
    """Put the task back for later, or stop it for a person to look when no retry is left.

    The worker may say how many retries are left and how long to wait; else there is one fewer,
    and each pause is about twice as long as the one before.
    """
    require_lock(task, lock)
    left = max(task.retries - 1, 0) if retries is None else retries
    wait = job.back_off(task.id, task.attempts) if pause is None else pause
    task = replace(task, retries=left, error=error[:2000], lapses=0)
    put_back = _moved(task, "ready" if left else "failed")
    return replace(put_back, available_at=now + wait, worker=None, account_id=None)


def extend(task: ExternalTask, lock: Lock, *, now: datetime, span: timedelta) -> ExternalTask:
    """Hold the task longer, counted from now."""
    require_lock(task, lock)
    return replace(task, available_at=now + span)


def unlock(task: ExternalTask, lock: Lock, *, now: datetime) -> ExternalTask:
    """Give the task back as if it had not been fetched; that costs no retry."""
    require_lock(task, lock)
    freed = replace(_moved(task, "ready"), available_at=now, worker=None, account_id=None)
    return replace(freed, attempts=max(task.attempts - 1, 0), lapses=0)


def free(task: ExternalTask, now: datetime) -> ExternalTask:
    """Take the task from its worker, who may be gone: to be fetched at once, with its retries.

    Should the worker come back with a result, its lock is over.
    """
    if task.state != "locked":
        raise NotLocked
    freed = replace(_moved(task, "ready"), available_at=now, worker=None, account_id=None)
    return replace(freed, lapses=0)


def is_last_lock(task: ExternalTask) -> bool:
    return task.state == "locked" and task.lapses >= MOST_LAPSES


def give_up(task: ExternalTask, now: datetime, error: str) -> ExternalTask:
    """Stop a task whose workers never came back."""
    stopped = replace(_moved(task, "failed"), retries=0, error=error, worker=None, account_id=None)
    return replace(stopped, available_at=now)


def retry(task: ExternalTask, now: datetime) -> ExternalTask:
    """Start over after a person has looked: all retries again, to be fetched at once."""
    if task.state != "failed":
        raise NotStopped
    again = replace(_moved(task, "ready"), retries=task.max_retries, lapses=0)
    return replace(again, available_at=now)


def keep_answer(
    task: ExternalTask, lock: Lock, action: str, told: Mapping[str, Any]
) -> ExternalTask:
    """Remember what the holder of the lock was told."""
    answer = Answered(lock.lease, lock.worker, lock.account_id, action, dict(told))
    return replace(task, answered=answer)


def _moved(task: ExternalTask, state: ExternalState) -> ExternalTask:
    if (task.state, state) not in TRANSITIONS:
        raise ExternalTaskOver if task.state in ("completed", "cancelled") else LockLost
    return replace(task, state=state)
