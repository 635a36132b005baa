"""Workers outside in a race, and killed in between: nothing is done twice, nothing is lost."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from tests.commands import external
from tests.faults.firm import Firm
from tests.faults.processes import KILLED, Child, FailurePoints, Tell, at_once
from workflow_engine.commands.cancel_instance import CancelInstance
from workflow_engine.commands.external_tasks_complete import CompleteExternalTask
from workflow_engine.commands.external_tasks_fail import FailExternalTask
from workflow_engine.commands.external_tasks_fetch import FetchExternalTasks, LockedTask
from workflow_engine.domain.principal import Principal
from workflow_engine.persistence.tables import external_task, history, instance

# The children are single-threaded and leave by ``_exit``.
pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
ROUNDS = 20
LOCK = timedelta(seconds=61)


@pytest.fixture
def robot(firm: Firm) -> Principal:
    account = firm.make.account("robot")
    return Principal(
        account, None, firm.make.company_id, "robot", permissions=frozenset({"external:work"})
    )


def fetch(firm: Firm, robot: Principal, name: str = "one", most: int = 1) -> list[LockedTask]:
    topics = [{"topic": "check", "lock_duration": 60_000}]
    return list(firm.do(FetchExternalTasks(name, topics, most), robot))


def completion(got: LockedTask) -> CompleteExternalTask:
    return CompleteExternalTask(got.task_id, got.worker, got.lease, {"by": got.lease})


def told(firm: Firm, kind: str) -> Counter[str]:
    """How often each instance has such a line in its history."""
    wanted = sa.select(history.c.instance_id).where(history.c.kind == kind)
    return Counter(row.instance_id for row in firm.rows(wanted))


def test_two_workers_that_fetch_at_once_never_get_the_same(firm: Firm, robot: Principal) -> None:
    firm.deploy(external.one())
    firm.starts("outside", ROUNDS * 3)

    def fetching(name: str) -> Callable[[int], list[str]]:
        def work(number: int) -> list[str]:
            return [got.task_id for got in fetch(firm, robot, name, 1 + number % 2)]

        return work

    rounds = at_once(firm.database, [fetching("one"), fetching("two")], rounds=ROUNDS)
    assert [answer.error for row in rounds for answer in row if answer.error] == []
    given = [task for row in rounds for answer in row for task in answer.value]
    assert len(given) == len(set(given)) == ROUNDS * 3
    assert set(firm.rows(sa.select(external_task.c.lease))) == {(1,)}


def test_a_late_worker_and_its_successor_finish_it_once(firm: Firm, robot: Principal) -> None:
    firm.deploy(external.one())
    names = firm.starts("outside", ROUNDS)
    late = fetch(firm, robot, "late", ROUNDS)
    firm.clock.travel(LOCK)

    def succeed(number: int) -> bool:
        found = fetch(firm, robot, "new")
        if found:
            firm.do(completion(found[0]), robot)
        return bool(found)

    rounds = at_once(
        firm.database,
        [lambda n: firm.do(completion(late[n]), robot).status, succeed],
        rounds=ROUNDS,
    )
    lost = {"LockLost", "ExternalTaskOver"}
    assert {row[0].error for row in rounds} <= {None, *lost}
    assert {row[1].error for row in rounds} == {None}
    while succeed(0):
        pass
    assert set(firm.statuses(names)) == {"completed"}
    assert told(firm, "external.completed") == dict.fromkeys(names, 1)
    assert firm.problems() == []


def test_one_completion_sent_twice_at_once_happens_once(firm: Firm, robot: Principal) -> None:
    firm.deploy(external.one())
    names = firm.starts("outside", ROUNDS)
    got = fetch(firm, robot, most=ROUNDS)

    def send(number: int) -> str:
        return str(firm.do(completion(got[number]), robot).status)

    rounds = at_once(firm.database, [send, send], rounds=ROUNDS)
    assert {answer.value for row in rounds for answer in row} == {"completed"}
    assert told(firm, "external.completed") == dict.fromkeys(names, 1)
    assert firm.problems() == []


def test_a_completion_and_a_cancellation_happen_in_some_order(firm: Firm, robot: Principal) -> None:
    firm.deploy(external.one())
    names = firm.starts("outside", ROUNDS)
    got = {one.instance_id: one for one in fetch(firm, robot, most=ROUNDS)}
    boss = firm.make.with_permissions(firm.anna, "instance:cancel")
    rounds = at_once(
        firm.database,
        [
            lambda n: firm.do(completion(got[names[n]]), robot).status,
            lambda n: firm.do(CancelInstance(names[n], "Not needed"), boss),
        ],
        rounds=ROUNDS,
    )
    pairs = {(row[0].error, row[1].error) for row in rounds}
    assert pairs <= {(None, "InstanceNotActive"), ("ExternalTaskOver", None)}
    won = Counter(row[0].error is None for row in rounds)
    assert firm.statuses(names).count("completed") == won[True]
    assert firm.problems() == []


def _points(firm: Firm, work: Callable[[], Any]) -> int:
    """How many moments an undisturbed call has at which its process may die."""

    def count(tell: Tell) -> None:
        points = FailurePoints(firm.database.engine)
        work()
        tell(points.passed)

    lines, status = Child(firm.database, count).wait()
    assert status == 0
    return int(lines[0])


def _killed(firm: Firm, at: int, work: Callable[[], Any]) -> None:
    def live(tell: Tell) -> None:
        FailurePoints(firm.database.engine, at)
        work()

    _, status = Child(firm.database, live).wait()
    assert status == KILLED


@pytest.mark.timeout(300)
def test_a_service_killed_anywhere_takes_a_result_once(firm: Firm, robot: Principal) -> None:
    firm.deploy(external.one())
    firm.start("outside")
    (counted,) = fetch(firm, robot)
    points = _points(firm, lambda: firm.do(completion(counted), robot))
    names = firm.starts("outside", points)
    for at in range(1, points + 1):
        (got,) = fetch(firm, robot)
        _killed(firm, at, lambda got=got: firm.do(completion(got), robot))
        assert firm.do(completion(got), robot).status == "completed"
    assert points > 8
    assert set(firm.statuses(names)) == {"completed"}
    assert set(told(firm, "external.completed").values()) == {1}
    assert firm.problems() == []


@pytest.mark.timeout(300)
def test_a_service_killed_anywhere_counts_a_failure_once(firm: Firm, robot: Principal) -> None:
    firm.deploy(external.one(retries=2))

    def failing(got: LockedTask) -> Callable[[], Any]:
        return lambda: firm.do(FailExternalTask(got.task_id, "one", got.lease, "No"), robot)

    firm.start("outside")
    (counted,) = fetch(firm, robot)
    points = _points(firm, failing(counted))
    firm.starts("outside", points)
    for at in range(1, points + 1):
        (got,) = fetch(firm, robot)
        _killed(firm, at, failing(got))
        assert failing(got)().retries == 1
    assert set(firm.rows(sa.select(external_task.c.retries))) == {(1,)}
    assert firm.problems() == []


@pytest.mark.timeout(300)
def test_a_service_killed_while_it_hands_out_work_loses_none(firm: Firm, robot: Principal) -> None:
    firm.deploy(external.one())
    firm.starts("outside", 2)
    points = _points(firm, lambda: fetch(firm, robot))
    for at in range(1, points + 1):
        firm.clock.travel(LOCK)
        _killed(firm, at, lambda: fetch(firm, robot, most=2))
    firm.clock.travel(LOCK)
    for got in fetch(firm, robot, most=2):
        firm.do(completion(got), robot)
    assert set(firm.rows(sa.select(instance.c.status))) == {("completed",)}
    assert firm.problems() == []
