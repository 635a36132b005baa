"""Background jobs: lease, fencing, attempts and back-off as pure functions."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Literal

from workflow_engine.errors import JobNotReady, LeaseLost

JobState = Literal["ready", "leased", "done", "failed"]
TRANSITIONS: frozenset[tuple[JobState, JobState]] = frozenset(
    {
        ("ready", "leased"),
        ("leased", "leased"),
        ("leased", "done"),
        ("leased", "ready"),
        ("leased", "failed"),
        ("failed", "ready"),
    }
)
FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One piece of work to be done outside the transaction that wanted it.

    ``token`` is the fencing token: every lease raises it, and a result is only accepted with the
    token of the lease that is in force, so a worker that slept through its lease changes nothing.
    """

    id: str
    due_at: datetime
    state: JobState = "ready"
    attempts: int = 0
    max_attempts: int = 5
    token: int = 0
    owner: str | None = None
    leased_until: datetime | None = None
    last_error: str | None = None


def is_due(job: Job, now: datetime) -> bool:
    """Whether a worker may lease the job: ready and due, or its lease has run out."""
    if job.state == "leased":
        return job.leased_until is not None and job.leased_until <= now
    return job.state == "ready" and job.due_at <= now


def lease(job: Job, *, owner: str, now: datetime, span: timedelta) -> Job:
    """Hand the job to a worker. An attempt is counted here, so a worker that dies has used one."""
    if not is_due(job, now):
        raise JobNotReady(job=job.id, state=job.state, wanted="leased")
    return replace(
        _moved(job, "leased"),
        owner=owner,
        token=job.token + 1,
        attempts=job.attempts + 1,
        leased_until=now + span,
    )


def is_exhausted(job: Job, now: datetime) -> bool:
    """A lease ran out on the last attempt: the worker died each time; fail it, do not lease."""
    return job.state == "leased" and is_due(job, now) and job.attempts >= job.max_attempts


def require_lease(job: Job, token: int) -> None:
    """Refuse whoever does not hold the lease in force. A lease run out but not taken over holds."""
    if job.state != "leased" or job.token != token:
        raise LeaseLost(job=job.id)


def finish(job: Job, token: int) -> Job:
    require_lease(job, token)
    return replace(_moved(job, "done"), owner=None, leased_until=None)


def fail(
    job: Job,
    token: int,
    *,
    now: datetime,
    error: str,
    retry_after: timedelta | None = None,
    longest: timedelta = LONGEST_PAUSE,
) -> Job:
    """Put the job back for a later attempt, or fail it for good; then a person has to look.

    ``retry_after`` is what the called side asked for; it only ever lengthens the pause. Without it
    no pause is longer than ``longest``.
    """
    require_lease(job, token)
    job = replace(job, owner=None, leased_until=None, last_error=error)
    if job.attempts >= job.max_attempts:
        return _moved(job, "failed")
    pause = max(back_off(job.id, job.attempts, longest=longest), retry_after or timedelta(0))
    return replace(_moved(job, "ready"), due_at=now + pause)


def give_up(job: Job, token: int, *, error: str) -> Job:
    """Fail a job for good although attempts are left: another one would do no good, or harm."""
    require_lease(job, token)
    return _moved(replace(job, owner=None, leased_until=None, last_error=error), "failed")


def retry(job: Job, now: datetime) -> Job:
    """Start over after a person has looked: a full set of attempts, due at once."""
    if job.state != "failed":
        raise JobNotReady(job=job.id, state=job.state, wanted="ready")
    return replace(_moved(job, "ready"), attempts=0, due_at=now)


def back_off(
    job_id: str,
    attempt: int,
    *,
    first: timedelta = FIRST_PAUSE,
    longest: timedelta = LONGEST_PAUSE,
) -> timedelta:
    """The pause after ``attempt`` (from 1): doubling, capped, the upper half of it spread.

    The spread comes from the id instead of chance, so that jobs which failed together do not
    return together and a replay still gives the same dates.
    """
    full = min(first * (1 << min(max(attempt - 1, 0), 30)), longest)
    digest = sha256(f"{job_id}:{attempt}".encode()).digest()
    share = int.from_bytes(digest[:4]) / 2**32
    return full / 2 + full / 2 * share


def _moved(job: Job, state: JobState) -> Job:
    if (job.state, state) not in TRANSITIONS:
        raise JobNotReady(job=job.id, state=job.state, wanted=state)
    return replace(job, state=state)
