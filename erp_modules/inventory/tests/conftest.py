"""A company with two storages, a quality, a transit warehouse and an item or two."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa

from erp_modules.conftest import POSTGRES
from erp_modules.inventory.module import MODULE
from erp_modules.inventory.tests.depot import Depot
from erp_modules.inventory.tests.surroundings import FINANCE, PROCUREMENT
from erp_modules.testing import NOON, found_company
from workflow_engine.clock import SetClock
from workflow_engine.commands.base import World
from workflow_engine.domain.ids import new_id
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
    name = f"stores_{new_id().replace('-', '')}"
    server = sa.make_url(POSTGRES).set(drivername="postgresql")
    try:
        admin = psycopg.connect(server.render_as_string(hide_password=False), autocommit=True)
    except psycopg.OperationalError:
        pytest.skip("no PostgreSQL server answers")
    with admin:
        admin.execute(f"CREATE DATABASE {name}")
        try:
            url = sa.make_url(POSTGRES).set(database=name)
            yield from _filled(url.render_as_string(hide_password=False))
        finally:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


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
