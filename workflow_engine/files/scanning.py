"""Whether a scanner for viruses lets a file pass: a command, or clamd at a socket."""

import shlex
import socket
import struct
import subprocess
from dataclasses import dataclass
from pathlib import Path

from workflow_engine.errors import Unavailable, _l

CLAMD = "clamd:"
_PIECE = 65_536
_LONGEST = 200


class ScannerAway(Unavailable):
    message = _l("The virus scanner did not answer: {reason}")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the scanner said; ``told`` is what it found."""

    is_clean: bool
    told: str = ""


@dataclass(frozen=True, slots=True)
class Scanner:
    """``command`` is ``clamd:/path/of/socket``, ``clamd:host:port``, or a program.

    A program is given the path of the file, in place of ``{file}`` or as its last argument. It
    ends with 0 for a clean file and with 1 for an infected one, as clamscan and clamdscan do.
    """

    command: str
    seconds: float

    def scan(self, path: Path) -> Verdict:
        """Raises ``ScannerAway`` when there is no verdict."""
        if self.command.startswith(CLAMD):
            return self._clamd(path, self.command.removeprefix(CLAMD))
        return self._program(path)

    def _program(self, path: Path) -> Verdict:
        words = shlex.split(self.command)
        if not any("{file}" in word for word in words):
            words.append("{file}")
        line = [word.replace("{file}", str(path)) for word in words]
        try:
            # The line is a setting of whoever runs the service, and no shell reads it.
            done = subprocess.run(  # noqa: S603
                line, capture_output=True, timeout=self.seconds, check=False
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise ScannerAway(reason=type(error).__name__) from error
        if done.returncode not in (0, 1):
            raise ScannerAway(reason=f"exit {done.returncode}")
        told = done.stdout.decode(errors="replace").replace(f"{path}: ", "").strip()
        return Verdict(done.returncode == 0, told[:_LONGEST])

    def _clamd(self, path: Path, at: str) -> Verdict:
        try:
            with self._connected(at) as line, path.open("rb") as file:
                line.sendall(b"zINSTREAM\0")
                while piece := file.read(_PIECE):
                    line.sendall(struct.pack("!I", len(piece)) + piece)
                line.sendall(struct.pack("!I", 0))
                said = _answer(line)
        except OSError as error:
            raise ScannerAway(reason=type(error).__name__) from error
        told = said.removeprefix("stream: ")
        if told == "OK":
            return Verdict(True)
        if told.endswith(" FOUND"):
            return Verdict(False, told.removesuffix(" FOUND")[:_LONGEST])
        raise ScannerAway(reason=told[:_LONGEST] or "no answer")

    def _connected(self, at: str) -> socket.socket:
        if at.startswith("/"):
            line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            line.settimeout(self.seconds)
            try:
                line.connect(at)
            except OSError:
                line.close()
                raise
            return line
        host, _, port = at.rpartition(":")
        if not port.isdecimal():
            raise ScannerAway(reason=at)
        return socket.create_connection((host, int(port)), timeout=self.seconds)


def _answer(line: socket.socket) -> str:
    said = b""
    while len(said) < 1_000 and not said.endswith(b"\0"):
        more = line.recv(1_000)
        if not more:
            break
        said += more
    return said.rstrip(b"\0\n").decode(errors="replace")
