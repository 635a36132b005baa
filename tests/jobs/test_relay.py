"""What the relay offers, and what becomes of jobs when nobody hears of them."""

import socket
from collections.abc import Iterator
from datetime import timedelta

import pytest

from tests.commands import models
from tests.faults import firm as firms
from tests.faults.firm import Firm, asking, found, ledger
from tests.jobs.conftest import relay
from workflow_engine import serving
from workflow_engine.commands.complete_task import CompleteTask
from workflow_engine.domain.ids import new_id
from workflow_engine.errors import BadSetting
from workflow_engine.jobs import celery
from workflow_engine.persistence.database import Database
from workflow_engine.persistence.tables import job
from workflow_engine.settings import Settings

OFFER = timedelta(seconds=61)


@pytest.fixture
def firm(database: Database) -> Firm:
    """On SQLite too: nothing of this needs a service."""
    made = found(database)
    made.deploy(firms.only_posting())
    return made


@pytest.fixture
def silent() -> Iterator[str]:
    """The address of a broker that takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"amqp://guest:guest@127.0.0.1:{server.getsockname()[1]}"


@pytest.mark.parametrize("scheme", ["amqp", "redis"])
def test_decisions_are_accepted_and_jobs_done_while_the_broker_is_away(
    firm: Firm, scheme: str
) -> None:
    publish = celery.publisher(Settings(broker_url=f"{scheme}://127.0.0.1:1"))
    firm.deploy(models.approval())
    firm.starts("posting", 3, order="pens")
    name = firm.start("approval")
    relay(firm, publish).run_due()
    firm.do(CompleteTask(firm.tasks([name], "manager")[0], "approve"), firm.boris)
    relay(firm, publish).run_due()
    assert len(firm.sent) == 3
    assert (firm.count(ledger), firm.count(job), firm.problems()) == (3, 0, [])


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_broker_that_says_nothing_is_away_too(firm: Firm, silent: str) -> None:
    firm.start("posting", order="pens")
    relay(firm, celery.publisher(Settings(broker_url=silent))).run_due()
    assert (firm.count(ledger), firm.count(job)) == (1, 0)


def test_relays_share_what_is_due_and_offer_each_job_once(firm: Firm) -> None:
    firm.starts("posting", 5, order="pens")
    heard: list[str] = []
    for _ in range(3):
        relay(firm, heard.extend).run_due()
    assert len(heard) == len(set(heard)) == 5
    assert firm.count(ledger) == 0


def test_a_plain_worker_takes_what_is_on_offer(firm: Firm) -> None:
    firm.start("posting", order="pens")
    relay(firm, lambda ids: None).run_due()
    firm.run_jobs()
    assert (firm.count(ledger), firm.count(job)) == (1, 0)


def test_what_nobody_took_is_offered_again_and_partly_done_here(firm: Firm) -> None:
    firm.starts("posting", 60, order="pens")
    heard: list[str] = []
    relaying = relay(firm, heard.extend)
    relaying.run_due()
    firm.clock.travel(OFFER)
    relaying.run_due()
    assert (len(heard), len(set(heard))) == (120, 60)
    assert (firm.count(ledger), firm.count(job)) == (50, 10)


def test_a_message_that_comes_late_or_twice_or_names_nothing_changes_nothing(firm: Firm) -> None:
    firm.start("posting", order="pens")
    heard: list[str] = []
    relay(firm, heard.extend).run_due()
    worker = firm.worker()
    told = [worker.run_offered(name) for name in (*heard, *heard, new_id(), "'; --")]
    assert told == [True, False, False, False]
    assert (firm.count(ledger), firm.problems()) == (1, [])


def test_a_repeated_message_does_not_shorten_the_pause_after_a_failure(firm: Firm) -> None:
    firm.start("posting", order="pens")
    heard: list[str] = []
    relaying = relay(firm, heard.extend)
    relaying.run_due()
    with asking(lambda key: 1 / 0):
        assert firm.worker().run_offered(heard[0]) is True
    assert firm.worker().run_offered(heard[0]) is False
    firm.clock.travel(timedelta(minutes=1))
    relaying.run_due()
    assert firm.worker().run_offered(heard[1]) is True
    assert (heard[0], firm.count(ledger)) == (heard[1], 1)


def test_a_clock_that_is_behind_the_relays_makes_no_job_wait(firm: Firm) -> None:
    firm.start("posting", order="pens")
    heard: list[str] = []
    relay(firm, heard.extend).run_due()
    firm.clock.travel(timedelta(seconds=-5))
    assert firm.worker().run_offered(heard[0]) is True


@pytest.mark.parametrize(
    "settings",
    [
        Settings(broker_url="amqp://broker"),
        Settings(broker_url="kafka://broker", database_url="postgresql+psycopg://server/db"),
    ],
    ids=["sqlite", "unknown broker"],
)
def test_a_broker_that_cannot_be_used_is_refused_without_telling_its_password(
    settings: Settings,
) -> None:
    with pytest.raises(BadSetting, match="WFE_BROKER_URL") as refused:
        serving.worker_app(settings, lambda: pytest.fail("nothing is built"))
    assert "//broker" not in str(refused.value)
