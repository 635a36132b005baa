"""Real brokers with a queue of each test's own, Celery workers in forked processes, a firm."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Any

import pytest

from tests.faults.firm import Firm, found
from tests.faults.processes import Child
from workflow_engine import serving
from workflow_engine.bootstrap import Product
from workflow_engine.domain.ids import new_id
from workflow_engine.engine import Engine
from workflow_engine.jobs import celery
from workflow_engine.jobs.relay import Publish, Relay
from workflow_engine.persistence.database import Database
from workflow_engine.settings import Settings

BROKERS = {
    "rabbitmq": os.environ.get("TEST_AMQP_URL", "amqp://guest:guest@127.0.0.1:5672"),
    "redis": os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379"),
}


def missing(what: str, error: Exception) -> None:
    if os.environ.get("CI"):
        pytest.fail(f"{what} is needed here: {error}")
    pytest.skip(f"no {what}: {error}")


@contextmanager
def queue_at(broker: str, url: str) -> Iterator[Settings]:
    """Settings with a queue of its own, which is gone afterwards."""
    settings = Settings(
        broker_url=url, broker_queue=f"test-{new_id()}", secret_key="only for tests"
    )
    app = celery.make_app(settings)
    with app.connection_for_write(connect_timeout=2) as connection:
        try:
            connection.ensure_connection(max_retries=1, interval_start=0)
        except Exception as error:
            missing(broker, error)
        yield settings
        channel = connection.default_channel
        channel.queue_delete(settings.broker_queue)
        channel.exchange_delete(settings.broker_queue)
        if broker == "redis":
            for key in channel.client.scan_iter(f"*{settings.broker_queue}"):
                channel.client.delete(key)


@pytest.fixture
def rabbitmq() -> Iterator[Settings]:
    with queue_at("rabbitmq", BROKERS["rabbitmq"]) as settings:
        yield settings


@pytest.fixture(params=list(BROKERS))
def brokered(request: pytest.FixtureRequest) -> Iterator[Settings]:
    """Each kind of broker in turn."""
    with queue_at(request.param, BROKERS[request.param]) as settings:
        yield settings


@pytest.fixture
def postgres(fresh_postgres: Callable[[Any], str], tmp_path: Any) -> Iterator[Database]:
    made = Database(fresh_postgres(tmp_path), pool_size=4)
    yield made
    made.dispose()


@pytest.fixture
def firm(postgres: Database) -> Firm:
    return found(postgres)


@pytest.fixture
def start_worker(firm: Firm) -> Iterator[Callable[[Settings], Child]]:
    """Celery workers in processes of their own, stopped at the end of the test."""
    children: list[Child] = []

    def start(settings: Settings) -> Child:
        url = firm.database.engine.url.render_as_string(hide_password=False)
        world = replace(firm.engine.world, settings=replace(settings, database_url=url))
        product = Product(Engine(firm.database, world), firm.send)
        children.append(Child(firm.database, lambda tell: serving.work_for_broker(product)))
        return children[-1]

    yield start
    for child in children:
        # A test may have waited for the end of one already.
        with suppress(ProcessLookupError):
            os.kill(child.pid, signal.SIGTERM)
            child.wait()


def relay(firm: Firm, publish: Publish) -> Relay:
    return Relay(firm.engine, publish, firm.worker())


def eventually(holds: Callable[[], bool], *, seconds: float = 60) -> None:
    """Real processes have no clock that could be set: look again and again."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not come to be"
        time.sleep(0.05)
