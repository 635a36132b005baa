"""Databases in memory where there is a place for them: a killed process needs no disk to lose."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import BOTH
from tests.faults.firm import Firm, found
from workflow_engine.persistence.database import Database

MEMORY = Path("/dev/shm")


@pytest.fixture(params=BOTH)
def database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """An empty database of each kind; the settings are those of every other database."""
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        made = Database(
            request.getfixturevalue(f"fresh_{request.param}")(Path(folder)), pool_size=4
        )
        yield made
        made.dispose()


@pytest.fixture
def firm(database: Database) -> Firm:
    return found(database)
