"""Another system: a real HTTP server that does what it is asked, and then behaves badly."""

import json
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Received:
    """One request as it came in."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def key(self) -> str:
        return self.headers["idempotency-key"]

    @property
    def json(self) -> Any:
        return json.loads(self.body)


Behaviour = Callable[["Handler", Received], None]


@dataclass
class OtherSide:
    """What it was asked, in order; ``behave`` is asked for each request in turn, the last stays.

    ``orders`` is what it did: once for each key, as systems do that keep keys.
    """

    port: int
    behaviours: list[Behaviour] = field(default_factory=list)
    received: list[Received] = field(default_factory=list)
    orders: dict[str, Any] = field(default_factory=dict)
    over: threading.Event = field(default_factory=threading.Event)
    scheme: str = "http"

    @property
    def url(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.port}"

    @property
    def keys(self) -> list[str]:
        return [request.key for request in self.received]

    def behave(self, *behaviours: Behaviour) -> None:
        self.behaviours = list(behaviours)

    def next(self) -> Behaviour:
        return self.behaviours.pop(0) if len(self.behaviours) > 1 else self.behaviours[0]


class Handler(BaseHTTPRequestHandler):
    """Hands every request to the behaviour whose turn it is."""

    protocol_version = "HTTP/1.1"
    side: OtherSide

    def handle_any(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Received(self.command, self.path, headers, self.rfile.read(length))
        self.side.received.append(request)
        self.close_connection = True
        with suppress(OSError):
            self.side.next()(self, request)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("do_"):
            return self.handle_any
        raise AttributeError(name)

    def answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        if "Content_Length" not in headers:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Silence."""


@contextmanager
def other_side(tls: ssl.SSLContext | None = None) -> Iterator[OtherSide]:
    """A server on a port of its own, until the end of the block."""
    handler = type("OneHandler", (Handler,), {})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    side = OtherSide(server.server_port, scheme="https" if tls else "http")
    side.behave(says(200))
    handler.side = side
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield side
    side.over.set()
    server.shutdown()
    server.server_close()
    thread.join()


def says(status: int, value: Any = None, **headers: str) -> Behaviour:
    """A JSON answer."""
    body = b"" if value is None else json.dumps(value).encode()

    def behave(handler: Handler, request: Received) -> None:
        handler.answer(status, body, Content_Type="application/json", **headers)

    return behave


def orders(after: Behaviour | None = None) -> Behaviour:
    """Takes an order once for each key, and then answers, or does what comes ``after``."""

    def behave(handler: Handler, request: Received) -> None:
        taken = handler.side.orders.setdefault(
            request.key, {"number": len(handler.side.orders) + 1, "item": request.json}
        )
        if after is not None:
            after(handler, request)
        else:
            says(201, {"number": taken["number"]})(handler, request)

    return behave


def silence(handler: Handler, request: Received) -> None:
    """No answer while anybody waits."""
    handler.side.over.wait(20)


def reset(handler: Handler, request: Received) -> None:
    """The line is cut off."""
    linger = struct.pack("ii", 1, 0)
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    handler.connection.close()


def drips(handler: Handler, request: Received) -> None:
    """A sign now and then, so that every single wait is short."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while not handler.side.over.wait(0.03):
        handler.wfile.write(b"a")


def drips_body(handler: Handler, request: Received) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    while not handler.side.over.wait(0.03):
        handler.wfile.write(b"a")


def huge(handler: Handler, request: Received) -> None:
    """A body without an end."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n")
    while not handler.side.over.is_set():
        handler.wfile.write(b"a" * 65_536)


def breaks_off(handler: Handler, request: Received) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this")


def nonsense(handler: Handler, request: Received) -> None:
    handler.wfile.write(b"SSH-2.0-OpenSSH_9.6\r\n")


def endless_headers(handler: Handler, request: Received) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n" + b"X-More: a\r\n" * 500 + b"\r\n")


def repeats_what_it_hears(handler: Handler, request: Received) -> None:
    heard = request.headers.get("authorization", "")
    body = json.dumps({"heard": request.headers}).encode()
    handler.answer(200, body, Content_Type="application/json", X_Heard=heard)
