"""The served product as outsiders meet it: a process group that can be killed, and HTTP."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.builders import Builders
from workflow_engine import security
from workflow_engine.persistence import tables

SERVE = "import sys; from workflow_engine.cli import main; sys.exit(main(['serve']))"
PATIENCE = 60


class Server:
    """``wfe serve`` in a process group of its own, on a port of its own."""

    def __init__(self, url: str, folder: Path, **settings: object) -> None:
        self.port = _free_port()
        self._log = folder / "server.log"
        given = {"database_url": url, "data_dir": folder, "port": self.port, **settings}
        kept = {name: value for name, value in os.environ.items() if not name.startswith("WFE_")}
        self._environment = kept | {f"WFE_{k.upper()}": str(v) for k, v in given.items()}
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-c", SERVE],
                env=self._environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        until = time.monotonic() + PATIENCE
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > until:
                raise AssertionError(f"the server does not answer: {self._log.read_text()[-2000:]}")
            time.sleep(0.05)

    def _answers(self) -> bool:
        with closing(Client(self.port, "", timeout=5)) as client:
            try:
                client.call("GET", "/api/v1/me")
            except OSError:
                return False
        return True

    def kill(self) -> None:
        """SIGKILL to every process of the server at once."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None

    def kill_main_process(self) -> None:
        """SIGKILL to the main process alone, as an administrator or the kernel may do it."""
        if self._process is not None:
            os.kill(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def is_gone(self) -> bool:
        """Nobody listens any more, after a moment at most."""
        until = time.monotonic() + PATIENCE / 4
        while self._answers() and time.monotonic() < until:
            time.sleep(0.05)
        return not self._answers()


class Client:
    """Calls of the API with a key, over one connection that is kept."""

    def __init__(self, port: int, token: str, *, timeout: float = 15) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
        self._token = token

    def close(self) -> None:
        self._connection.close()

    def call(self, method: str, path: str, body: Any = None, *, key: str = "") -> tuple[int, Any]:
        """Status and document; raises OSError when nobody answers."""
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"}
        if key:
            headers["Idempotency-Key"] = key
        content = None if body is None else json.dumps(body)
        try:
            self._connection.request(method, path, content, headers)
            answer = self._connection.getresponse()
            return answer.status, json.loads(answer.read() or b"null")
        except (OSError, http.client.HTTPException, ValueError) as error:
            self._connection.close()
            raise ConnectionError(str(error)) from error

    def insist(self, method: str, path: str, body: Any = None, *, key: str = "") -> Any:
        """The same request until it is answered for good, as a careful client does."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                status, document = self.call(method, path, body, key=key)
            except OSError:
                time.sleep(0.05)
                continue
            if status < 300:
                return document
            assert status in {409, 503}, f"{method} {path}: {status} {document}"
        raise AssertionError(f"{method} {path} was never answered")


def api_key(make: Builders, account_id: str, permissions: tuple[str, ...]) -> str:
    """A key for programs that act as the account."""
    token = f"csk_{account_id}"
    now = datetime.now(UTC)
    make.row(
        tables.api_key,
        account_id=account_id,
        name="load",
        prefix="csk_load",
        key_hash=security.digest(token),
        scopes=list(permissions),
        created_at=now,
        expires_at=now + timedelta(days=1),
    )
    return token


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
