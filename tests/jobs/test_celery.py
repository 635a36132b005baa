"""Celery carries the ids of due jobs; the rows decide what is done."""

import os
import random
import signal
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests.faults import firm as firms
from tests.faults.firm import Firm, asking, ledger
from tests.faults.processes import KILLED, Child
from tests.jobs.conftest import eventually, relay
from workflow_engine.jobs import celery
from workflow_engine.persistence.tables import incident, job
from workflow_engine.settings import Settings

pytestmark = [
    pytest.mark.services,
    pytest.mark.postgres,
    pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning"),
    # Tests may run as root.
    pytest.mark.filterwarnings("ignore::celery.exceptions.SecurityWarning"),
]
StartWorker = Callable[[Settings], Child]


def postings(firm: Firm, count: int) -> set[str]:
    """Instances that wait for a posting each; their orders."""
    firm.deploy(firms.only_posting())
    orders = {f"order {number}" for number in range(count)}
    for order in orders:
        firm.start("posting", order=order)
    return orders


def posted(firm: Firm) -> Counter[str]:
    return Counter(row.reference for row in firm.rows(sa.select(ledger.c.reference)))


def test_two_hundred_jobs_through_two_workers_take_effect_once_each(
    firm: Firm, brokered: Settings, start_worker: StartWorker
) -> None:
    orders = postings(firm, 200)
    for _ in range(2):
        start_worker(brokered)
    relay(firm, celery.publisher(brokered)).run_due()
    eventually(lambda: firm.count(job) == 0)
    assert posted(firm) == Counter(orders)
    assert (firm.count(incident), firm.problems()) == (0, [])


def test_messages_that_come_three_times_in_any_order_change_nothing_twice(
    firm: Firm, rabbitmq: Settings, start_worker: StartWorker
) -> None:
    orders = postings(firm, 60)
    publish = celery.publisher(rabbitmq)

    def thrice(ids: Sequence[str]) -> None:
        publish(random.Random(7).sample([*ids, *ids, *ids], k=3 * len(ids)))

    relay(firm, thrice).run_due()
    for _ in range(2):
        start_worker(rabbitmq)
    eventually(lambda: firm.count(job) == 0)
    assert posted(firm) == Counter(orders)
    assert firm.problems() == []


def test_a_worker_killed_in_the_middle_loses_nothing(
    firm: Firm, rabbitmq: Settings, start_worker: StartWorker
) -> None:
    orders = postings(firm, 20)
    asked: list[str] = []

    def die(key: str) -> None:
        asked.append(key)
        if len(asked) == 5:
            os.kill(os.getpid(), signal.SIGKILL)

    with asking(die):
        doomed = start_worker(rabbitmq)
    relaying = relay(firm, celery.publisher(rabbitmq))
    relaying.run_due()
    assert doomed.wait()[1] == KILLED
    start_worker(rabbitmq)
    eventually(lambda: firm.count(job) == 1)
    assert firm.count(job, job.c.state == "leased") == 1
    firm.clock.travel(timedelta(seconds=61))
    relaying.run_due()
    eventually(lambda: firm.count(job) == 0)
    assert posted(firm) == Counter(orders)
    assert firm.problems() == []
