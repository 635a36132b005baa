"""A program that does external work: it fetches, holds, does and answers until it is stopped."""

import logging
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from workflow_engine.client.calls import Client
from workflow_engine.client.errors import ApiError, BpmnError, Failure, LockLost, Unreachable
from workflow_engine.client.holding import Holder
from workflow_engine.client.tasks import Task
from workflow_engine.client.wire import Pauses

Handler = Callable[[Task], Mapping[str, Any] | None]
log = logging.getLogger("countersign.worker")
#: Statuses that say that the service is busy, not that the request is wrong.
_BUSY = frozenset({408, 429, 500, 502, 503, 504})


class Worker:
    """Handlers by topic, run in ``threads`` at once.

    A handler gives the variables of the result; what it raises becomes a ``BpmnError`` of the
    process, or a failure that is tried again. While it works its lock is held; a task whose lock
    is lost is given up silently, because somebody else does it.
    """

    def __init__(
        self,
        client: Client,
        name: str,
        *,
        threads: int = 1,
        lock: float = 60.0,
        wait: float = 20.0,
        pauses: Pauses | None = None,
    ) -> None:
        self._client, self.name = client, name
        self._threads, self._lock, self._wait = threads, lock, wait
        self._handlers: dict[str, Handler] = {}
        self._filters: dict[str, Mapping[str, Any]] = {}
        self._pauses = pauses or Pauses()
        self._stop = threading.Event()
        self._free = threading.Semaphore(threads)
        self._holder = Holder(client.external, lock)

    def handles(self, topic: str, **filters: Any) -> Callable[[Handler], Handler]:
        """Decorates the function that does the work of ``topic``; ``filters`` are ``variables``,
        ``business_key`` and ``process_keys``."""

        def keep(handler: Handler) -> Handler:
            self._handlers[topic], self._filters[topic] = handler, filters
            return handler

        return keep

    def run(self) -> None:
        """Work until ``stop``; then the tasks at hand are finished."""
        if not self._handlers:
            raise ValueError("the worker has no handler; decorate one with handles(topic)")
        with (
            ThreadPoolExecutor(self._threads, thread_name_prefix=self.name) as pool,
            self._holder.running(),
        ):
            while not self._stop.is_set():
                self._round(pool)
            # The holder goes on until the last handler is done.
            pool.shutdown(wait=True)

    def stop(self) -> None:
        """Fetch nothing more; a request that waits already ends when the service answers."""
        self._stop.set()

    def run_once(self, *, wait: float = 0.0) -> int:
        """Fetch what there is and do it here and now; how many tasks that were."""
        tasks, _ = self._fetch(self._threads, wait)
        with self._holder.running():
            for task in tasks:
                self._do(task)
        return len(tasks)

    def _round(self, pool: ThreadPoolExecutor) -> None:
        free = self._wait_for_free_threads()
        tasks: list[Task] = []
        try:
            tasks, again = self._fetch(free, self._wait)
            self._pauses.reset()
        except Unreachable as error:
            again = self._rest(error)
        except ApiError as error:
            if error.status not in _BUSY:
                raise
            again = max(self._rest(error), error.retry_after or 0)
        for _ in range(free - len(tasks)):
            self._free.release()
        for task in tasks:
            if self._stop.is_set():
                self._give_back(task)
            else:
                pool.submit(self._do_and_free, task)
        if again:
            self._stop.wait(again)

    def _wait_for_free_threads(self) -> int:
        """At least one; as many as are free are taken."""
        self._free.acquire()
        free = 1
        while free < self._threads and self._free.acquire(blocking=False):
            free += 1
        return free

    def _fetch(self, most: int, wait: float) -> tuple[list[Task], float | None]:
        return self._client.external.fetch(
            self.name, self._filters, most=most, lock=self._lock, wait=wait
        )

    def _rest(self, error: Exception) -> float:
        pause = self._pauses.next()
        log.warning("%s asks again in %.1f s: %s", self.name, pause, error)
        return pause

    def _do_and_free(self, task: Task) -> None:
        try:
            self._do(task)
        finally:
            self._free.release()

    def _do(self, task: Task) -> None:
        with self._holder.holding(task):
            say = self._outcome(task)
        if task.lost.is_set():
            log.warning("%s lost task %s while it worked on it", self.name, task.id)
            return
        try:
            say()
        except LockLost as error:
            log.warning("%s came too late with task %s: %s", self.name, task.id, error)
        except (ApiError, TypeError, ValueError) as error:
            self._refused(task, error)
        except Unreachable as error:
            # The lock runs out, and the task comes again.
            log.warning("%s could not answer for task %s: %s", self.name, task.id, error)

    def _outcome(self, task: Task) -> Callable[[], object]:
        """Do the work; what is to be said about it."""
        external = self._client.external
        try:
            result = self._handlers[task.topic](task)
            if not isinstance(result, Mapping | None):
                raise TypeError("a handler gives a mapping of variables, or nothing")
            return lambda: external.complete(task, result)
        except BpmnError as error:
            thrown = error
            return lambda: external.throw(task, thrown.code, thrown.message, thrown.variables)
        except Failure as error:
            failed = error
            return lambda: external.fail(
                task, failed.message, retries=failed.retries, pause=failed.pause
            )
        except Exception as error:
            log.exception("%s failed at task %s", self.name, task.id)
            text = f"{type(error).__name__}: {error}"
            return lambda: external.fail(task, text)

    def _refused(self, task: Task, error: Exception) -> None:
        """The result cannot be sent, or the service does not take it as it is."""
        log.error("%s is refused the result of task %s: %s", self.name, task.id, error)
        try:
            self._client.external.fail(task, f"The result was refused: {error}")
        except (ApiError, Unreachable) as again:
            log.warning("%s could not say so: %s", self.name, again)

    def _give_back(self, task: Task) -> None:
        self._free.release()
        try:
            self._client.external.unlock(task)
        except (ApiError, Unreachable) as error:
            log.warning("%s could not give task %s back: %s", self.name, task.id, error)
