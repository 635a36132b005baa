"""The whole server dies under load, three times; what was acknowledged is there."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.commands import models
from tests.conftest import filled
from tests.faults.firm import MAY, Firm, found
from tests.faults.serving import Client, Server, api_key
from workflow_engine.persistence.tables import decision, instance

KILLS = 3
CLIENTS = 4
SECONDS_UNDER_LOAD = 0.7


class Load(threading.Thread):
    """A client that starts and decides, one instance after the other, until it is told to stop."""

    def __init__(self, number: int, port: int, tokens: dict[str, str]) -> None:
        super().__init__(daemon=True)
        self._number = number
        self._anna = Client(port, tokens["anna"])
        self._boris = Client(port, tokens["boris"])
        self.enough = threading.Event()
        self.started: list[str] = []
        self.decided: list[str] = []
        self.trouble: Exception | None = None

    def run(self) -> None:
        try:
            while not self.enough.is_set():
                self._one(f"{self._number}-{len(self.started)}")
        except Exception as error:
            self.trouble = error
        finally:
            self._anna.close()
            self._boris.close()

    def _one(self, name: str) -> None:
        start = "/api/v1/processes/approval/instances"
        made = self._anna.insist("POST", start, {"variables": {}}, key=f"start-{name}")
        self.started.append(made["instance_id"])
        shown = self._anna.insist("GET", f"/api/v1/instances/{made['instance_id']}")
        (task,) = (row["task_id"] for row in shown["tasks"])
        decide = f"/api/v1/tasks/{task}/complete"
        self._boris.insist(
            "POST", decide, {"outcome": "reject", "comment": "No."}, key=f"decide-{name}"
        )
        self.decided.append(task)


@pytest.fixture
def firm(tmp_path: Path) -> Iterator[Firm]:
    with filled(f"sqlite:///{tmp_path / 'served.db'}") as database:
        yield found(database)


@pytest.mark.timeout(400)
def test_a_server_killed_under_load_keeps_what_it_acknowledged(firm: Firm, tmp_path: Path) -> None:
    firm.deploy(models.approval())
    tokens = {}
    for person in (firm.anna, firm.boris):
        firm.make.role(person.name, MAY, accounts=[person.account_id or ""])
        tokens[person.name.lower()] = api_key(firm.make, person.account_id or "", MAY)
    firm.database.dispose()
    server = Server(f"sqlite:///{tmp_path / 'served.db'}", tmp_path)
    clients = [Load(number, server.port, tokens) for number in range(CLIENTS)]
    try:
        suffer(server, clients)
        server.kill_main_process()
        assert server.is_gone()
    finally:
        server.kill()
    assert [client.trouble for client in clients] == [None] * CLIENTS
    decided = {task for client in clients for task in client.decided}
    started = [name for client in clients for name in client.started]
    assert len(decided) > KILLS * CLIENTS
    assert {row.task_id for row in firm.rows(sa.select(decision.c.task_id))} == decided
    assert firm.count(instance) == len(set(started)) == len(started)
    assert set(firm.statuses(started)) == {"completed"}
    assert firm.problems() == []


def suffer(server: Server, clients: list[Load]) -> None:
    """Killed again and again while clients insist; at last it lives until they are done."""
    server.start()
    for client in clients:
        client.start()
    for _ in range(KILLS):
        time.sleep(SECONDS_UNDER_LOAD)
        server.kill()
        server.start()
    for client in clients:
        client.enough.set()
    for client in clients:
        client.join(30)
