"""Eight clients decide tasks over HTTP, and what PostgreSQL can do at most on the same machine."""

import json
import re
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from tests.commands import models
from tests.faults.firm import MAY, Firm, StartMany, found
from tests.faults.processes import Child, Tell
from tests.faults.serving import Server, api_key
from workflow_engine.persistence.database import Database
from workflow_engine.persistence.tables import task

CLIENTS = 8
PGBENCH = shutil.which("pgbench") or "/usr/lib/postgresql/15/bin/pgbench"
AT_ONCE = 500
#: What a decision writes at least: the instance, the task, its line, the next task, its offer.
TABLES = """
CREATE TABLE raw_instance (id int PRIMARY KEY, rev int NOT NULL, state bytea NOT NULL);
CREATE TABLE raw_task (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, instance int NOT NULL,
  state text NOT NULL, name text NOT NULL);
CREATE INDEX ON raw_task (instance);
CREATE TABLE raw_line (instance int, seq int, data text NOT NULL, PRIMARY KEY (instance, seq));
CREATE TABLE raw_offer (principal int, task int, at timestamptz, PRIMARY KEY (principal, at, task));
INSERT INTO raw_instance SELECT n, 1, decode(repeat('ab', 700), 'hex')
  FROM generate_series(1, 20000) n;
INSERT INTO raw_task (instance, state, name) SELECT n, 'open', 'manager'
  FROM generate_series(1, 20000) n;
VACUUM ANALYZE;
"""
LOAD_AND_CTE = """\\set id random(1, 20000)
SELECT state, rev FROM raw_instance WHERE id = :id;
WITH moved AS (UPDATE raw_instance SET rev = rev + 1, state = state WHERE id = :id RETURNING rev),
 done AS (UPDATE raw_task SET state = 'completed' WHERE instance = :id AND state = 'open'),
 told AS (INSERT INTO raw_line SELECT :id, rev, repeat('x', 300) FROM moved
   ON CONFLICT DO NOTHING),
 asked AS (INSERT INTO raw_offer SELECT 1, :id, clock_timestamp() FROM moved)
INSERT INTO raw_task (instance, state, name) SELECT :id, 'open', 'finance' FROM moved;
"""


@contextmanager
def served(database: Database, url: str, *, processes: int) -> Iterator["Bench"]:
    """The product on a database of its own with one process deployed."""
    firm = found(database)
    firm.deploy(models.approval())
    firm.make.role("boris", MAY, accounts=[firm.boris.account_id or ""])
    token = api_key(firm.make, firm.boris.account_id or "", MAY)
    with tempfile.TemporaryDirectory() as folder:
        server = Server(
            url,
            Path(folder),
            web_processes=processes,
            web_threads=4,
            job_threads=0,
            request_rate=10**8,
        )
        server.start()
        try:
            yield Bench(firm, server, token)
        finally:
            server.kill()


class Bench:
    """Hands out tasks to clients and takes the time."""

    def __init__(self, firm: Firm, server: Server, token: str) -> None:
        self._firm = firm
        self._server = server
        self._token = token

    def decide(self, count: int) -> tuple[float, list[float]]:
        """Completions per second of ``count`` tasks, and the seconds that each took."""
        for _ in range(0, count, AT_ONCE):
            self._firm.do(StartMany("approval", AT_ONCE))
        chosen = sa.select(task.c.id).where(task.c.state == "open", task.c.element == "manager")
        names = [row.id for row in self._firm.rows(chosen)]
        parts = [names[n::CLIENTS] for n in range(CLIENTS)]
        began = time.monotonic()
        children = [Child(self._firm.database, self._client(part)) for part in parts]
        taken: list[float] = []
        for child in children:
            lines, status = child.wait()
            assert status == 0, "a client failed"
            taken += lines[0]
        return len(names) / (time.monotonic() - began), taken

    def _client(self, names: list[str]) -> object:
        def work(tell: Tell) -> None:
            taken = []
            with socket.create_connection(("127.0.0.1", self._server.port)) as line:
                for name in names:
                    began = time.perf_counter()
                    _complete(line, name, self._token)
                    taken.append(time.perf_counter() - began)
            tell(taken)

        return work


def _complete(line: socket.socket, name: str, token: str) -> None:
    """A request by hand: a library's client would cost more than the server."""
    body = json.dumps({"outcome": "approve", "comment": "fine"}).encode()
    head = (
        f"POST /api/v1/tasks/{name}/complete HTTP/1.1\r\nHost: bench\r\n"
        f"Authorization: Bearer {token}\r\nIdempotency-Key: {name}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    line.sendall(head.encode() + body)
    answer = line.recv(65536)
    while b"\r\n\r\n" not in answer:
        answer += line.recv(65536)
    first, _, rest = answer.partition(b"\r\n\r\n")
    length = int(re.search(rb"content-length: (\d+)", first.lower())[1])  # type: ignore[index]
    while len(rest) < length:
        rest += line.recv(65536)
    assert first.startswith(b"HTTP/1.1 200"), answer


def fill_raw(database: Database) -> None:
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for statement in TABLES.split(";\n"):
            if statement.strip():
                connection.exec_driver_sql(statement)


def pgbench(url: str, *, seconds: int) -> float | None:
    """Transactions per second of load plus one writing statement; None without the program."""
    if not Path(PGBENCH).exists():
        return None
    address = sa.make_url(url).set(drivername="postgresql")
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
        script.write(LOAD_AND_CTE)
        script.flush()
        given = ["-n", "-M", "prepared", "-c", str(CLIENTS), "-j", "2", "-T", str(seconds)]
        done = subprocess.run(
            [PGBENCH, *given, "-f", script.name, address.render_as_string(hide_password=False)],
            capture_output=True,
            text=True,
            check=True,
        )
    return float(re.search(r"tps = ([\d.]+)", done.stdout)[1])  # type: ignore[index]
