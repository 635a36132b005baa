"""A folder of contents by company and digest, outside of all that the web server shows.

A content is whole or not there: it is written beside and renamed. Rows come after, in their
transaction, so that a crash in between leaves a content without a row, which ``sweep`` removes.
"""

import fcntl
import hashlib
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from workflow_engine.domain.ids import is_id
from workflow_engine.errors import NotFound, _l

_PART = ".part"


class FileMissing(NotFound):
    message = _l("The content of this file is not there; tell whoever runs the service.")


class Store:
    """Contents under ``folder``; the same content of one company lies there once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def keep(self, company_id: str, content: bytes) -> str:
        """Write the content unless it is there, and give its SHA-256.

        One that is there is made young again, so that ``sweep`` leaves it to its new row.
        """
        digest = hashlib.sha256(content).hexdigest()
        place = self._place(company_id, digest)
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with _alone(place.parent), suppress(FileNotFoundError):
            os.utime(place)
            if place.stat().st_size == len(content):
                return digest
        part = place.with_name(f"{digest}.{secrets.token_hex(8)}{_PART}")
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, place)
        _sync(place.parent)
        return digest

    def find(self, company_id: str, digest: str) -> Path:
        """Where the content lies; ``FileMissing`` when it does not."""
        place = self._place(company_id, digest)
        if not place.is_file():
            raise FileMissing
        return place

    def holds(self, company_id: str, digest: str) -> bool:
        """Whether the content is there and is what its name says."""
        place = self._place(company_id, digest)
        if not place.is_file():
            return False
        with place.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == digest

    def sweep(self, before: datetime, is_known: Callable[[str, str], bool]) -> int:
        """Remove what is older and that no row knows; how much it was.

        ``is_known`` is asked for company and digest.
        """
        removed = 0
        for company_id, path in self._older(before):
            if path.name.endswith(_PART) or not is_known(company_id, path.name):
                removed += _remove(path, before)
        return removed

    def _older(self, before: datetime) -> Iterator[tuple[str, Path]]:
        if not self.folder.is_dir():
            return
        for company in sorted(self.folder.iterdir()):
            if not is_id(company.name):
                continue
            for path in sorted(company.glob("??/*")):
                with suppress(FileNotFoundError):
                    if path.stat().st_mtime < before.timestamp():
                        yield company.name, path

    def _place(self, company_id: str, digest: str) -> Path:
        if not is_id(company_id) or len(digest) != 64 or not digest.isalnum():
            raise FileMissing
        return self.folder / company_id / digest[:2] / digest


def _remove(path: Path, before: datetime) -> bool:
    """Unless somebody has kept the same content meanwhile."""
    with _alone(path.parent), suppress(FileNotFoundError):
        if path.stat().st_mtime < before.timestamp():
            path.unlink()
            return True
    return False


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One process at a time in the folder: what is made young again is not removed."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _sync(folder: Path) -> None:
    """A rename is only safe once its folder is."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
