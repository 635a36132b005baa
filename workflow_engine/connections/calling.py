"""One request and its answer: to the address that was looked up, once, within a time and a size."""

import errno
import http.client
import io
import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Literal

from workflow_engine.connections import addresses
from workflow_engine.connections.errors import NotSent, Unanswered
from workflow_engine.connections.requests import Request
from workflow_engine.connections.targets import Base, Target
from workflow_engine.errors import Phrase, _l

_PIECE = 65_536
#: Cut out of answers, where an other side repeats what it was sent.
CUT = "•••"
_SHORTEST_CUT = 6
Body = Literal["whole", "large", "broken"]

_REASONS = {
    errno.ECONNREFUSED: _l("Connection refused"),
    errno.ECONNRESET: _l("Connection reset by peer"),
    errno.EHOSTUNREACH: _l("No route to host"),
    errno.ENETUNREACH: _l("Network is unreachable"),
    errno.ETIMEDOUT: _l("Connection timed out"),
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; a body that was ``large`` or ``broken`` is not all there."""

    status: int
    headers: Mapping[str, str]
    content: bytes = field(default=b"", repr=False)
    body: Body = "whole"


@dataclass(slots=True)
class _Deadline:
    """The end of everything: each wait takes from what is left."""

    at: float

    @property
    def left(self) -> float:
        left = self.at - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left


def send(target: Target, request: Request, *, seconds: float, most_bytes: int) -> Answer:
    """Send ``request`` and read the answer, all within ``seconds``.

    ``NotSent`` when nothing was asked, ``Unanswered`` when nobody knows; ``AddressRefused`` when
    the name leads where the connection may not go. Redirects are answers like any other.
    """
    base, deadline = target.base, _Deadline(time.monotonic() + seconds)
    line = _connect(base, target.inside, deadline)
    asking = http.client.HTTPConnection(base.host, base.port)
    asking.sock = _Timed(line, deadline)
    try:
        _ask(asking, target, request)
        answer = asking.getresponse()
        content, body = _read(answer, most_bytes)
    except TimeoutError as error:
        raise Unanswered(host=base.host, reason=f"nothing within {seconds:g} seconds") from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        # The text of such an error may hold what the other side sent.
        raise Unanswered(host=base.host, reason=type(error).__name__) from error
    finally:
        line.close()
    return Answer(answer.status, *_without_secrets(answer, content, target.secrets), body)


def _connect(base: Base, inside: bool, deadline: _Deadline) -> socket.socket:
    """A connection to the first address that takes one."""
    trouble: Exception | None = None
    try:
        found = addresses.find(base.host, base.port, inside=inside, seconds=deadline.left)
        for address in found:
            try:
                return _open(base, address, deadline)
            except ssl.SSLError as error:
                reason = getattr(error, "verify_message", "") or Phrase(_l("encryption failed"))
                raise NotSent(host=base.host, reason=reason) from error
            except OSError as error:
                trouble = error
        deadline.left  # noqa: B018
    except TimeoutError as error:
        raise NotSent(host=base.host, reason=Phrase(_l("no connection in time"))) from error
    raise NotSent(host=base.host, reason=_network(trouble)) from trouble


def _network(trouble: Exception | None) -> str:
    """What kept us from connecting; the rarer reasons in the words of the operating system."""
    code = getattr(trouble, "errno", None)
    known = _REASONS.get(code) if code is not None else None
    if known is not None:
        return Phrase(known)
    return getattr(trouble, "strerror", None) or type(trouble).__name__


def _open(base: Base, address: addresses.Address, deadline: _Deadline) -> socket.socket:
    # No resolver is asked a second time: what was judged is what is reached.
    line = socket.socket(socket.AF_INET if address.version == 4 else socket.AF_INET6)
    try:
        line.settimeout(deadline.left)
        line.connect((str(address), base.port))
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if base.scheme == "http":
            return line
        line.settimeout(deadline.left)
        # The certificate must be that of the name, although the address was looked up already.
        return _context().wrap_socket(line, server_hostname=base.host)
    except BaseException:
        line.close()
        raise


@lru_cache(maxsize=1)
def _context() -> ssl.SSLContext:
    return ssl.create_default_context()


def _ask(asking: http.client.HTTPConnection, target: Target, request: Request) -> None:
    asking.putrequest(request.method, request.target, skip_host=True, skip_accept_encoding=True)
    headers = {
        "Host": target.base.authority,
        "User-Agent": "Countersign",
        "Connection": "close",
        # What is not compressed cannot swell.
        "Accept-Encoding": "identity",
        **request.headers,
        **target.headers,
    }
    if request.content is not None:
        headers["Content-Length"] = str(len(request.content))
    elif request.method in {"POST", "PUT", "PATCH"}:
        headers["Content-Length"] = "0"
    for name, value in headers.items():
        asking.putheader(name, value.encode())
    asking.endheaders(request.content)


def _read(answer: http.client.HTTPResponse, most: int) -> tuple[bytes, Body]:
    pieces, left = [], most + 1
    try:
        while left and (piece := answer.read(min(_PIECE, left))):
            pieces.append(piece)
            left -= len(piece)
    except (OSError, http.client.HTTPException, ValueError):
        # The status was heard, and for all but success that says enough.
        return b"".join(pieces), "broken"
    if not left:
        return b"".join(pieces)[:most], "large"
    return b"".join(pieces), "broken" if answer.length else "whole"


def _without_secrets(
    answer: http.client.HTTPResponse, content: bytes, secrets: tuple[str, ...]
) -> tuple[dict[str, str], bytes]:
    """Some servers repeat what they were sent, and answers end up in variables."""
    headers = {
        name.lower(): value
        for name, value in answer.getheaders()
        if name.lower() not in {"set-cookie", "set-cookie2"}
    }
    for secret in secrets:
        if len(secret) >= _SHORTEST_CUT:
            content = content.replace(secret.encode(), CUT.encode())
            headers = {name: value.replace(secret, CUT) for name, value in headers.items()}
    return headers, content


class _Timed:
    """A socket whose every wait ends with the deadline, however slowly the bytes drip."""

    def __init__(self, line: socket.socket, deadline: _Deadline) -> None:
        self._line = line
        self._deadline = deadline

    def sendall(self, content: Any) -> None:
        left = memoryview(content)
        while left:
            self._line.settimeout(self._deadline.left)
            left = left[self._line.send(left[:_PIECE]) :]

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Incoming(self._line, self._deadline))

    def close(self) -> None:
        """The answer is still to be read; ``send`` closes the line."""


class _Incoming(io.RawIOBase):
    """What comes in, as a file."""

    def __init__(self, line: socket.socket, deadline: _Deadline) -> None:
        self._line = line
        self._deadline = deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._line.settimeout(self._deadline.left)
        return self._line.recv_into(buffer)
