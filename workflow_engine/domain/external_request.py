"""What a worker asks for: topics with their filters, how many tasks, and for how long."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from workflow_engine.domain.external_task import (
    LONGEST_WORKER,
    MOST_TASKS,
    MOST_TOPICS,
    require_topic,
)
from workflow_engine.errors import Invalid, _l


class BadWorker(Invalid):
    message = _l("A worker says its name, in 1 to {limit} characters.")


class BadSpan(Invalid):
    message = _l("A lock lasts from 1 millisecond to {limit} seconds.")


class BadFetch(Invalid):
    message = _l("Ask for 1 to {tasks} tasks of 1 to {topics} different topics.")


@dataclass(frozen=True, slots=True)
class Asked:
    """One topic of a request; ``variables`` names those to send, None means all that there are."""

    topic: str
    lock_duration: int
    variables: Sequence[str] | None = None
    business_key: str | None = None
    process_keys: Sequence[str] = ()


def asked_of(
    worker: str, topics: Sequence[Mapping[str, Any]], most: int, *, longest: int
) -> list[Asked]:
    """The topics of a reasonable request; locks of more than ``longest`` seconds are not."""
    require_worker(worker)
    asked = [Asked(**entry) for entry in topics]
    different = len({entry.topic for entry in asked})
    if not (1 <= most <= MOST_TASKS and 1 <= different == len(asked) <= MOST_TOPICS):
        raise BadFetch(tasks=MOST_TASKS, topics=MOST_TOPICS)
    for entry in asked:
        require_topic(entry.topic)
        span_of(entry.lock_duration, longest=longest)
    return asked


def require_worker(worker: str) -> None:
    if not 1 <= len(worker.strip()) <= len(worker) <= LONGEST_WORKER:
        raise BadWorker(limit=LONGEST_WORKER)


def span_of(milliseconds: int, *, longest: int) -> timedelta:
    """How long a lock lasts, if anybody may hold one so long."""
    if not 1 <= milliseconds <= longest * 1000:
        raise BadSpan(limit=longest)
    return timedelta(milliseconds=milliseconds)
