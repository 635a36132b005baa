"""An external task as a worker holds it, and what it may say about it."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from workflow_engine.client.wire import Connection, segment


@dataclass(frozen=True, slots=True)
class Task:
    """Work that was fetched. Do what you do elsewhere under ``effect_key``: it stays the same when
    the task is fetched again, so that a repetition can be recognised there."""

    id: str
    topic: str
    worker: str
    lease: int
    locked_until: datetime
    instance_id: str
    process: str
    business_key: str | None
    element: str
    effect_key: str
    priority: int
    retries: int
    attempts: int
    error: str | None
    variables: Mapping[str, Any]
    lost: threading.Event = field(default_factory=threading.Event, compare=False, repr=False)
    """Set when the lock could not be held; what a handler does from then on is in vain."""

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "Task":
        same = ("topic", "worker", "lease", "instance_id", "business_key", "element", "effect_key")
        more = ("priority", "retries", "attempts", "error", "variables")
        return cls(
            id=row["task_id"],
            process=row["key"],
            locked_until=datetime.fromisoformat(row["locked_until"]),
            **{name: row[name] for name in (*same, *more)},
        )


@dataclass(frozen=True, slots=True)
class ExternalTasks:
    """The addresses of external tasks. Times are seconds here and milliseconds on the wire."""

    connection: Connection

    def fetch(
        self,
        worker: str,
        topics: Mapping[str, Mapping[str, Any]],
        *,
        most: int = 1,
        lock: float = 60.0,
        wait: float = 0.0,
    ) -> tuple[list[Task], float | None]:
        """Tasks of ``topics``, each with its filters (``variables``, ``business_key``,
        ``process_keys``), locked for ``lock`` seconds; and in how many seconds to ask again, when
        the service has no place to wait."""
        wanted = [
            {"topic": name, "lock_duration": _ms(lock), **filters}
            for name, filters in topics.items()
        ]
        body = {
            "worker": worker,
            "max_tasks": most,
            "async_response_timeout": _ms(wait),
            "topics": wanted,
        }
        answer = self.connection.once(
            "/external-tasks/fetch", body, timeout=wait + self.connection.timeout
        )
        return [Task.of(row) for row in answer.body["rows"]], answer.retry_after

    def complete(
        self,
        task: Task,
        variables: Mapping[str, Any] | None = None,
        *,
        local: Mapping[str, Any] | None = None,
    ) -> str:
        """The work is done; the status of the instance that went on."""
        more = {"variables": dict(variables or {}), "local_variables": dict(local or {})}
        return str(self._say(task, "complete", **more)["status"])

    def fail(
        self,
        task: Task,
        message: str,
        *,
        retries: int | None = None,
        pause: float | None = None,
    ) -> str:
        """It did not work: ``ready`` for another attempt, or ``failed`` for a person to look."""
        timeout = None if pause is None else _ms(pause)
        said = self._say(
            task, "failure", message=message[:2000], retries=retries, retry_timeout=timeout
        )
        return str(said["state"])

    def throw(
        self,
        task: Task,
        code: str,
        message: str = "",
        variables: Mapping[str, Any] | None = None,
    ) -> str:
        """The work ended in an error that the process models; the status of the instance."""
        more = {"code": code, "message": message[:2000], "variables": dict(variables or {})}
        return str(self._say(task, "error", **more)["status"])

    def extend(self, task: Task, seconds: float) -> datetime:
        """Hold the task so much longer, from now on; until when that is."""
        said = self._say(task, "extend", lock_duration=_ms(seconds))
        return datetime.fromisoformat(said["locked_until"])

    def unlock(self, task: Task) -> None:
        """Give the task back undone."""
        self._say(task, "unlock")

    def _say(self, task: Task, action: str, **body: Any) -> Any:
        path = f"/external-tasks/{segment(task.id)}/{action}"
        return self.connection.say(path, {"worker": task.worker, "lease": task.lease, **body})


def _ms(seconds: float) -> int:
    return round(seconds * 1000)
