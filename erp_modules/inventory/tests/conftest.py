"""A company with two storages, a quality, a transit warehouse and an item or two."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from erp_modules.conftest import postgres_database
from erp_modules.inventory.module import MODULE
from erp_modules.inventory.tests.depot import Depot, Told
from erp_modules.inventory.tests.surroundings import FINANCE, PROCUREMENT
from erp_modules.testing import NOON, found_company
from workflow_engine.clock import SetClock
from workflow_engine.commands.base import World
from workflow_engine.commands.operations import RunningOperation
from workflow_engine.engine import Engine
from workflow_engine.models import Models
from workflow_engine.modules import Modules
from workflow_engine.persistence import tables
from workflow_engine.persistence.database import Database
from workflow_engine.settings import Settings


@pytest.fixture(
    scope="session", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
)
def stores(request: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A database with the kernel's tables, those of the inventory and of what stands around it."""
    if request.param == "sqlite":
        folder: Path = tmp_path_factory.mktemp("stores")
        yield from _filled(f"sqlite:///{folder / 'stores.db'}")
        return
    with postgres_database("stores") as url:
        yield from _filled(url)


def _filled(url: str) -> Iterator[Database]:
    database = Database(url)
    with database.engine.begin() as connection:
        for metadata in (tables.metadata, FINANCE.metadata, MODULE.metadata):
            metadata.create_all(connection)
    yield database
    database.dispose()


@pytest.fixture
def depot(stores: Database) -> Depot:
    """People at work in the warehouses of a company of their own."""
    modules = Modules([FINANCE, PROCUREMENT, MODULE])
    clock = SetClock(NOON)
    engine = Engine(stores, World(Settings(), clock, modules, Models()))
    return Depot.opened(engine, clock, found_company(stores))


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Told:
    """What processes are told, besides being told it."""
    heard: Told = []
    tell = RunningOperation.emit

    def emit(self: RunningOperation, name: str, *, key: str, payload: Any) -> None:
        heard.append((name, key, payload))
        tell(self, name, key=key, payload=payload)

    monkeypatch.setattr(RunningOperation, "emit", emit)
    return heard
