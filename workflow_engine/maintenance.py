"""Backup, restore, verify and check: what an administrator does from the command line."""

import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import sqlalchemy as sa

from workflow_engine import scenarios, verification
from workflow_engine.bootstrap import Product
from workflow_engine.commands.attaching import store_of
from workflow_engine.errors import CountersignError, _l
from workflow_engine.settings import Settings


class CannotRestore(CountersignError):
    message = _l("The backup was not restored: {reason}.")


class ToolMissing(CountersignError):
    message = _l("The program {program} is needed and was not found; install the client tools.")


def backup(settings: Settings, file: Path) -> None:
    """A consistent copy while the service runs; never overwrites a file."""
    if file.exists():
        raise CountersignError(f"{file} is there already; a backup overwrites nothing.")
    # Before the first byte: it holds every password hash.
    file.touch(mode=0o600, exist_ok=False)
    try:
        if settings.is_sqlite:
            _copy_sqlite(_sqlite_path(settings), file)
        else:
            _run(settings, "pg_dump", "--format=custom", f"--file={file}")
    except BaseException:
        file.unlink()
        raise


def restore(settings: Settings, file: Path, *, replace: bool) -> None:
    """Put ``file`` in place of the database; stop the service first."""
    if not file.is_file():
        raise CannotRestore(reason=f"{file} is not there")
    if not replace:
        raise CannotRestore(reason="it replaces the database; say --yes if that is meant")
    if settings.is_sqlite:
        _restore_sqlite(settings, file)
        return
    _run(
        settings,
        "pg_restore",
        "--clean",
        "--if-exists",
        "--no-owner",
        "--single-transaction",
        str(file),
    )


def _restore_sqlite(settings: Settings, file: Path) -> None:
    with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as copy:
        sound = copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    if not sound:
        raise CannotRestore(reason="the file is damaged")
    target = _sqlite_path(settings)
    target.parent.mkdir(parents=True, exist_ok=True)
    # The old log belongs to the old database.
    for ending in ("-wal", "-shm"):
        Path(f"{target}{ending}").unlink(missing_ok=True)
    arriving = target.with_suffix(".restoring")
    shutil.copyfile(file, arriving)
    arriving.replace(target)


def _copy_sqlite(source: Path, file: Path) -> None:
    with sqlite3.connect(source) as live, sqlite3.connect(file) as copy:
        live.backup(copy)


def _sqlite_path(settings: Settings) -> Path:
    return Path(sa.make_url(settings.database_url).database or "")


def _run(settings: Settings, program: str, *arguments: str) -> None:
    """Run a client tool of PostgreSQL on our database.

    The password travels in the environment: arguments can be read by everybody on the machine.
    """
    found = shutil.which(program)
    if found is None:
        raise ToolMissing(program=program)
    address = sa.make_url(settings.database_url).set(drivername="postgresql")
    environment = os.environ | ({"PGPASSWORD": address.password} if address.password else {})
    database = f"--dbname={address.set(password=None).render_as_string(hide_password=False)}"
    done = subprocess.run(  # noqa: S603
        [found, database, *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise CountersignError(f"{program} failed: {done.stderr.strip()[:500]}")


def verify(product: Product) -> int:
    """Print every violated invariant; 0 when all hold."""
    holds = store_of(product.settings).holds
    problems = verification.verify(product.database, product.modules, holds=holds)
    for problem in problems:
        print(problem)
    print(f"{len(problems)} violations", file=sys.stderr)
    return 1 if problems else 0


def check(folder: Path) -> int:
    """Check a process folder and play its scenarios in a throw-away database."""
    report = scenarios.play_folder(folder)
    for line in report.lines():
        print(line)
    return 0 if report.passed else 1
