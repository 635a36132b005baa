"""In a database made by the migrations, what happened can be added to and nothing else."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.builders import Builders
from tests.conftest import BOTH, SERVER, administration
from workflow_engine import maintenance
from workflow_engine.domain.ids import new_id
from workflow_engine.persistence.database import Database
from workflow_engine.persistence.migrations import upgrade
from workflow_engine.persistence.tables import audit
from workflow_engine.settings import Settings

Place = Callable[[], str]


@contextmanager
def _places(kind: str, folder: Path) -> Iterator[Place]:
    """Gives addresses of new databases, which are gone afterwards."""
    if kind == "sqlite":
        yield lambda: f"sqlite:///{folder / new_id()}.db"
        return
    made: list[str] = []
    with administration() as run:

        def place() -> str:
            made.append(f"written_once_{new_id().replace('-', '')}")
            run(f"CREATE DATABASE {made[-1]}")
            return SERVER.set(database=made[-1]).render_as_string(hide_password=False)

        yield place
        for name in made:
            run(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=BOTH)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    with _places(request.param, tmp_path) as made:
        yield made


@pytest.fixture
def address(place: Place) -> str:
    """A migrated database with one line in its audit chain."""
    url = place()
    database = Database(url)
    upgrade(database, [])
    make = Builders(database)
    now = datetime(2026, 3, 2, tzinfo=UTC)
    line = {"seq": 1, "at": now, "action": "seen", "subject": "x:1", "data": {}, "hash": b"1"}
    make.insert(audit, company_id=make.company_id, **line)
    database.dispose()
    return url


def tried(url: str, statement: str) -> None:
    database = Database(url)
    try:
        with database.engine.begin() as connection:
            connection.exec_driver_sql(statement)
    finally:
        database.dispose()


@pytest.mark.parametrize("change", ["UPDATE audit SET action = 'unseen'", "DELETE FROM audit"])
def test_the_database_refuses_to_change_what_was_written_down(address: str, change: str) -> None:
    with pytest.raises(sa.exc.DBAPIError, match="audit is append-only"):
        tried(address, change)


def test_history_audit_and_decisions_are_all_guarded(address: str) -> None:
    database = Database(address)
    names = (
        "SELECT tbl_name FROM sqlite_master WHERE type = 'trigger'"
        if database.is_sqlite
        else "SELECT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal"
    )
    with database.reading() as connection:
        guarded = set(connection.exec_driver_sql(names).scalars())
    database.dispose()
    assert guarded == {"history", "audit", "decision"}


def test_a_restored_backup_is_whole_and_guarded_as_before(
    address: str, place: Place, tmp_path: Path
) -> None:
    copy, elsewhere = tmp_path / "copy", place()
    maintenance.backup(Settings(database_url=address), copy)
    for _ in range(2):
        maintenance.restore(Settings(database_url=elsewhere), copy, replace=True)
    with pytest.raises(sa.exc.DBAPIError, match="audit is append-only"):
        tried(elsewhere, "DELETE FROM audit")
