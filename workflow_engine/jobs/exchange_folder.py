"""The exchange folder on disk: files are claimed, read and moved by renaming; nothing is followed.

A claimed file lies in ``taken`` under the id of its row, so whoever looks next finds out by the row
where it belongs.
"""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from workflow_engine.domain.ids import is_id, new_id
from workflow_engine.errors import CountersignError, Invalid, TooLarge, _l
from workflow_engine.transfer.naming import is_unfinished, safe_name

FOLDERS = ("in", "taken", "done", "quarantine", "out")
#: Files that one look takes: the others wait for the next.
MOST = 200


class NoRegularFile(Invalid):
    message = _l("It is no regular file but a link or a device; links are not followed.")


class FileClosed(Invalid):
    message = _l("The server is not allowed to read the file.")


class FileGone(Invalid):
    message = _l("The file is not in the quarantine folder any more.")


class StillWritten(CountersignError):
    """Somebody writes to a file that was claimed; it is looked at again later."""

    kind = "unavailable"
    message = _l("The file is still being written.")


@dataclass(frozen=True, slots=True)
class Stamp:
    """What changes when somebody writes to a file."""

    inode: int
    size: int
    modified: int


@dataclass(frozen=True, slots=True)
class Claimed:
    """A file in ``taken``: the id of its row, and how it was called."""

    id: str
    name: str

    @property
    def taken_as(self) -> str:
        return f"{self.id}~{self.name}"

    @property
    def settled_as(self) -> str:
        """Its name in ``done`` and ``quarantine``; two of the same name stay apart."""
        return f"{self.id[-8:]}-{self.name}"


class Folder:
    """The folder of one company."""

    def __init__(self, root: Path, company_code: str) -> None:
        self.path = root / safe_name(company_code)

    def prepare(self) -> None:
        for name in FOLDERS:
            (self.path / name).mkdir(parents=True, exist_ok=True)

    def incoming(self) -> dict[str, Stamp]:
        """What lies in ``in``, but for folders and what its name calls unfinished."""
        found = {}
        with os.scandir(self.path / "in") as entries:
            for entry in entries:
                if is_unfinished(entry.name) or entry.is_dir(follow_symlinks=False):
                    continue
                try:
                    seen = entry.stat(follow_symlinks=False)
                except FileNotFoundError:
                    continue
                found[entry.name] = Stamp(seen.st_ino, seen.st_size, seen.st_mtime_ns)
        return found

    def claim(self, name: str) -> None:
        """Take a file; whoever comes second finds it gone."""
        claimed = Claimed(new_id(), safe_name(name))
        self._move(self.path / "in" / name, self.path / "taken" / claimed.taken_as)

    def taken(self) -> Iterator[Claimed]:
        for name in sorted(os.listdir(self.path / "taken"))[:MOST]:
            file_id, _, rest = name.partition("~")
            if is_id(file_id) and rest:
                yield Claimed(file_id, rest)

    def size(self, claimed: Claimed) -> int:
        """0 where it is gone meanwhile."""
        try:
            return os.lstat(self.path / "taken" / claimed.taken_as).st_size
        except FileNotFoundError:
            return 0

    def read(self, claimed: Claimed, most: int) -> bytes:
        """The content of at most ``most`` bytes; no link is followed and no device opened."""
        path = self.path / "taken" / claimed.taken_as
        if not stat.S_ISREG(os.lstat(path).st_mode):
            raise NoRegularFile
        try:
            opened = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        except PermissionError as error:
            raise FileClosed from error
        except OSError as error:
            raise NoRegularFile from error
        with os.fdopen(opened, "rb") as file:
            before = os.fstat(opened)
            if not stat.S_ISREG(before.st_mode):
                raise NoRegularFile
            if before.st_size > most:
                raise TooLarge(limit=f"{most} bytes")
            content = file.read(most + 1)
            after = os.fstat(opened)
        if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
            raise StillWritten
        return content

    def settle(self, claimed: Claimed, folder: str, *, errors: bytes | None = None) -> None:
        """Move a claimed file to where it belongs; what is wrong lies beside it before."""
        target = self.path / folder / claimed.settled_as
        if errors is not None:
            self.write(folder, f"{claimed.settled_as}.errors.csv", errors)
        self._move(self.path / "taken" / claimed.taken_as, target)

    def take_back(self, claimed: Claimed) -> None:
        """Claim a file in quarantine again; ``FileGone`` when somebody took it away."""
        source = self.path / "quarantine" / claimed.settled_as
        target = self.path / "taken" / claimed.taken_as
        if not self._move(source, target) and not os.path.lexists(target):
            raise FileGone
        (self.path / "quarantine" / f"{claimed.settled_as}.errors.csv").unlink(missing_ok=True)

    def write(self, folder: str, name: str, content: bytes) -> None:
        """Write a file so that nobody sees half of it."""
        target = self.path / folder / name
        unfinished = self.path / folder / f".{new_id()}.part"
        with open(unfinished, "xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(unfinished, target)

    @staticmethod
    def _move(source: Path, target: Path) -> bool:
        """False when another worker was faster."""
        try:
            os.rename(source, target)
        except FileNotFoundError:
            return False
        return True
