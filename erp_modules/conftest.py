"""Both databases, and a company of its own for every test of a module."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher

import erp_modules
from erp_modules.houses import House
from erp_modules.testing import Bench, Company, Site, found_company, make_engine, make_house
from workflow_engine import security
from workflow_engine.domain.ids import new_id
from workflow_engine.engine import Engine
from workflow_engine.modules import discover
from workflow_engine.persistence import tables
from workflow_engine.persistence.database import Database

# Real parameters cost a fifth of a second for each password; their strength is not under test.
security._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
POSTGRES = os.environ.get("TEST_POSTGRES_URL", "postgresql+psycopg:///postgres")


@pytest.fixture(
    scope="session", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
)
def database(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Database]:
    """A database with the kernel's tables and those of all modules."""
    maker = _sqlite if request.param == "sqlite" else _postgres
    yield from maker(tmp_path_factory.mktemp("modules"))


def _sqlite(folder: Path) -> Iterator[Database]:
    yield from _filled(f"sqlite:///{folder / 'modules.db'}")


def _postgres(folder: Path) -> Iterator[Database]:
    with postgres_database("modules") as url:
        yield from _filled(url)


@contextmanager
def postgres_database(name: str) -> Iterator[str]:
    """The address of a PostgreSQL database that is gone afterwards."""
    name = f"{name}_{new_id().replace('-', '')}"
    server = sa.make_url(POSTGRES).set(drivername="postgresql")
    try:
        admin = psycopg.connect(server.render_as_string(hide_password=False), autocommit=True)
    except psycopg.OperationalError as error:
        if os.environ.get("CI"):
            pytest.fail(f"PostgreSQL is needed here: {error}")
        pytest.skip(f"no PostgreSQL server: {error}")
    with admin:
        admin.execute(f"CREATE DATABASE {name}")
        try:
            url = sa.make_url(POSTGRES).set(database=name)
            yield url.render_as_string(hide_password=False)
        finally:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _filled(url: str) -> Iterator[Database]:
    database = Database(url)
    with database.engine.begin() as connection:
        tables.metadata.create_all(connection)
        for module in discover(erp_modules):
            module.metadata.create_all(connection)
    yield database
    database.dispose()


@pytest.fixture
def company(database: Database) -> Company:
    """A company with its people, and nothing else in it."""
    return found_company(database)


@pytest.fixture
def bench(database: Database, company: Company) -> Bench:
    """Runs operations of modules for the company."""
    return Bench(database, company)


@pytest.fixture
def engine(database: Database) -> Engine:
    """Commands and queries as pages and programs call them."""
    return make_engine(database)


@pytest.fixture(scope="session")
def app(database: Database) -> House:
    """One product for all tests of a database: making it costs more than a test."""
    return make_house(make_engine(database))


@pytest.fixture
def site(app: House, database: Database, company: Company) -> Site:
    """Pages and API with callers of the test's company."""
    return Site(app, database, company)
