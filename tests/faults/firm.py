"""A firm with people, a module that keeps a ledger, and the processes that faults happen to."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from itertools import pairwise
from typing import Any

import sqlalchemy as sa

from tests.builders import Builders
from tests.commands import models
from workflow_engine.clock import SetClock
from workflow_engine.commands.base import Command, Context, World
from workflow_engine.commands.beginning import begin
from workflow_engine.commands.deploy import DeployBundle
from workflow_engine.commands.start_instance import StartInstance
from workflow_engine.domain.principal import Principal
from workflow_engine.engine import Engine
from workflow_engine.jobs.worker import Worker
from workflow_engine.models import Models
from workflow_engine.modules import Module, Modules, OperationContext, operation
from workflow_engine.persistence import tables
from workflow_engine.persistence.database import Database
from workflow_engine.settings import Settings
from workflow_engine.verification import verify

NOON = datetime(2026, 3, 2, 11, 0, tzinfo=UTC)
MAY = (
    "task:read",
    "task:complete",
    "task:assign",
    "instance:read",
    "instance:start",
    "instance:read_all",
    "instance:cancel",
    "message:send",
    "definition:deploy",
    "ledger:post",
    "incident:read",
    "incident:resolve",
)

book = sa.MetaData()
#: No constraint keeps an effect from happening twice here: only the engine does.
ledger = sa.Table(
    "fault_ledger",
    book,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("reference", sa.String(200), nullable=False),
    sa.Column("key", sa.String(200)),
    sa.Column("amount", sa.Numeric(12, 2)),
)


#: Whom a posting asks with its key, as it would ask a service elsewhere.
_SERVICES: list[Callable[[str], object]] = []


@contextmanager
def asking(service: Callable[[str], object]) -> Iterator[None]:
    """Whatever is posted asks ``service`` first."""
    _SERVICES.append(service)
    try:
        yield
    finally:
        _SERVICES.remove(service)


@operation("ledger.post", permission="ledger:post")
def post(ctx: OperationContext, *, reference: str, amount: Decimal) -> Mapping[str, Any]:
    for ask in _SERVICES:
        ask(ctx.key or "")
    row = {"reference": reference, "key": ctx.key, "amount": amount}
    ctx.session.execute(sa.insert(ledger), row)
    return {"posted": True}


LEDGER = Module(
    name="ledger",
    title="Ledger",
    operations=[post],
    permissions={"ledger:post": "Post"},
    metadata=book,
)


@dataclass(frozen=True)
class StartMany(Command[None]):
    """Instances by the hundred, in one transaction."""

    permission = "instance:start"
    key: str
    count: int

    def run(self, ctx: Context, subject: Any) -> None:
        row = ctx.uow.definitions.latest(ctx.company_id, self.key) or {}
        model = ctx.models.process(ctx.uow.definitions, row["id"])
        for number in range(self.count):
            begin(ctx, model, {"order": f"order {number}"})


@dataclass
class Firm:
    """Anna asks; Boris and Bella are managers, Dana is finance. All hold every permission."""

    engine: Engine
    clock: SetClock
    make: Builders
    anna: Principal
    boris: Principal
    bella: Principal
    dana: Principal
    sent: list[str] = field(default_factory=list)

    @property
    def database(self) -> Database:
        return self.engine.database

    def do(self, command: Command[Any], actor: Principal | None = None) -> Any:
        return self.engine.execute(command, actor or self.anna)

    def deploy(self, xml: bytes, **files: bytes) -> None:
        files = {name.replace("_", "."): content for name, content in files.items()}
        self.do(DeployBundle("test", {"main.bpmn": xml, **files}))

    def start(self, key: str, **variables: Any) -> str:
        return str(self.do(StartInstance(key, variables)).instance_id)

    def starts(self, key: str, count: int, **variables: Any) -> list[str]:
        """Instances for the rounds of a race."""
        return [self.start(key, number=number, **variables) for number in range(count)]

    def worker(self, *, batch: int = 50) -> Worker:
        return Worker(self.engine, self.send, batch=batch)

    def send(self, address: str, text: object, *, key: str) -> None:
        self.sent.append(key)

    def run_jobs(self) -> None:
        worker = self.worker()
        while worker.run_due():
            pass

    def rows(self, statement: sa.Select[Any]) -> list[Any]:
        with self.database.reading() as connection:
            return list(connection.execute(statement))

    def count(self, table: sa.Table, *conditions: Any) -> int:
        counted = sa.select(sa.func.count()).select_from(table).where(*conditions)
        return int(self.rows(counted)[0][0])

    def tasks(self, instances: list[str], element: str) -> list[str]:
        """The open task of each instance at ``element``, in the order of the instances."""
        columns = (tables.task.c.instance_id, tables.task.c.id)
        wanted = sa.select(*columns).where(
            tables.task.c.element == element, tables.task.c.state == "open"
        )
        found = {row.instance_id: row.id for row in self.rows(wanted)}
        return [found[name] for name in instances]

    def statuses(self, instances: list[str]) -> list[str]:
        wanted = sa.select(tables.instance.c.id, tables.instance.c.status)
        found = {row.id: row.status for row in self.rows(wanted)}
        return [found[name] for name in instances]

    def problems(self) -> list[str]:
        """What ``verify`` finds."""
        return [str(problem) for problem in verify(self.database)]


def found(database: Database, *, settings: Settings | None = None, module: Module = LEDGER) -> Firm:
    """A firm in a database that has the kernel's tables."""
    book.create_all(database.engine)
    clock = SetClock(NOON)
    world = World(settings or Settings(), clock, Modules([module]), Models())
    make = Builders(database)
    anna, boris, bella, dana = (
        make.principal(login, *MAY) for login in ("anna", "boris", "bella", "dana")
    )
    managers = make.group("managers", [boris.person_id or "", bella.person_id or ""])
    finance = make.group("finance", [dana.person_id or ""])
    return Firm(
        engine=Engine(database, world),
        clock=clock,
        make=make,
        anna=anna,
        boris=make.with_groups(boris, managers),
        bella=make.with_groups(bella, managers),
        dana=make.with_groups(dana, finance),
    )


