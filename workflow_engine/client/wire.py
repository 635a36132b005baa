"""Requests over connections that are kept, and sent again when that changes nothing twice."""

import http.client
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode, urlsplit
from uuid import uuid4

from workflow_engine.client import exact
from workflow_engine.client.errors import ApiError, LockLost, Unreachable

PREFIX = "/api/v1"
LARGEST_ANSWER = 16 * 1024 * 1024
_LOST = frozenset({"lock-lost", "external-task-over", "external-task-not-found"})
_AGAIN = frozenset({429, 502, 503, 504})


@dataclass(slots=True)
class Answer:
    """What came back; ``body`` is None where there is none."""

    status: int
    body: Any
    retry_after: float | None


@dataclass(slots=True)
class Pauses:
    """Each pause is twice as long as the one before, up to a longest one."""

    first: float = 0.5
    longest: float = 30.0
    _next: float = field(default=0.0, init=False)

    def next(self) -> float:
        self._next = min(self._next * 2 or self.first, self.longest)
        return self._next

    def reset(self) -> None:
        self._next = 0.0


class Connection:
    """One service; connections are opened when needed, kept, and used by one thread at a time."""

    def __init__(
        self,
        url: str,
        token: str,
        *,
        timeout: float = 30.0,
        attempts: int = 5,
        locale: str = "en",
        context: ssl.SSLContext | None = None,
        pause: Callable[[float], object] = time.sleep,
    ) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"{url!r} is no address of a service")
        self._secure = parts.scheme == "https"
        self._place = (parts.hostname, parts.port)
        self._base = parts.path.rstrip("/") + PREFIX
        self._headers = {
            "Authorization": f"Bearer {token}",
            "Accept": "application/json",
            "Accept-Language": locale,
            "Content-Type": "application/json",
        }
        self.timeout, self._attempts = timeout, attempts
        self._context, self._pause = context, pause
        self._lock = threading.Lock()
        self._idle: list[http.client.HTTPConnection] = []

    def get(self, path: str, **query: Any) -> Any:
        asked = urlencode({name: value for name, value in query.items() if value is not None})
        return self._insist("GET", f"{path}?{asked}" if asked else path, None, {}).body

    def post(self, path: str, body: Mapping[str, Any], *, key: str | None = None) -> Any:
        """A change, made once however often it has to be sent: each has a key of its own."""
        headers = {"Idempotency-Key": key or str(uuid4())}
        return self._insist("POST", path, body, headers).body

    def say(self, path: str, body: Mapping[str, Any]) -> Any:
        """A change that the service recognises by itself when it is sent again."""
        return self._insist("POST", path, body, {}).body

    def once(self, path: str, body: Mapping[str, Any], *, timeout: float | None = None) -> Answer:
        """Sent a single time; raises ``Unreachable`` when nobody answers."""
        try:
            return self._checked(self._send("POST", path, body, {}, timeout or self.timeout))
        except (OSError, http.client.HTTPException) as error:
            raise Unreachable(str(error) or type(error).__name__) from error

    def close(self) -> None:
        """End the connections that are kept; those in use end after their answer."""
        with self._lock:
            idle, self._idle = self._idle, []
        for kept in idle:
            kept.close()

    def _insist(self, method: str, path: str, body: Any, headers: Mapping[str, str]) -> Answer:
        pauses = Pauses()
        for left in reversed(range(self._attempts)):
            pause = pauses.next()
            try:
                return self._checked(self._send(method, path, body, headers, self.timeout))
            except (OSError, http.client.HTTPException) as error:
                if not left:
                    raise Unreachable(str(error) or type(error).__name__) from error
            except ApiError as error:
                if not left or error.status not in _AGAIN:
                    raise
                pause = max(pause, error.retry_after or 0)
            self._pause(pause)
        raise Unreachable("no attempt was allowed")

    def _send(
        self, method: str, path: str, body: Any, headers: Mapping[str, str], timeout: float
    ) -> Answer:
        content = None if body is None else exact.dumps(body).encode()
        kept = self._opened(timeout)
        try:
            kept.request(method, self._base + path, content, {**self._headers, **headers})
            answer = kept.getresponse()
            text = answer.read(LARGEST_ANSWER + 1)
            if len(text) > LARGEST_ANSWER:
                raise http.client.HTTPException("the answer is too large")
            found = Answer(answer.status, _read(text), _seconds(answer.getheader("Retry-After")))
        except BaseException:
            kept.close()
            raise
        with self._lock:
            self._idle.append(kept)
        return found

    def _opened(self, timeout: float) -> http.client.HTTPConnection:
        """One that is kept and not in use, else a new one."""
        with self._lock:
            kept = self._idle.pop() if self._idle else None
        if kept is None:
            host, port = self._place
            if self._secure:
                return http.client.HTTPSConnection(
                    host, port, timeout=timeout, context=self._context
                )
            return http.client.HTTPConnection(host, port, timeout=timeout)
        kept.timeout = timeout
        if kept.sock is not None:
            kept.sock.settimeout(timeout)
        return kept

    @staticmethod
    def _checked(answer: Answer) -> Answer:
        if answer.status < 300:
            return answer
        problem = answer.body if isinstance(answer.body, dict) else {}
        kind = LockLost if problem.get("code") in _LOST else ApiError
        raise kind(answer.status, problem, answer.retry_after)


def segment(text: str) -> str:
    """A key or id as a part of a path."""
    return quote(text, safe="")


def _read(text: bytes) -> Any:
    try:
        return exact.loads(text) if text else None
    except ValueError:
        # A proxy between us and the service answers with pages of its own.
        return None


def _seconds(header: str | None) -> float | None:
    return float(header) if header is not None and header.isdecimal() else None
