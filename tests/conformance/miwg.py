"""Which BPMN files come in without loss: python -m tests.conformance.miwg --models DIR.

Every file is read into the importer's model and written again from the model alone; what both
files hold is counted by a comparison of its own. Processes that say that they are executable
(with --executable: all) are then deployed and run to their first wait. What a drawing leaves open
and the engine has to know (a condition, a message, who does the work) is filled in first, and told.
"""

import argparse
import logging
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import structlog

from tests.conformance.betsy import databases
from tests.conformance.betsy_cases import Fresh
from tests.conformance.miwg_compare import differences
from tests.conformance.miwg_completing import completed, made_executable
from tests.conformance.miwg_runs import run
from workflow_engine.bpmn import document

SHARED = Path(__file__).parents[3] / "shared" / "conformance" / "miwg"


@dataclass(frozen=True)
class Import:
    """What became of one file: why it is not imported, and what was filled in to run it."""

    name: str
    reasons: tuple[str, ...] = ()
    told: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        return not self.reasons


def models(folder: Path) -> Iterator[tuple[str, bytes]]:
    """All files in a folder and below it, by name."""
    for path in sorted(folder.rglob("*.bpmn")):
        yield path.relative_to(folder).as_posix(), path.read_bytes()


def imported(name: str, data: bytes) -> Import:
    """Read, write and compare one file."""
    read = document.parse(data)
    if not read.is_readable:
        return Import(name, tuple(f"{f.code}: {f}" for f in read.findings))
    return Import(name, tuple(differences(data, document.render(read))))


def played(name: str, data: bytes, fresh: Fresh, *, forced: bool = False) -> Import:
    """The same, and run as far as it goes by itself."""
    found = imported(name, data)
    if not found.passed:
        return found
    if forced:
        data = made_executable(data)
    if not _says_executable(data):
        return found
    data, told = completed(data)
    with fresh() as database:
        return Import(name, run(data, database).reasons, tuple(told))


def _says_executable(data: bytes) -> bool:
    elements = document.parse(data).elements()
    return any(e.kind == "process" and e.attributes.get("isExecutable") == "true" for e in elements)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.conformance.miwg", description=__doc__)
    parser.add_argument("--models", type=Path, required=True, help="folder of the models")
    parser.add_argument("--executable", action="store_true", help="deploy and run every process")
    options = parser.parse_args()
    passed = total = 0
    with databases() as fresh:
        for name, data in models(options.models):
            one = played(name, data, fresh, forced=options.executable)
            total, passed = total + 1, passed + one.passed
            for line in one.told:
                print(f"{name}: filled in {line}")
            for reason in one.reasons:
                print(f"{name}: {reason}", flush=True)
    print(f"imported {passed} of {total}")
    return 0 if passed == total else 1


if __name__ == "__main__":
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    sys.exit(main())
