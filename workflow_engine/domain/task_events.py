"""What happened to a human task."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class TaskClaimed:
    """Somebody took the task; it left everybody else's inbox."""

    task_id: str
    person_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class TaskReleased:
    """Its holder put the task back for all candidates."""

    task_id: str
    person_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class TaskAssigned:
    """The task was handed to ``person_id`` by ``by`` (None: by the engine)."""

    task_id: str
    person_id: str
    by: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class TaskCancelled:
    """The process no longer needs the task."""

    task_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class TaskCompleted:
    """A person decided. ``authority`` holds the references that entitled this very person."""

    task_id: str
    instance_id: str
    element: str
    wait: int
    iteration: int
    person_id: str
    account_id: str | None
    outcome: str
    authority: tuple[str, ...]
    at: datetime
