"""Tells threads of this process that rows they wait for were written, the longest waiting first."""

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager


class Waiter:
    """One thread that waits for any of ``names``."""

    def __init__(self, names: frozenset[str]) -> None:
        self.names = names
        self._rung = threading.Event()

    @property
    def is_rung(self) -> bool:
        return self._rung.is_set()

    def wait(self, seconds: float) -> bool:
        """Until it rings, for at most so long; whether it rang."""
        rang = self._rung.wait(seconds)
        self._rung.clear()
        return rang

    def wake(self) -> None:
        self._rung.set()


class Bell:
    """Each thing that came wakes one waiter. Who finds nothing for himself passes the news on.

    It only saves time: other processes do not hear it, so every waiter looks again by himself.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: list[Waiter] = []

    @contextmanager
    def waiting(self, names: Iterable[str]) -> Iterator[Waiter]:
        """A place at the end of the line; news that came too late for it goes to the next."""
        waiter = Waiter(frozenset(names))
        with self._lock:
            self._waiting.append(waiter)
        try:
            yield waiter
        finally:
            if waiter.is_rung:
                self.pass_on(waiter)
            with self._lock:
                self._waiting.remove(waiter)

    def ring(self, names: Iterable[str]) -> None:
        """So many things came as there are names, repeated or not."""
        with self._lock:
            for name in names:
                _wake_first(self._waiting, frozenset({name}))

    def pass_on(self, waiter: Waiter) -> None:
        """Somebody behind ``waiter`` may want what it cannot use."""
        with self._lock:
            behind = self._waiting[self._waiting.index(waiter) + 1 :]
            _wake_first(behind, waiter.names)


def _wake_first(line: list[Waiter], names: frozenset[str]) -> None:
    for waiter in line:
        if not waiter.is_rung and waiter.names & names:
            waiter.wake()
            return
