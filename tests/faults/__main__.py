"""The campaign by hand: ``python -m tests.faults --kills 5000 --rounds 1000 --database URL``.

The PostgreSQL database must be empty and is emptied again and again; without one, SQLite in memory
is used. ``--kills 0`` visits every point once.
"""

import argparse
import logging
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import structlog

from tests.conftest import EMPTY, filled
from tests.faults import kills, races
from tests.faults.conftest import MEMORY
from tests.faults.firm import Firm, found


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--kills", type=int, help="SIGKILLs; 0 visits every point once")
    parser.add_argument("--rounds", type=int, help="rounds of each race")
    parser.add_argument("--only", help="one race")
    parser.add_argument("--database", help="URL of an empty database")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    quiet = structlog.make_filtering_bound_logger(logging.ERROR)
    structlog.configure(wrapper_class=quiet)
    return _kills(options) + _races(options)


@contextmanager
def _firm(url: str | None) -> Iterator[Firm]:
    folder = tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None)
    with folder as path, filled(url or f"sqlite:///{Path(path) / 'faults.db'}") as database:
        yield found(database)
        if url is not None:
            with database.engine.begin() as connection:
                connection.exec_driver_sql(EMPTY)


def _kills(options: argparse.Namespace) -> int:
    if options.kills is None:
        return 0
    with _firm(options.database) as firm:
        kills.prepare(firm)
        began = time.monotonic()
        report = kills.campaign(firm, kills=options.kills or None, seed=options.seed)
    seconds = time.monotonic() - began
    print(f"{report.kills} kills at {report.points} points in {seconds:.0f} s, seed {options.seed}")
    return _say(report.problems)


def _races(options: argparse.Namespace) -> int:
    wrong = 0
    for race in races.RACES if options.rounds else ():
        if options.only in (None, race.__name__):
            with _firm(options.database) as firm:
                result = races.run(race, firm, rounds=options.rounds)
            print(f"{race.__name__}: {dict(result.answers)}, p90 {result.late:.3f} s")
            wrong += _say(result.problems)
    return wrong


def _say(problems: list[str]) -> int:
    for problem in problems:
        print("  " + problem)
    return len(problems)


if __name__ == "__main__":
    sys.exit(1 if main() else 0)