def purchase() -> bytes:
    """Manager, an hour's timer, a posting as a job, a message about the goods, finance."""
    waiting = (
        '<intermediateCatchEvent id="pause"><timerEventDefinition>'
        "<timeDuration>PT1H</timeDuration></timerEventDefinition></intermediateCatchEvent>"
    )
    goods = (
        '<intermediateCatchEvent id="goods"><messageEventDefinition messageRef="arrived"/>'
        "</intermediateCatchEvent>"
    )
    steps = ["begin", "manager", "pause", "post", "goods", "finance", "done"]
    return models.process(
        '<startEvent id="begin"/>'
        + models.user_task("manager", candidates="group:managers")
        + waiting
        + posting("post")
        + goods
        + models.user_task("finance", candidates="group:finance")
        + '<endEvent id="done"/>'
        + "".join(models.flow(*pair) for pair in pairwise(steps)),
        key="purchase",
        extra='<message id="arrived" name="goods.arrived"><extensionElements>'
        '<cs:correlation key="= order"/></extensionElements></message>',
    )


def posting(element: str, *, retries: int = 20) -> str:
    """A service task that posts the order in a job."""
    return (
        f'<serviceTask id="{element}"><extensionElements>'
        f'<cs:operation name="ledger.post" async="true" retries="{retries}"/>'
        '<cs:input source="= order" target="reference"/>'
        '<cs:input source="= 12.50" target="amount"/>'
        "</extensionElements></serviceTask>"
    )


def only_posting(*, retries: int = 20) -> bytes:
    """Nothing but a posting as a job."""
    return models.process(
        '<startEvent id="begin"/>'
        + posting("post", retries=retries)
        + '<endEvent id="done"/>'
        + models.flow("begin", "post")
        + models.flow("post", "done"),
        key="posting",
    )


def deadline(*, interrupting: bool = True) -> bytes:
    """A manager's task with an hour's limit, after which finance is asked."""
    return models.process(
        '<startEvent id="begin"/>'
        + models.user_task("manager", candidates="group:managers")
        + f'<boundaryEvent id="late" attachedToRef="manager" '
        f'cancelActivity="{str(interrupting).lower()}"><timerEventDefinition>'
        "<timeDuration>PT1H</timeDuration></timerEventDefinition></boundaryEvent>"
        + models.user_task("chase", candidates="group:finance")
        + '<endEvent id="done"/><endEvent id="chased"/>'
        + models.flow("begin", "manager")
        + models.flow("manager", "done")
        + models.flow("late", "chase")
        + models.flow("chase", "chased"),
        key="deadline",
    )


def expecting() -> bytes:
    """Nothing but a wait for the goods of an order."""
    return models.process(
        '<startEvent id="begin"/><receiveTask id="goods" messageRef="arrived"/>'
        '<endEvent id="done"/>' + models.flow("begin", "goods") + models.flow("goods", "done"),
        key="expecting",
        extra='<message id="arrived" name="goods.arrived"><extensionElements>'
        '<cs:correlation key="= order"/></extensionElements></message>',
    )


def calling(times: int = 1, *, of: str = "approval", key: str = "calling") -> bytes:
    """Nothing but calls of another process, all at once."""
    calls = "".join(
        f'<callActivity id="call{n}" calledElement="{of}"/>'
        + models.flow("fork", f"call{n}")
        + models.flow(f"call{n}", "join")
        for n in range(times)
    )
    return models.process(
        '<startEvent id="begin"/><parallelGateway id="fork"/><parallelGateway id="join"/>'
        '<endEvent id="done"/>' + models.flow("begin", "fork") + calls
        + models.flow("join", "done"),
        key=key,
    )  # fmt: skip


def pausing() -> bytes:
    """Nothing but an hour's pause."""
    return models.process(
        '<startEvent id="begin"/><intermediateCatchEvent id="pause"><timerEventDefinition>'
        "<timeDuration>PT1H</timeDuration></timerEventDefinition></intermediateCatchEvent>"
        '<endEvent id="done"/>' + models.flow("begin", "pause") + models.flow("pause", "done"),
        key="pausing",
    )
