"""The campaign by hand: ``python -m tests.books --runs 500 --seed 1``.

Each run tells a handful of tales together, chosen and mixed by its seed; what goes wrong is told
with that seed. ``--cancel`` plays every scenario up to every step instead and cancels there.
"""

import argparse
import logging
import sys
import tempfile
import time
from pathlib import Path

import structlog

from tests.books.cancelling import cancelled_anywhere
from tests.books.conftest import deployed
from tests.books.telling import tales
from tests.books.together import mixed


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.books", description=__doc__)
    parser.add_argument("--runs", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1, help="of the first run")
    parser.add_argument("--only", default="", help="tales whose name holds this")
    parser.add_argument("--cancel", action="store_true")
    parser.add_argument("--instances-first", action="store_true", help="end processes, then cancel")
    options = parser.parse_args()
    quiet = structlog.make_filtering_bound_logger(logging.CRITICAL)
    structlog.configure(wrapper_class=quiet)
    with tempfile.TemporaryDirectory() as place:
        way = _cancelled if options.cancel else _together
        return way(deployed(Path(place)), options)


def _together(database: Path, options: argparse.Namespace) -> int:
    known = [tale for tale in tales() if options.only in tale.name]
    wrong = done = 0
    began = time.monotonic()
    for seed in range(options.seed, options.seed + options.runs):
        account = mixed(database, known, seed)
        done += account.done
        if account.problems:
            wrong += 1
            print(f"seed {seed}:\n{account}")
    seconds = time.monotonic() - began
    print(f"{options.runs} runs, {done} steps in {seconds:.0f} s: {wrong} found the books wrong")
    return wrong


def _cancelled(database: Path, options: argparse.Namespace) -> int:
    wrong = cases = 0
    with tempfile.TemporaryDirectory() as place:
        for tale in (tale for tale in tales() if options.only in tale.name):
            for step, found in cancelled_anywhere(
                database, tale, Path(place), instances_first=options.instances_first
            ):
                cases += 1
                for text in found.wrong:
                    wrong += 1
                    print(f"{tale.name}, step {step}: {text}", flush=True)
    print(f"cancelled at {cases} steps: {wrong} things were wrong")
    return wrong


if __name__ == "__main__":
    sys.exit(1 if main() else 0)
