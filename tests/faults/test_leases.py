"""Jobs under leases: dead workers, sleeping workers, slow workers, many timers at once."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests.faults import firm as firms
from tests.faults.firm import Firm, StartMany, ledger
from tests.faults.processes import at_once
from workflow_engine.commands.resolve_incident import RetryIncident
from workflow_engine.commands.run_job import RunJob
from workflow_engine.persistence.tables import history, instance, job
from workflow_engine.persistence.unit_of_work import UnitOfWork
from workflow_engine.queries.operations import Incidents

pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
LEASE = timedelta(seconds=61)


def lease(firm: Firm) -> list[RunJob]:
    """A worker takes what is due; what it would do."""
    with UnitOfWork(firm.database) as uow:
        rows = uow.jobs.lease(worker="one", now=firm.clock.now(), seconds=60, limit=1000)
        uow.commit()
    return [RunJob(row["id"], row["lease"]) for row in rows]


def test_a_worker_that_slept_through_its_lease_changes_nothing(firm: Firm) -> None:
    firm.deploy(firms.only_posting())
    firm.start("posting", order="once")
    (late,) = lease(firm)
    firm.clock.travel(LEASE)
    (second,) = lease(firm)
    assert firm.do(late, firm.make.system) is False
    assert firm.count(ledger) == 0
    assert firm.do(second, firm.make.system) is True
    assert firm.do(late, firm.make.system) is False
    assert (firm.count(ledger), firm.problems()) == (1, [])


def test_a_lease_that_ran_out_still_counts_until_somebody_takes_over(firm: Firm) -> None:
    firm.deploy(firms.only_posting())
    firm.start("posting", order="once")
    (slow,) = lease(firm)
    firm.clock.travel(LEASE)
    assert firm.do(slow, firm.make.system) is True
    assert (firm.count(ledger), lease(firm)) == (1, [])


def test_a_job_whose_worker_dies_every_time_becomes_an_incident(firm: Firm) -> None:
    firm.deploy(firms.only_posting(retries=3))
    firm.start("posting", order="once")
    for _ in range(3):
        assert len(lease(firm)) == 1
        firm.clock.travel(LEASE)
    firm.run_jobs()
    (open_one,) = firm.engine.ask(Incidents(), firm.anna).rows
    assert (firm.count(ledger), firm.problems()) == (0, [])
    firm.do(RetryIncident(open_one.incident_id, "Mended"))
    firm.run_jobs()
    assert (firm.count(ledger), firm.problems()) == (1, [])


def test_a_slow_worker_begins_nothing_under_a_lease_that_has_run_out(firm: Firm) -> None:
    firm.deploy(firms.only_posting())
    firm.do(StartMany("posting", 20))
    begun: list[tuple[bool, int]] = []

    def slow(key: str) -> None:
        mine = job.c.instance_id == key.partition(":")[0]
        (row,) = firm.rows(sa.select(job.c.leased_until, job.c.attempts).where(mine))
        begun.append((row.leased_until > firm.clock.now(), row.attempts))
        firm.clock.travel(timedelta(seconds=20))

    with firms.asking(slow):
        firm.run_jobs()
    assert begun == [(True, 1)] * 20
    assert firm.count(ledger) == 20


def test_a_worker_told_to_stop_gives_back_what_it_has_not_begun(firm: Firm) -> None:
    firm.deploy(firms.only_posting())
    firm.do(StartMany("posting", 5))
    worker = firm.worker()
    with firms.asking(lambda key: worker.stop()):
        worker.run_due()
    assert firm.count(ledger) == 1
    assert firm.count(job, job.c.state == "ready", job.c.attempts == 0) == 4
    firm.run_jobs()
    assert firm.count(ledger) == 5


def test_a_thousand_timers_due_at_once_fire_once_each(firm: Firm) -> None:
    firm.deploy(firms.pausing())
    firm.do(StartMany("pausing", 1000))
    firm.clock.travel(timedelta(hours=2))

    def work(number: int) -> int:
        return firm.worker().run_due()

    (tried,) = at_once(firm.database, [work, work], rounds=1)
    assert sum(answer.value for answer in tried) == 1000
    fired = sa.select(history.c.instance_id).where(history.c.kind == "timer.fired")
    assert len({row.instance_id for row in firm.rows(fired)}) == len(firm.rows(fired)) == 1000
    assert firm.count(instance, instance.c.status == "completed") == 1000
    assert firm.problems() == []


def test_a_service_that_acted_but_did_not_answer_is_asked_again_with_the_same_key(
    firm: Firm,
) -> None:
    firm.deploy(firms.only_posting())
    name = firm.start("posting", order="once")
    asked: list[str] = []

    def act(key: str) -> None:
        asked.append(key)
        if len(asked) < 3:
            raise TimeoutError("no answer")

    with firms.asking(act):
        for _ in range(4):
            firm.run_jobs()
            firm.clock.travel(timedelta(minutes=5))
    assert asked == [f"{name}:post:1"] * 3
    assert (firm.count(ledger), firm.statuses([name]), firm.problems()) == (1, ["completed"], [])
