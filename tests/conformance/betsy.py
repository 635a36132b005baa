"""The betsy suite: python -m tests.conformance.betsy --models DIR --expected FILE."""

import argparse
import json
import logging
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from fnmatch import fnmatch
from pathlib import Path

import sqlalchemy as sa
import structlog

from tests.conformance.betsy_cases import Fresh, Result, play_all
from workflow_engine.persistence.database import Database
from workflow_engine.persistence.tables import metadata

MEMORY = Path("/dev/shm")


@contextmanager
def databases(url: str | None = None) -> Iterator[Fresh]:
    """An empty database for each case: a copied file, or one that is emptied between cases."""
    with _sqlite() if url is None else _server(url) as fresh:
        yield fresh


@contextmanager
def _sqlite() -> Iterator[Fresh]:
    with tempfile.TemporaryDirectory(dir=MEMORY if os.access(MEMORY, os.W_OK) else None) as folder:
        template, used = Path(folder) / "template.db", Path(folder) / "case.db"
        _make(f"sqlite:///{template}").dispose()

        @contextmanager
        def fresh() -> Iterator[Database]:
            shutil.copy(template, used)
            made = Database(f"sqlite:///{used}")
            try:
                yield made
            finally:
                made.dispose()
                for file in Path(folder).glob(f"{used.name}*"):
                    file.unlink()

        yield fresh


@contextmanager
def _server(url: str) -> Iterator[Fresh]:
    from tests.conftest import EMPTY

    _require_empty(url)
    made = _make(url)

    @contextmanager
    def fresh() -> Iterator[Database]:
        try:
            yield made
        finally:
            made.dispose()
            with made.engine.begin() as connection:
                connection.exec_driver_sql(EMPTY)

    try:
        yield fresh
    finally:
        metadata.drop_all(made.engine)
        made.dispose()


def _make(url: str) -> Database:
    made = Database(url, pool_size=4)
    metadata.create_all(made.engine)
    return made


def _require_empty(url: str) -> None:
    """Tables are made and dropped here; those of others are not touched."""
    database = Database(url)
    with database.reading() as connection:
        found = sa.inspect(connection).get_table_names()
    database.dispose()
    if found:
        sys.exit("The database has tables; give an empty one, for the cases delete what they find.")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.conformance.betsy", description=__doc__)
    parser.add_argument("--models", type=Path, required=True, help="folder of the models")
    parser.add_argument("--expected", type=Path, required=True, help="file of the expectations")
    parser.add_argument("--database", help="URL of an empty PostgreSQL database")
    parser.add_argument("--only", default="*", help="names that are played, as a pattern")
    parser.add_argument("--jobs", action="store_true", help="every script is a job of its own")
    options = parser.parse_args()
    if options.database and options.database.startswith("sqlite"):
        parser.error("SQLite is what is used anyway; --database takes a PostgreSQL URL")
    if not options.models.is_dir():
        parser.error(f"there is no folder {options.models}")
    try:
        models = json.loads(options.expected.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as problem:
        parser.error(f"{options.expected} cannot be read: {problem}")
    wanted = [model for model in models if fnmatch(model["name"], options.only)]
    with databases(options.database) as fresh:
        passed = sum(
            _say(model["name"], play_all(model, options.models, fresh, jobs=options.jobs))
            for model in wanted
        )
    print(f"passed {passed} of {len(wanted)}")
    return 0 if passed == len(wanted) else 1


def _say(name: str, results: list[Result]) -> bool:
    failed = [result for result in results if not result.passed]
    if failed:
        print(name, *failed, sep="\n  ", flush=True)
    return not failed


if __name__ == "__main__":
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    sys.exit(main())
