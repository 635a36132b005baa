"""The product as it is served: workers wait in some threads, pages are answered by the others."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.commands import external
from tests.conftest import BOTH
from tests.faults.firm import MAY, Firm, found
from tests.faults.serving import Server, api_key
from workflow_engine.client import Client, Worker
from workflow_engine.persistence.database import Database

#: The longest that a request for work waits in these tests.
WAIT = 8
#: Two processes of four threads on PostgreSQL; SQLite takes one process.
PROCESSES = {"sqlite": 1, "postgres": 2}
WORK = (*MAY, "external:work")


@pytest.fixture(params=BOTH)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def firm(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Firm]:
    database = Database(request.getfixturevalue(f"fresh_{kind}")(tmp_path), pool_size=2)
    yield found(database)
    database.dispose()


@pytest.fixture
def server(kind: str, firm: Firm, tmp_path: Path) -> Iterator[Server]:
    firm.deploy(external.one())
    url = firm.database.engine.url.render_as_string(hide_password=False)
    firm.database.dispose()
    served = Server(
        url, tmp_path, web_processes=PROCESSES[kind], web_threads=4, long_poll_seconds=WAIT
    )
    served.start()
    yield served
    served.kill()


@pytest.fixture
def token(firm: Firm, server: Server) -> str:
    firm.make.role("everything", WORK, accounts=[firm.anna.account_id or ""])
    return api_key(firm.make, firm.anna.account_id or "", WORK)


@pytest.fixture
def client(server: Server, token: str) -> Iterator[Client]:
    with Client(f"http://127.0.0.1:{server.port}", token) as made:
        yield made


@pytest.mark.timeout(120)
def test_pages_are_answered_while_more_workers_wait_than_there_are_threads(
    client: Client, server: Server
) -> None:
    over = threading.Event()

    def waiting(number: int) -> int:
        turned_away = 0
        while not over.is_set():
            _, again = client.external.fetch(f"w{number}", {"nothing": {}}, wait=WAIT)
            turned_away += again is not None
            over.wait(again or 0)
        return turned_away

    with ThreadPoolExecutor(12) as pool:
        workers = [pool.submit(waiting, number) for number in range(12)]
        slowest = 0.0
        for _ in range(40):
            began = time.perf_counter()
            assert client.me()["name"]
            slowest = max(slowest, time.perf_counter() - began)
        over.set()
        turned_away = sum(worker.result(timeout=WAIT * 3) for worker in workers)
    assert turned_away > 0
    # Had a page waited for a thread that waits, it would have taken as long as that.
    assert slowest < WAIT / 2


@pytest.mark.timeout(120)
def test_a_worker_does_what_is_started_while_it_waits(client: Client) -> None:
    done = threading.Event()
    worker = Worker(client, "robot-1", threads=2, wait=2)

    @worker.handles("check")
    def check(task: object) -> dict[str, bool]:
        done.set()
        return {"is_valid": True}

    running = threading.Thread(target=worker.run)
    running.start()
    try:
        started = client.start("outside", {"amount": 5})
        assert done.wait(30)
    finally:
        worker.stop()
        running.join(30)
    assert not running.is_alive()
    shown = client.instance(started["instance_id"])
    assert shown["instance"]["status"] == "completed"
    assert shown["variables"]["is_valid"] is True
