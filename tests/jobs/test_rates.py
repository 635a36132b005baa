"""Requests are counted by all processes together, or by each alone while the store is away."""

import secrets
from collections.abc import Callable, Iterator

import pytest
import redis

from tests.faults.processes import Child, Tell
from tests.jobs.conftest import BROKERS, missing
from workflow_engine.app import create_app
from workflow_engine.bootstrap import build
from workflow_engine.modules import Modules
from workflow_engine.persistence.database import Database
from workflow_engine.settings import Settings

pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")


@pytest.fixture
def stranger() -> Iterator[str]:
    """The address of somebody whom nobody has counted yet, and will not be remembered."""
    address = ".".join(["10", *(str(secrets.randbelow(256)) for _ in range(3))])
    store = redis.Redis.from_url(BROKERS["redis"])
    try:
        store.ping()
    except redis.ConnectionError as error:
        missing("Redis", error)
    yield address
    for key in store.scan_iter(f"*{address}*"):
        store.delete(key)
    store.close()


def asking(database: Database, rate_store: str, address: str) -> Callable[[Tell], None]:
    """An application in a process of its own that is asked fifteen times; it may answer twenty."""

    def work(tell: Tell) -> None:
        settings = Settings(secret_key="only for tests", request_rate=20, rate_store=rate_store)
        product = build(settings, database=database, modules=Modules([]))
        client = create_app(product=product).test_client()
        stranger = {"REMOTE_ADDR": address}
        for _ in range(15):
            tell(client.get("/api/v1/me", environ_base=stranger).status_code)

    return work


def answers(database: Database, rate_store: str, address: str) -> list[int]:
    children = [Child(database, asking(database, rate_store, address)) for _ in range(2)]
    told = [child.wait() for child in children]
    assert [status for _, status in told] == [0, 0]
    return [code for codes, _ in told for code in codes]


@pytest.mark.services
def test_two_processes_share_one_budget_of_requests(postgres: Database, stranger: str) -> None:
    codes = answers(postgres, BROKERS["redis"], stranger)
    assert (codes.count(401), codes.count(429)) == (20, 10)


def test_no_request_fails_because_the_store_of_counts_is_away(postgres: Database) -> None:
    codes = answers(postgres, "redis://127.0.0.1:1", "10.0.0.1")
    # Each process counts for itself.
    assert codes == [401] * 30
