"""A worker that is killed anywhere around a delivery: it arrives, maybe twice, under one id."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from tests.connections.other_side import OtherSide, other_side
from tests.faults.firm import NOON, Firm, found
from tests.faults.processes import KILLED, Child, FailurePoints, Tell, at_once
from workflow_engine.commands.webhook_deliveries import SendTest
from workflow_engine.commands.webhooks import CreateWebhook
from workflow_engine.domain.principal import Principal
from workflow_engine.persistence.database import Database
from workflow_engine.persistence.tables import job, webhook_attempt, webhook_delivery
from workflow_engine.settings import Settings

pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")


@pytest.fixture
def firm(database: Database) -> Firm:
    return found(database, settings=Settings(webhook_hosts_inside="127.0.0.1"))


def listening(firm: Firm, side: OtherSide) -> Callable[[], None]:
    """A webhook; what is given back has a message sent to it."""
    system = Principal.system(firm.make.company_id)
    made = firm.do(CreateWebhook(name="Receiver", address=side.url, events=("*",)), system)
    return lambda: firm.do(SendTest(made.id), system)


def life(firm: Firm, minutes: int, die_at: int | None) -> Callable[[Tell], None]:
    def work(tell: Tell) -> None:
        firm.clock.set(NOON + timedelta(minutes=minutes))
        points = FailurePoints(firm.database.engine, die_at)
        firm.worker().run_due()
        tell(points.passed)

    return work


def ids(side: OtherSide) -> Counter[str]:
    return Counter(request.headers["webhook-id"] for request in side.received)


@pytest.mark.timeout(300)
def test_wherever_it_dies_the_message_arrives_under_one_id(firm: Firm) -> None:
    with other_side() as side:
        send = listening(firm, side)
        send()
        lines, _ = Child(firm.database, life(firm, 0, None)).wait()
        points = int(lines[0])
        for at in range(1, points + 1):
            firm.clock.set(NOON + timedelta(minutes=20 * at))
            send()
            _, status = Child(firm.database, life(firm, 20 * at, at)).wait()
            assert status == KILLED
            _, status = Child(firm.database, life(firm, 20 * at + 10, None)).wait()
            assert status == 0
        # A row may still be locked by the dead when the next one looks for work.
        _, status = Child(firm.database, life(firm, 20 * points + 20, None)).wait()
        assert status == 0
        states = [row.state for row in firm.rows(sa.select(webhook_delivery.c.state))]
        assert states == ["delivered"] * (points + 1)
        assert len(ids(side)) == points + 1
        # Some died between the answer and the commit, and sent it again.
        assert max(ids(side).values()) > 1
        assert firm.count(job) == 0
    assert firm.problems() == []


def test_workers_that_race_send_each_message_once(firm: Firm) -> None:
    with other_side() as side:
        send = listening(firm, side)
        for _ in range(12):
            send()

        def work(_: int) -> Any:
            return firm.worker(batch=1).run_due()

        told = at_once(firm.database, [work, work], rounds=1)
        assert sum(answer.value for answer in told[0]) >= 12
        assert set(ids(side).values()) == {1}
        assert len(ids(side)) == 12
        assert firm.count(webhook_attempt) == 12
        assert firm.count(webhook_delivery, webhook_delivery.c.state == "delivered") == 12
    assert firm.problems() == []
