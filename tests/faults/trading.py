"""A whole purchase and a whole sale of the demo company, killed in the middle of every step.

Each step is done by a process of its own that may die anywhere; the next one asks the same again
under the same key, as a client does who got no answer.
"""

import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

import sqlalchemy as sa

from erp_modules.finance import tables as finance
from tests.books.telling import Tale, Telling
from tests.books.truth import Auditor
from tests.faults.processes import KILLED, Child, FailurePoints, Tell
from workflow_engine import bootstrap, demo
from workflow_engine.clock import SetClock
from workflow_engine.persistence import documents
from workflow_engine.persistence.migrations import upgrade
from workflow_engine.persistence.tables import instance
from workflow_engine.scenarios import Stage
from workflow_engine.scenarios import stage as stages
from workflow_engine.scenarios.failing import Failures
from workflow_engine.settings import Settings

#: Lives of a step that end somewhere; the one after them lives.
DEATHS = 2
#: A step passes so many statements and commits, with what is due after it.
POINTS = 160
#: Leases of a dead worker have run out when the next one comes.
LEASE = timedelta(minutes=5)


@contextmanager
def company(url: str, folders: Sequence[str]) -> Iterator[Stage]:
    """The demo company on an empty database, with these processes and what they call."""
    with tempfile.TemporaryDirectory() as place:
        clock = SetClock(stages.MORNING)
        settings = Settings(database_url=url, data_dir=place, session_idle_minutes=5_000_000)
        product = bootstrap.build(settings, clock=clock)
        upgrade(product.database, bootstrap.migration_folders(product.modules))
        demo.found(product, deploy=False)
        stages.sign_in(product, [someone.login for someone in demo.PEOPLE])
        stage = stages._stage(product, clock, Failures(product.modules))
        for folder in demo.process_folders():
            if folder.name in folders:
                stage.deploy(folder)
        try:
            yield stage
        finally:
            product.database.dispose()


@dataclass
class Trade:
    """One tale, told by processes that die."""

    stage: Stage
    tale: Tale
    chance: Random
    kills: int = 0
    problems: list[str] = field(default_factory=list)

    def run(self) -> None:
        telling, seen, auditor = Telling(self.stage, self.tale), set[str](), Auditor(self.stage)
        # What the demo company begins with has no tale.
        telling.claim(seen)
        while telling.peek() is not None and not self.problems:
            self._step(telling, seen)
            found = auditor.problems()
            self.problems += [f"after step {telling.done}: {problem}" for problem in found]

    def _step(self, telling: Telling, seen: set[str]) -> None:
        died = False
        for life in range(DEATHS + 1):
            self.stage.clock.travel(LEASE)
            at = self.chance.randint(1, POINTS) if life < DEATHS else None
            lines, status = Child(self.stage.product.database, Work(self.stage, telling, at)).wait()
            if status == 0:
                break
            if status != KILLED:
                self.problems.append(f"step {telling.done} ended with {status}")
                return
            died = True
            self.kills += 1
        told = documents.loads(lines[-1])
        if told["trouble"] and not died:
            # Nobody did it before who died: then it must be possible.
            self.problems.append(f"step {telling.done}: {told['trouble']}")
        self.stage.clock.set(told["now"])
        telling.passed(told["values"])
        telling.claim(seen)

    def statuses(self) -> Counter[str]:
        """Of all instances that came about."""
        with self.stage.product.database.reading() as connection:
            return Counter(connection.scalars(sa.select(instance.c.status)))

    def posted(self) -> Counter[str]:
        """Entries by the kind of document that they were made from."""
        with self.stage.product.database.reading() as connection:
            return Counter(connection.scalars(sa.select(finance.journal_entry.c.source_kind)))


@dataclass(frozen=True)
class Work:
    """One life: the step that comes next, and whatever is due then."""

    stage: Stage
    telling: Telling
    die_at: int | None

    def __call__(self, tell: Tell) -> None:
        FailurePoints(self.stage.product.database.engine, self.die_at)
        self.telling.step(keyed=True)
        self.stage.run_jobs()
        told = {name: v for name, v in self.telling.story.values.items() if name != "instance"}
        trouble = self.telling.trouble
        tell(documents.dumps({"values": told, "now": self.stage.clock.now(), "trouble": trouble}))
