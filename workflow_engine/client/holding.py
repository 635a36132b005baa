"""Holds the locks of tasks that handlers work on, from one thread for all of them."""

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from workflow_engine.client.errors import ApiError, LockLost, Unreachable
from workflow_engine.client.tasks import ExternalTasks, Task

log = logging.getLogger("countersign.worker")


class Holder:
    """Extends each lock when half of it is over. A task that cannot be held is marked as lost."""

    def __init__(self, external: ExternalTasks, lock: float) -> None:
        self._external, self._lock = external, lock
        self._held: dict[str, tuple[Task, float]] = {}
        self._changed = threading.Condition()
        self._running = False

    @contextmanager
    def running(self) -> Iterator[None]:
        self._running = True
        thread = threading.Thread(target=self._run, name="lock-holder", daemon=True)
        thread.start()
        try:
            yield
        finally:
            with self._changed:
                self._running = False
                self._changed.notify()
            thread.join()

    @contextmanager
    def holding(self, task: Task) -> Iterator[None]:
        with self._changed:
            self._held[task.id] = (task, time.monotonic() + self._lock / 2)
            self._changed.notify()
        try:
            yield
        finally:
            with self._changed:
                self._held.pop(task.id, None)

    def _run(self) -> None:
        while (task := self._next()) is not None:
            self._extend(task)

    def _next(self) -> Task | None:
        """The task whose lock is to be extended now, as soon as there is one; None at the end."""
        with self._changed:
            while self._running:
                soonest = min(self._held.values(), key=lambda held: held[1], default=None)
                left = soonest[1] - time.monotonic() if soonest else None
                if soonest is not None and left is not None and left <= 0:
                    self._held[soonest[0].id] = (soonest[0], time.monotonic() + self._lock / 2)
                    return soonest[0]
                self._changed.wait(left)
            return None

    def _extend(self, task: Task) -> None:
        try:
            self._external.extend(task, self._lock)
        except LockLost:
            task.lost.set()
            with self._changed:
                self._held.pop(task.id, None)
        except (ApiError, Unreachable) as error:
            # The other half of the lock is left to try again.
            log.warning("the lock of task %s could not be extended: %s", task.id, error)
