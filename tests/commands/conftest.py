"""A company with managers and finance, and a place to deploy processes in it."""

from dataclasses import dataclass

import pytest

from tests.builders import Builders
from workflow_engine.commands.complete_task import Completed, CompleteTask
from workflow_engine.commands.deploy import DeployBundle, Deployed
from workflow_engine.commands.start_instance import Started, StartInstance
from workflow_engine.domain.principal import Principal
from workflow_engine.engine import Engine
from workflow_engine.jobs.worker import Worker
from workflow_engine.queries.inbox import Inbox, InboxRow

EVERYDAY = (
    "task:read",
    "task:complete",
    "instance:read",
    "instance:start",
    "instance:comment",
    "message:send",
)


@dataclass
class Office:
    """Anna asks, Boris manages, Dana controls; Pia deploys and Omar operates."""

    engine: Engine
    make: Builders
    anna: Principal
    boris: Principal
    dana: Principal
    pia: Principal
    omar: Principal
    sent: list[tuple[str, str]]
    mail_is_down: bool = False

    def deploy(self, xml: bytes, **files: bytes) -> Deployed:
        whole = {"main.bpmn": xml, **files}
        return self.engine.execute(DeployBundle("test", whole), self.pia)

    def start(self, key: str = "approval", **variables: object) -> Started:
        return self.engine.execute(StartInstance(key, variables), self.anna)

    def inbox(self, person: Principal) -> list[InboxRow]:
        return list(self.engine.ask(Inbox(), person).rows)

    def only_task(self, person: Principal) -> str:
        (row,) = self.inbox(person)
        return row.task_id

    def complete(self, person: Principal, outcome: str = "approve", **data: object) -> Completed:
        command = CompleteTask(self.only_task(person), outcome, data, "As agreed.")
        return self.engine.execute(command, person)

    def run_jobs(self) -> int:
        def send(address: str, text: object, *, key: str) -> None:
            if self.mail_is_down:
                raise ConnectionRefusedError("no mail server")
            self.sent.append((address, key))

        return Worker(self.engine, send).run_due()


@pytest.fixture
def office(engine: Engine, make: Builders) -> Office:
    anna, boris, dana, pia, omar = (
        make.principal(login, *EVERYDAY) for login in ("anna", "boris", "dana", "pia", "omar")
    )
    managers = make.group("managers", [boris.person_id])
    finance = make.group("finance", [dana.person_id])
    return Office(
        engine=engine,
        make=make,
        anna=anna,
        boris=make.with_groups(boris, managers),
        dana=make.with_groups(dana, finance),
        pia=make.with_permissions(pia, "definition:deploy", "definition:read"),
        omar=make.with_permissions(
            omar,
            "incident:read",
            "incident:resolve",
            "instance:read_all",
            "instance:cancel",
            "task:assign",
        ),
        sent=[],
    )
