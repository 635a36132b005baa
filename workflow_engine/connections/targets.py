"""Where a connection leads: the base address, taken apart and judged when it is entered."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import SplitResult, unquote, urlsplit

from workflow_engine.connections.addresses import literal, place_of
from workflow_engine.connections.errors import BaseRefused
from workflow_engine.errors import _l

_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
_NUMBER = re.compile(r"\d+|0x[0-9a-f]*")
#: What a path may be written with; all else must be written as %XX.
_PATH = re.compile(r"(?:[A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2})*")
_PORTS = {"http": 80, "https": 443}
#: How often a path is decoded to see where it leads; servers behind servers decode again.
_DECODED = 4


@dataclass(frozen=True, slots=True)
class Base:
    """Scheme, host and port that never change, and the path that every request begins with."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def origin(self) -> tuple[str, str, int]:
        """Whom a secret is shown to."""
        return self.scheme, self.host, self.port

    @property
    def authority(self) -> str:
        """The Host header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Target:
    """A base with what is needed to be let in. ``secrets`` are cut out of every answer."""

    base: Base
    inside: bool
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    secrets: tuple[str, ...] = field(default=(), repr=False)


def read_base(text: str, *, plain: bool, inside: bool) -> Base:
    """The base address; ``plain`` allows http, ``inside`` private addresses."""
    parts = _split(text.strip())
    scheme, host = parts.scheme, (parts.hostname or "").rstrip(".")
    if scheme not in _PORTS:
        raise BaseRefused(_l("Write an address that begins with https://."))
    if scheme == "http" and not plain:
        raise BaseRefused(_l("Use https, or allow requests without encryption."))
    if "@" in parts.netloc or parts.query or parts.fragment or "?" in text or "#" in text:
        raise BaseRefused(_l("Leave out user names, questions and fragments; give only a path."))
    try:
        port = parts.port or _PORTS[scheme]
    except ValueError as error:
        raise BaseRefused(_l("The port is no number from 1 to 65535.")) from error
    _check_host(host, inside=inside)
    path = parts.path.rstrip("/")
    if leads_astray(path):
        raise BaseRefused(_l("The path may not hold “..”, spaces or empty parts."))
    return Base(scheme, host, port, path)


def _split(text: str) -> SplitResult:
    if not text.isascii() or not text.isprintable() or set(text) & set(' \\"<>^`{|}'):
        raise BaseRefused(_l("The address may hold only characters that addresses are made of."))
    try:
        return urlsplit(text)
    except ValueError as error:
        raise BaseRefused from error


def _check_host(host: str, *, inside: bool) -> None:
    address = literal(host)
    if address is not None:
        place = place_of(address)
        if place == "never" or (place == "inside" and not inside):
            raise BaseRefused(_l("This address is inside the network or reserved; see the guide."))
        return
    labels = host.split(".")
    # 127.1, 2130706433 and 0x7f000001 are names to us and addresses to the system.
    if len(host) > 253 or _NUMBER.fullmatch(labels[-1]) or not all(map(_LABEL.fullmatch, labels)):
        raise BaseRefused(_l("The name of the host is not right."))


def leads_astray(path: str) -> bool:
    """Whether a path could leave its place, however often it is decoded on the way."""
    if path and not path.startswith("/"):
        return True
    if not _PATH.fullmatch(path):
        return True
    for _ in range(_DECODED):
        if any(ord(sign) < 32 or sign == "\x7f" for sign in path):
            return True
        parts = path.replace("\\", "/").split("/")
        # Some servers cut a part at its semicolon before they look at the dots.
        if any(part.partition(";")[0] in {".", ".."} for part in parts) or "" in parts[1:-1]:
            return True
        path = unquote(path, errors="replace")
    return False
