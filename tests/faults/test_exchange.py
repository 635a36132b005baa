"""Workers race for files of the exchange folder and die over them: each is brought in once."""

import os
import signal
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from tests.exchange.conftest import TRIPS, Depot, depot_in
from tests.faults.processes import KILLED, Child, FailurePoints, Tell, at_once
from workflow_engine.jobs import exchange_folder
from workflow_engine.persistence.database import Database

# The children are single-threaded and leave by ``_exit``.
pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
FILES = 12


@pytest.fixture
def depot(database: Database, tmp_path: Path) -> Depot:
    found = depot_in(database, tmp_path)
    found.drop("fleet.car.csv")
    found.look()
    return found


def trip(number: int) -> str:
    return TRIPS.replace("See a customer", f"See customer {number}")


class _Renames:
    """Dies before or after the n-th rename, which no database sees."""

    def __init__(self, die_at: int) -> None:
        self.passed, self.die_at = 0, die_at
        self.rename = os.rename

    def __call__(self, source: object, target: object) -> None:
        self._reach()
        self.rename(source, target)  # type: ignore[arg-type]
        self._reach()

    def _reach(self) -> None:
        self.passed += 1
        if self.passed == self.die_at:
            os.kill(os.getpid(), signal.SIGKILL)


def _statements(depot: Depot, die_at: int | None) -> Callable[[Tell], None]:
    def work(tell: Tell) -> None:
        points = FailurePoints(depot.engine.database.engine, die_at)
        depot.look()
        tell(points.passed)

    return work


def test_a_worker_killed_at_any_statement_loses_no_file_and_takes_none_twice(depot: Depot) -> None:
    depot.drop("fleet.trip.0.csv", trip(0))
    lines, status = Child(depot.engine.database, _statements(depot, None)).wait()
    assert status == 0
    points = int(lines[0])
    assert depot.trips() == 1
    for number, at in enumerate(range(1, points + 1, 2), start=1):
        depot.drop(f"fleet.trip.{number}.csv", trip(number))
        _, status = Child(depot.engine.database, _statements(depot, at)).wait()
        assert status in (0, KILLED)
        depot.clock.travel(timedelta(minutes=6))
        depot.exchange = depot.worker()
        depot.look()
        assert depot.trips() == number + 1, f"killed at {at} of {points}"
        assert depot.names("in") == depot.names("taken") == depot.names("quarantine") == []
    assert {file.state for file in depot.files(limit=100)} == {"done"}


@pytest.mark.parametrize("at", range(1, 5))
def test_a_worker_killed_at_a_move_is_followed_by_one_that_moves(
    depot: Depot, at: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    depot.drop("fleet.trip.csv", TRIPS)

    def work(tell: Tell) -> None:
        monkeypatch.setattr(exchange_folder.os, "rename", _Renames(at))
        depot.look()

    _, status = Child(depot.engine.database, work).wait()
    assert status == KILLED
    depot.clock.travel(timedelta(minutes=6))
    depot.exchange = depot.worker()
    depot.look()
    assert depot.trips() == 1
    assert depot.names("done") == ["fleet.car.csv", "fleet.trip.csv"]
    assert depot.names("in") == depot.names("taken") == []


@pytest.mark.postgres
def test_workers_that_race_take_each_file_once(depot: Depot) -> None:
    for number in range(FILES):
        depot.drop(f"fleet.trip.{number}.csv", trip(number))
    # Half of them hold what others hold as well: whoever is second finds it was brought in.
    for number in range(FILES):
        depot.drop(f"fleet.trip.again.{number}.csv", trip(number // 2))

    def look(_: int) -> int:
        return depot.exchange.look()

    told = at_once(depot.engine.database, [look, look, look], rounds=4)
    assert [answer.error for answers in told for answer in answers if answer.error] == []
    depot.clock.travel(timedelta(minutes=6))
    depot.look()
    assert depot.trips() == FILES
    states = [file.state for file in depot.files(limit=100)]
    assert (states.count("done"), states.count("duplicate")) == (FILES + 1, FILES)
    assert depot.names("in") == depot.names("taken") == []
    assert len(depot.names("done")) == 2 * FILES + 1
