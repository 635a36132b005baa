"""Requests that wait for work: so few that pages are never starved, and fair among accounts."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from workflow_engine.commands.external_tasks_fetch import FetchExternalTasks, LockedTask
from workflow_engine.domain.external_request import Asked, asked_of
from workflow_engine.domain.principal import Principal
from workflow_engine.engine import Engine
from workflow_engine.persistence.bell import Bell, Waiter
from workflow_engine.persistence.repositories.external import bell_name
from workflow_engine.queries.external_tasks import NextExternalTask
from workflow_engine.settings import Settings

#: After another worker was faster one looks again, but not at once.
_BREATH = 0.05


@dataclass(eq=False, slots=True)
class Seat:
    """The place of one waiting request; it may have to leave it to somebody who has none."""

    account: str
    waiter: Waiter
    is_lost: bool = False

    def lose(self) -> None:
        self.is_lost = True
        self.waiter.wake()


class Seats:
    """The threads of this process that may wait at once, in the order in which they came."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._taken: list[Seat] = []

    @contextmanager
    def seat(self, account: str, waiter: Waiter, settings: Settings) -> Iterator[Seat | None]:
        """A place, or None when the process or the account has no more of them."""
        seat = Seat(account, waiter)
        with self._lock:
            has_place = self._make_room(account, settings)
            if has_place:
                self._taken.append(seat)
        try:
            yield seat if has_place else None
        finally:
            with self._lock:
                if seat in self._taken:
                    self._taken.remove(seat)

    def let_go(self) -> None:
        """Everybody who waits is answered now."""
        with self._lock:
            for seat in self._taken:
                seat.lose()

    def _make_room(self, account: str, settings: Settings) -> bool:
        """Whoever waits longest of the account with most places goes for one with far fewer."""
        places = settings.web_threads * settings.long_poll_share // 100
        held = Counter(seat.account for seat in self._taken)
        if held[account] >= (settings.long_polls_per_account or (places + 1) // 2):
            return False
        if len(self._taken) < places:
            return True
        if not held:
            return False
        greediest, most = held.most_common(1)[0]
        if most <= held[account] + 1:
            return False
        leaving = next(seat for seat in self._taken if seat.account == greediest)
        self._taken.remove(leaving)
        leaving.lose()
        return True


@dataclass(slots=True)
class Poll:
    """One request for work: looks, and waits between looks until something may have come."""

    engine: Engine
    command: FetchExternalTasks
    caller: Callable[[], Principal]
    """Who calls, as of now: a request must not outlive the key it was made with."""
    asked: list[Asked] = field(init=False)

    def __post_init__(self) -> None:
        self.asked = asked_of(
            self.command.worker,
            self.command.topics,
            self.command.max_tasks,
            longest=self.engine.world.settings.external_lock_seconds,
        )

    def look(self) -> tuple[Sequence[LockedTask], datetime | None]:
        """What can be fetched now, else when to look again at the latest. Looking writes nothing:
        on SQLite nobody would else write beside it."""
        caller = self.caller()
        when = self.engine.ask(NextExternalTask(self.asked), caller)
        if when is None or when > self.engine.world.clock.now():
            return (), when
        return self.engine.execute(self.command, caller), when

    def wait(self, seats: Seats, milliseconds: int) -> tuple[Sequence[LockedTask], bool]:
        """Tasks, or none after so long; and whether there was a place to wait."""
        bell, settings = self.engine.database.bell, self.engine.world.settings
        ends = time.monotonic() + min(milliseconds / 1000, settings.long_poll_seconds)
        caller = self.caller()
        names = [bell_name(caller.company_id, entry.topic) for entry in self.asked]
        with (
            bell.waiting(names) as waiter,
            seats.seat(caller.account_id or "", waiter, settings) as seat,
        ):
            if seat is None:
                return (), False
            return self._wait(bell, seat, ends), True

    def _wait(self, bell: Bell, seat: Seat, ends: float) -> Sequence[LockedTask]:
        rang = False
        while True:
            found, when = self.look()
            if rang and len(found) in (0, self.command.max_tasks):
                bell.pass_on(seat.waiter)
            left = ends - time.monotonic()
            if found or left <= 0 or seat.is_lost:
                return found
            rang = seat.waiter.wait(min(left, self._pause(when)))

    def _pause(self, when: datetime | None) -> float:
        """Until the next lock or pause ends, and never longer than other processes may wait."""
        world = self.engine.world
        look = world.settings.long_poll_look_ms / 1000
        if when is None:
            return look
        return max(min((when - world.clock.now()).total_seconds(), look), _BREATH)
