"""A company of its own for one case, in a real database, with a clock that is set."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from tests.builders import Builders
from tests.conformance import betsy_module
from workflow_engine import bpmn
from workflow_engine.clock import Clock, SetClock
from workflow_engine.commands.base import Command, World
from workflow_engine.commands.deploy import DeployBundle
from workflow_engine.commands.start_instance import StartInstance
from workflow_engine.domain.principal import Principal
from workflow_engine.engine import Engine
from workflow_engine.jobs.worker import Worker
from workflow_engine.models import Models
from workflow_engine.persistence import tables
from workflow_engine.persistence.database import Database
from workflow_engine.settings import Settings
from workflow_engine.verification import verify

NOON = datetime(2026, 3, 2, 11, 0, tzinfo=UTC)
MAY = (
    betsy_module.PERMISSION,
    "instance:start",
    "definition:deploy",
    "message:send",
    "signal:send",
    "condition:evaluate",
    "external:work",
)
#: No case of the suite needs a tenth of it; a model that runs for ever must end.
MOST_JOBS = 1_000


class NeverEnds(Exception):
    """The jobs of a case beget jobs without end."""


class Broken(Exception):
    """What lies in the database contradicts itself."""


@dataclass
class House:
    """Every command meets a process that has just been started: nothing is kept in memory."""

    database: Database
    clock: Clock = field(default_factory=lambda: SetClock(NOON))
    jobs: int = 0

    def __post_init__(self) -> None:
        self.make = Builders(self.database)
        self.person: Principal = self.make.principal("pia", *MAY)

    def engine(self) -> Engine:
        world = World(Settings(job_attempts=1), self.clock, betsy_module.modules(), Models())
        return Engine(self.database, world)

    def execute(self, command: Command[Any]) -> Any:
        result = self.engine().execute(command, self.person)
        self.reload()
        return result

    def deploy(self, name: str, xml: bytes) -> None:
        self.execute(DeployBundle(name, {f"{name}.bpmn": xml}))

    def start(self, key: str, variables: Mapping[str, Any]) -> None:
        self.execute(StartInstance(key, variables, business_key="case"))

    # Time

    def settle(self) -> None:
        """All that is due now, one job after the other, each as if by another worker."""
        while Worker(self.engine(), _no_letters, batch=1).run_due(most=1):
            self.jobs += 1
            if self.jobs > MOST_JOBS:
                raise NeverEnds(f"more than {MOST_JOBS} jobs")
            self.reload()

    def pass_time(self, span: timedelta) -> None:
        """From one due moment to the next until ``span`` is over, if the clock can be set."""
        if not isinstance(self.clock, SetClock):
            return
        until = self.clock.now() + span
        while (due := self._next_due(until)) is not None:
            self.clock.set(due)
            self.settle()
        self.clock.set(until)
        self.settle()

    def _next_due(self, until: datetime) -> datetime | None:
        job = tables.job
        later = (job.c.due_at > self.clock.now()) & (job.c.due_at <= until)
        wanted = sa.select(sa.func.min(job.c.due_at)).where(job.c.state != "failed", later)
        with self.database.reading() as connection:
            return connection.scalar(wanted)

    # What is written down

    def reload(self) -> None:
        """Each state comes back as it was written."""
        for row in self._rows(tables.instance):
            if bpmn.encode(bpmn.decode(row["state"])) != row["state"]:
                raise Broken(f"the state of {row['key']} changes when it is read")

    def check(self) -> None:
        problems = verify(self.database)
        if problems:
            raise Broken("; ".join(str(problem) for problem in problems))

    def history(self) -> Iterator[Mapping[str, Any]]:
        """The lines of all instances, each instance in its order."""
        yield from sorted(self._rows(tables.history), key=lambda r: (r["instance_id"], r["seq"]))

    def completed(self) -> set[str]:
        """All elements that were completed at least once."""
        moves = (move for line in self.history() for move in line["data"].get("moves", ()))
        return {node for node, event, *_ in moves if event == "completed"}

    @property
    def failed(self) -> set[str]:
        """The instances that ended by an error that no caller could catch."""
        rows = self._rows(tables.instance)
        return {r["id"] for r in rows if r["status"] == "failed" and r["parent_id"] is None}

    def incidents(self) -> list[Mapping[str, Any]]:
        return [row for row in self._rows(tables.incident) if row["state"] == "open"]

    def _rows(self, table: sa.Table) -> list[Mapping[str, Any]]:
        with self.database.reading() as connection:
            found = connection.execute(sa.select(table)).mappings()
            return [dict(row) for row in found if row["company_id"] == self.make.company_id]


def _no_letters(address: str, text: object, *, key: str) -> None:
    """No model of the suite has a task for a person."""
