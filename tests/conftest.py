"""Databases and clocks for every test: SQLite and PostgreSQL, empty and made in milliseconds."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis

from tests.builders import Builders
from workflow_engine import security
from workflow_engine.clock import SetClock
from workflow_engine.persistence.database import Database
from workflow_engine.persistence.tables import metadata
from workflow_engine.settings import Settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from workflow_engine.engine import Engine

# A busy machine is no fault of the code: what is slow is found by benchmarks, in ratios.
hypothesis.register_profile(
    "countersign", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis.load_profile("countersign")

#: A Monday, during office hours in Europe and in the evening in China.
NOON = datetime(2026, 3, 2, 11, 0, tzinfo=UTC)
SERVER = sa.make_url(
    os.environ.get("TEST_POSTGRES_URL", "postgresql+psycopg://postgres@127.0.0.1:5432/postgres")
)
#: Ends what a test left running, and deletes all rows without asking in which order.
EMPTY = """
DO $$ DECLARE name text; BEGIN
  PERFORM pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid();
  SET LOCAL session_replication_role = replica;
  FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
    EXECUTE 'DELETE FROM ' || quote_ident(name);
  END LOOP;
END $$
"""
BOTH = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]

# Real parameters cost a fifth of a second for each password; their strength is not under test.
security._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@pytest.fixture
def clock() -> SetClock:
    return SetClock(NOON)


@pytest.fixture(params=BOTH)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty database of each kind with the kernel's tables."""
    fresh: Callable[[Path], str] = request.getfixturevalue(f"fresh_{request.param}")
    made = Database(fresh(tmp_path), pool_size=4)
    yield made
    made.dispose()


@pytest.fixture
def engine(database: Database, clock: SetClock) -> "Engine":
    """The kernel alone, without any module."""
    # Imported late: the tests of one package need not wait for all the others.
    from workflow_engine.commands.base import World
    from workflow_engine.engine import Engine
    from workflow_engine.models import Models
    from workflow_engine.modules import Modules

    return Engine(database, World(Settings(), clock, Modules([]), Models()))


@pytest.fixture
def make(database: Database) -> Builders:
    """The company of the test."""
    return Builders(database)


@pytest.fixture(scope="session")
def browser() -> "Iterator[Browser]":
    """One Chromium for all tests of a worker: Playwright starts only once in a process."""
    from tests.ui.browser import launched

    with launched() as running:
        yield running


@pytest.fixture(scope="session")
def fresh_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], str]:
    model = tmp_path_factory.mktemp("template") / "template.db"
    with filled(f"sqlite:///{model}"):
        pass

    def copy(folder: Path) -> str:
        shutil.copy(model, folder / "test.db")
        return f"sqlite:///{folder / 'test.db'}"

    return copy


@pytest.fixture(scope="session")
def worker_id(request: pytest.FixtureRequest) -> str:
    """Which of the parallel workers this is, as pytest-xdist says it; also without that."""
    known = getattr(request.config, "workerinput", {})
    return str(known.get("workerid", "master"))


@pytest.fixture(scope="session")
def fresh_postgres(worker_id: str) -> Iterator[Callable[[Path], str]]:
    """One database per worker, emptied before each test: cloning one takes twenty times longer."""
    name = f"countersign_{os.getpid()}_{worker_id}"
    url = SERVER.set(database=name).render_as_string(hide_password=False)
    with administration() as run:
        run(f"CREATE DATABASE {name}")
        run(f"ALTER DATABASE {name} SET synchronous_commit = off")
        with filled(url) as made, made.engine.connect() as connection:
            emptying = connection.execution_options(isolation_level="AUTOCOMMIT")

            def empty(folder: Path) -> str:
                emptying.exec_driver_sql(EMPTY)
                return url

            yield empty
        run(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def administration() -> Iterator[Callable[[str], object]]:
    """A connection to the server outside of any transaction."""
    address = SERVER.set(drivername="postgresql")
    try:
        connection = psycopg.connect(
            address.render_as_string(hide_password=False), autocommit=True, connect_timeout=3
        )
    except psycopg.OperationalError as error:
        if os.environ.get("CI"):
            pytest.fail(f"PostgreSQL is needed here: {error}")
        pytest.skip(f"no PostgreSQL server: {error}")
    with connection:
        yield connection.execute


@contextmanager
def filled(url: str) -> Iterator[Database]:
    made = Database(url)
    metadata.create_all(made.engine)
    try:
        yield made
    finally:
        made.dispose()
