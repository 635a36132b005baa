"""Two tasks that must overlap in time: two workers on threads of their own, by the real clock."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import combinations
from typing import Any

from workflow_engine.commands.base import Command
from workflow_engine.commands.external_tasks_complete import CompleteExternalTask
from workflow_engine.commands.external_tasks_fetch import FetchExternalTasks

MARK = "ExecutionParallel"
TOPIC = "betsy-timestamp"
#: Seconds that one worker waits for the other to have a task too.
PATIENCE = 20.0
_LOCK_MILLISECONDS = 60_000

Execute = Callable[[Command[Any]], Any]


@dataclass
class Meeting:
    """Whoever works waits until the other works as well, and writes down from when to when."""

    barrier: threading.Barrier = field(default_factory=lambda: threading.Barrier(2))
    spans: list[tuple[datetime, datetime]] = field(default_factory=list)

    def hold(self, execute: Execute) -> None:
        """Two workers fetch a task each, work at it at the same time, and complete it."""
        with ThreadPoolExecutor(2) as workers:
            for done in [workers.submit(self._work, execute, f"worker-{n}") for n in (1, 2)]:
                done.result()

    def _work(self, execute: Execute, worker: str) -> None:
        topic = {"topic": TOPIC, "lock_duration": _LOCK_MILLISECONDS}
        for task in execute(FetchExternalTasks(worker, [topic], 1)):
            self._attend()
            execute(CompleteExternalTask(task.task_id, worker, task.lease))

    def _attend(self) -> None:
        begun = datetime.now(UTC)
        # Alone, its span ends without having met the other's.
        with suppress(threading.BrokenBarrierError):
            self.barrier.wait(PATIENCE)
        self.spans.append((begun, datetime.now(UTC)))

    @property
    def overlapped(self) -> bool:
        return any(max(a[0], b[0]) < min(a[1], b[1]) for a, b in combinations(self.spans, 2))
