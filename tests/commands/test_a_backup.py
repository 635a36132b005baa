"""A copy of the database holds every secret in it, so it is its owner's alone."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from workflow_engine import maintenance
from workflow_engine.errors import CountersignError
from workflow_engine.settings import Settings


@pytest.fixture(autouse=True)
def open_handed() -> Iterator[None]:
    """A system on which new files may be read by everybody."""
    before = os.umask(0)
    yield
    os.umask(before)


def test_nobody_else_may_read_a_backup_while_it_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copying, modes = maintenance._copy_sqlite, list[int]()

    def watched(source: Path, file: Path) -> None:
        modes.append(file.stat().st_mode & 0o777)
        copying(source, file)

    monkeypatch.setattr(maintenance, "_copy_sqlite", watched)
    settings = Settings(database_url=f"sqlite:///{tmp_path / 'live.db'}")
    maintenance.backup(settings, tmp_path / "copy.db")
    assert [*modes, (tmp_path / "copy.db").stat().st_mode & 0o777] == [0o600, 0o600]


def test_a_backup_that_failed_leaves_no_file_behind(tmp_path: Path) -> None:
    settings = Settings(database_url="postgresql+psycopg://nobody@127.0.0.1:1/nowhere")
    with pytest.raises(CountersignError):
        maintenance.backup(settings, tmp_path / "copy.dump")
    assert list(tmp_path.iterdir()) == []
