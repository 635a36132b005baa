"""A company that exchanges files about its fleet through a folder."""

import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from tests.builders import Builders
from tests.conftest import NOON
from tests.records.fleet import FLEET, PERMISSIONS, store
from workflow_engine.clock import SetClock
from workflow_engine.commands.base import World
from workflow_engine.commands.exchange_setup import SetUpExchange
from workflow_engine.domain.permissions import PERMISSIONS as KERNEL
from workflow_engine.domain.principal import Principal
from workflow_engine.engine import Engine
from workflow_engine.jobs.exchanging import Exchange
from workflow_engine.models import Models
from workflow_engine.modules import Modules
from workflow_engine.persistence import tables
from workflow_engine.persistence.database import Database
from workflow_engine.queries.exchange_files import (
    ExchangeFileById,
    ExchangeFiles,
    FileDetail,
    FileRow,
)
from workflow_engine.queries.records import rows_query
from workflow_engine.settings import Settings

CARS = "code,name,size,seats,active\nC-1,Red van,van,9,true\nC-2,Small one,small,4,true\n"
TRIPS = "title,car,on,stops.place,stops.distance\nSee a customer,C-1,2026-12-01,Suzhou,101.5\n"


@dataclass
class Depot:
    """The folder, a worker that looks into it, and somebody in charge."""

    engine: Engine
    make: Builders
    boss: Principal
    account: str
    path: Path
    exchange: Exchange

    @property
    def clock(self) -> SetClock:
        clock = self.engine.world.clock
        assert isinstance(clock, SetClock)
        return clock

    def drop(self, name: str, content: str | bytes = CARS) -> Path:
        """A file that somebody has finished writing."""
        path = self.path / "in" / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def look(self, times: int = 2) -> None:
        for _ in range(times):
            self.exchange.look()

    def worker(self) -> Exchange:
        return Exchange(self.engine)

    def names(self, folder: str) -> list[str]:
        """What lies in a folder, without what sets files of the same name apart."""
        found = os.listdir(self.path / folder)
        return sorted(name if folder in ("in", "out") else name[9:] for name in found)

    def files(self, **wanted: Any) -> list[FileRow]:
        return list(self.engine.ask(ExchangeFiles(**wanted), self.boss).rows)

    def only(self) -> FileDetail:
        (row,) = self.files()
        return self.engine.ask(ExchangeFileById(row.id), self.boss)

    def cars(self) -> dict[str, str]:
        kind = FLEET.kinds[0]
        found = self.engine.ask(rows_query(kind)(), self.boss)
        return {shown.record.code: shown.record.name for shown in found}

    def trips(self) -> int:
        kind = self.engine.world.modules.kinds["trip"]
        return len(self.engine.ask(rows_query(kind)(), self.boss))

    def audited(self) -> list[str]:
        with self.engine.database.reading() as connection:
            rows = connection.execute(sa.select(tables.audit.c.action).order_by(tables.audit.c.seq))
            return list(rows.scalars())

    def set_up(self, **values: Any) -> int:
        command = SetUpExchange(account_id=self.account, **values)
        return self.engine.execute(command, self.boss)


def depot_in(database: Database, folder: Path) -> Depot:
    """A depot in a database that has the kernel's tables."""
    with database.engine.begin() as connection:
        store.metadata.create_all(connection)
        for table in reversed(store.metadata.sorted_tables):
            connection.execute(sa.delete(table))
    make = Builders(database)
    settings = Settings(exchange_dir=str(folder / "exchange"), secret_key="x" * 40)
    engine = Engine(database, World(settings, SetClock(NOON), Modules([FLEET]), Models()))
    boss = make.principal("boss", *KERNEL, *PERMISSIONS)
    make.role("boss", ["exchange:write"], accounts=[boss.account_id or ""])
    driver = make.person("Driver")
    account = make.account("files", person=driver, kind="service")
    make.role("files", PERMISSIONS, accounts=[account])
    path = folder / "exchange" / "acme"
    depot = Depot(engine, make, boss, account, path, Exchange(engine))
    depot.set_up()
    depot.look(1)
    return depot


@pytest.fixture
def depot(database: Database, tmp_path: Path) -> Depot:
    return depot_in(database, tmp_path)


def patient(depot: Depot, **settings: Any) -> Depot:
    """The same depot under other settings."""
    world = depot.engine.world
    changed = World(replace(world.settings, **settings), world.clock, world.modules, world.models)
    engine = Engine(depot.engine.database, changed)
    return replace(depot, engine=engine, exchange=Exchange(engine))
