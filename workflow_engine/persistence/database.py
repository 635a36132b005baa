"""One database: how connections open on SQLite and PostgreSQL, and who may write."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import sqlalchemy.exc as failure

from workflow_engine.persistence import documents, failures
from workflow_engine.persistence.bell import Bell

READ_ONLY = "countersign_read_only"


class Database:
    """An engine with the settings that durability asks for.

    SQLite: WAL, ``synchronous=FULL``, foreign keys, ``BEGIN IMMEDIATE`` for writers behind an
    in-process lock (its busy handler starves writers). PostgreSQL: READ COMMITTED with explicit
    row locks, and time limits so that a stuck transaction cannot hold others for long.
    """

    def __init__(self, url: str, *, pool_size: int = 10) -> None:
        self.is_sqlite = url.startswith("sqlite")
        self.write_lock: threading.Lock | None = threading.Lock() if self.is_sqlite else None
        self.bell = Bell()
        self.engine = _sqlite(url) if self.is_sqlite else _postgres(url, pool_size)

    @contextmanager
    def reading(self, *, one_statement: bool = False) -> Iterator[sa.Connection]:
        """A connection for queries; it can write nothing.

        PostgreSQL answers ``one_statement`` without a transaction around it, which saves two
        round trips; such a statement must not write.
        """
        options: dict[str, Any] = {READ_ONLY: True, "postgresql_readonly": not self.is_sqlite}
        if one_statement and not self.is_sqlite:
            options = {"isolation_level": "AUTOCOMMIT"}
        try:
            with self.engine.connect().execution_options(**options) as connection:
                yield connection
                # Not a rollback: psycopg forgets all prepared statements of the connection.
                connection.commit()
        except failure.DBAPIError as error:
            raise failures.translate(error) from error

    def dispose(self) -> None:
        self.engine.dispose()


def _common() -> dict[str, Any]:
    return {"json_serializer": documents.dumps, "json_deserializer": documents.loads}


def _sqlite(url: str) -> sa.Engine:
    address = sa.make_url(url)
    if address.database and address.database != ":memory:":
        Path(address.database).parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(url, **_common())
    sa.event.listen(engine, "connect", _prepare_sqlite)
    sa.event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, record: Any) -> None:
    # The driver would begin transactions by itself, and not before reads.
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "busy_timeout=10000",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: sa.Connection) -> None:
    read_only = connection.get_execution_options().get(READ_ONLY)
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")


def _postgres(url: str, pool_size: int) -> sa.Engine:
    limits = (
        "-c lock_timeout=5s -c statement_timeout=30s"
        " -c idle_in_transaction_session_timeout=60s -c timezone=UTC"
    )
    return sa.create_engine(
        url,
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_pre_ping=False,
        connect_args={"options": limits},
        **_common(),
    )
