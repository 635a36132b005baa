"""The campaign by hand: ``python -m tests.faults --kills 5000 --rounds 1000 --database URL``.

Without a database it makes one of SQLite in memory. ``--kills 0`` visits every point once.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from tests.conftest import filled
from tests.faults import kills, races
from tests.faults.conftest import MEMORY
from tests.faults.firm import found
from workflow_engine.persistence.database import Database


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--kills", type=int, help="SIGKILLs; 0 visits every point once")
    parser.add_argument("--rounds", type=int, help="rounds of each race")
    parser.add_argument("--only", help="one race")
    parser.add_argument("--database", help="URL of an empty database")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        with filled(options.database or f"sqlite:///{Path(folder) / 'faults.db'}") as database:
            return _kills(database, options) + _races(database, options)


def _kills(database: Database, options: argparse.Namespace) -> int:
    if options.kills is None:
        return 0
    firm = found(database, code=f"kills-{options.seed}")
    kills.prepare(firm)
    began = time.monotonic()
    report = kills.campaign(firm, kills=options.kills or None, seed=options.seed)
    seconds = time.monotonic() - began
    print(f"{report.kills} kills at {report.points} points in {seconds:.0f} s, seed {options.seed}")
    return _say(report.problems)


def _races(database: Database, options: argparse.Namespace) -> int:
    wrong = 0
    for race in races.RACES if options.rounds else ():
        if options.only in (None, race.__name__):
            firm = found(database, code=race.__name__)
            result = races.run(race, firm, rounds=options.rounds)
            print(f"{race.__name__}: {dict(result.answers)}, slowest {result.slowest:.3f} s")
            wrong += _say(result.problems)
    return wrong


def _say(problems: list[str]) -> int:
    for problem in problems:
        print("  " + problem)
    return len(problems)


if __name__ == "__main__":
    sys.exit(1 if main() else 0)
