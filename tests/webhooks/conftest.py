"""A company with an integrator, a receiver that is a real server, and a worker that delivers."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from tests.commands import models
from tests.commands.conftest import Office, office
from tests.connections.other_side import OtherSide, Received, other_side
from workflow_engine.client import webhooks
from workflow_engine.clock import SetClock
from workflow_engine.commands.base import Command, World
from workflow_engine.commands.webhooks import CreateWebhook, Issued
from workflow_engine.domain.principal import Principal
from workflow_engine.engine import Engine
from workflow_engine.models import Models
from workflow_engine.modules import Modules
from workflow_engine.persistence.database import Database
from workflow_engine.persistence.tables import webhook, webhook_attempt, webhook_delivery
from workflow_engine.settings import Settings

__all__ = ["office"]


def approval(candidates: str = "group:managers") -> bytes:
    """Somebody decides, and that is all."""
    return models.process(
        '<startEvent id="begin"/><endEvent id="done"/>'
        + models.user_task("decide", candidates=candidates, outcomes="approve reject")
        + models.flow("begin", "decide")
        + models.flow("decide", "done")
    )


@dataclass
class House:
    """An office, an integrator ``ida`` and the other side, to whom messages go."""

    office: Office
    ida: Principal
    side: OtherSide
    clock: SetClock

    @property
    def engine(self) -> Engine:
        return self.office.engine

    def do(self, command: Command[Any]) -> Any:
        return self.engine.execute(command, self.ida)

    def subscribe(self, *events: str, **said: Any) -> Issued:
        given = {"name": "Receiver", "address": f"{self.side.url}/hook", "timeout_seconds": 5}
        made = self.do(CreateWebhook(**{**given, "events": events or ("*",), **said}))
        assert isinstance(made, Issued)
        return made

    def start(self, **variables: Any) -> str:
        return str(self.office.start("approval", **variables).instance_id)

    def work(self) -> int:
        return self.office.run_jobs()

    def later(self, **span: float) -> int:
        self.clock.travel(timedelta(**span))
        return self.work()

    def set(self, **settings: Any) -> None:
        """Settings that count from now on."""
        world = self.engine.world
        self.engine.world = replace(world, settings=replace(world.settings, **settings))

    def rows(self, statement: Any) -> list[Any]:
        with self.engine.database.reading() as reading:
            return list(reading.execute(statement))

    def deliveries(self) -> list[Any]:
        order = (webhook_delivery.c.created_at, webhook_delivery.c.id)
        return self.rows(sa.select(webhook_delivery).order_by(*order))

    def only_delivery(self) -> Any:
        (found,) = self.deliveries()
        return found

    def attempts(self) -> list[Any]:
        return self.rows(sa.select(webhook_attempt).order_by(webhook_attempt.c.number))

    def webhook(self) -> Any:
        (found,) = self.rows(sa.select(webhook))
        return found

    def read(self, received: Received, *secrets: str) -> Any:
        """What the receiver makes of a request, at the moment that the clock shows."""
        now = self.clock.now().timestamp()
        return webhooks.verify(received.headers, received.body, secrets, now=now)

    def read_late(self, received: Received, *secrets: str) -> str:
        """The body of a request that came at any moment, if one of the secrets signed it."""
        webhooks.verify(received.headers, received.body, secrets, tolerance=10**9)
        return received.body.decode()

    def types(self) -> list[str]:
        return [request.json["type"] for request in self.side.received]


@pytest.fixture
def engine(database: Database, clock: SetClock) -> Engine:
    """The kernel alone; its webhooks may reach this machine."""
    settings = Settings(webhook_hosts_inside="127.0.0.1")
    return Engine(database, World(settings, clock, Modules([]), Models()))


@pytest.fixture
def side() -> Iterator[OtherSide]:
    with other_side() as found:
        yield found


@pytest.fixture
def house(office: Office, side: OtherSide, clock: SetClock) -> House:
    ida = office.make.principal("ida", "webhook:read", "webhook:write")
    office.deploy(approval())
    return House(office, ida, side, clock)
