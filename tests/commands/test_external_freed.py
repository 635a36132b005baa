"""An operator takes work from a program that is gone, and sees which work is open."""

from datetime import timedelta

import pytest

from tests.commands import external
from tests.commands.conftest import Office
from tests.commands.external import Hand
from tests.conftest import NOON
from workflow_engine.clock import SetClock
from workflow_engine.commands.cancel_instance import CancelInstance
from workflow_engine.commands.external_tasks_free import FreeExternalTask
from workflow_engine.domain.external_task import ExternalTaskNotFound, LockLost, NotLocked
from workflow_engine.domain.principal import Principal
from workflow_engine.errors import Forbidden
from workflow_engine.queries.external_tasks import ExternalTasks, OpenTopics
from workflow_engine.verification import verify


@pytest.fixture
def robot(office: Office) -> Hand:
    return external.hand(office)


@pytest.fixture
def operator(office: Office) -> Principal:
    return office.make.with_permissions(office.omar, "incident:read", "incident:resolve")


def test_a_freed_task_goes_to_the_next_worker_with_all_its_retries(
    office: Office, robot: Hand, operator: Principal
) -> None:
    office.deploy(external.one())
    office.start("outside")
    late = robot.fetch_one()
    assert robot.fetch() == []
    office.engine.execute(FreeExternalTask(late.task_id), operator)
    taken = robot.called("robot-2").fetch_one()
    assert (taken.task_id, taken.retries) == (late.task_id, late.retries)
    with pytest.raises(LockLost):
        robot.fail(late)
    robot.called("robot-2").complete(taken)
    assert verify(office.engine.database) == []


def test_only_what_a_worker_holds_is_freed_and_only_by_who_may(
    office: Office, robot: Hand, operator: Principal
) -> None:
    office.deploy(external.one())
    started = office.start("outside")
    got = robot.fetch_one()
    with pytest.raises(Forbidden):
        office.engine.execute(FreeExternalTask(got.task_id), office.anna)
    robot.unlock(got)
    with pytest.raises(NotLocked):
        office.engine.execute(FreeExternalTask(got.task_id), operator)
    office.engine.execute(CancelInstance(started.instance_id, "Not needed"), office.omar)
    with pytest.raises(NotLocked):
        office.engine.execute(FreeExternalTask(got.task_id), operator)
    with pytest.raises(ExternalTaskNotFound):
        office.engine.execute(FreeExternalTask("none"), operator)


def test_a_task_of_which_workers_die_may_be_locked_many_times_again_once_freed(
    office: Office, robot: Hand, operator: Principal, clock: SetClock
) -> None:
    office.deploy(external.one())
    office.start("outside")
    for minute in range(10):
        clock.set(NOON + timedelta(minutes=2 * minute))
        got = robot.fetch_one()
    office.engine.execute(FreeExternalTask(got.task_id), operator)
    clock.set(NOON + timedelta(hours=1))
    robot.fetch_one()
    clock.set(NOON + timedelta(hours=2))
    office.run_jobs()
    (row,) = office.engine.ask(ExternalTasks(state="open"), operator).rows
    assert (row.state, row.incident_id) == ("locked", None)


def test_open_work_is_listed_by_process_and_a_failed_task_names_its_incident(
    office: Office, robot: Hand, operator: Principal
) -> None:
    office.deploy(external.one())
    office.deploy(external.one("print", key="printing"))
    office.start("outside")
    for _ in range(2):
        office.start("printing")
    robot.fail(robot.fetch_one(), retries=0)
    robot.complete(robot.fetch_one("print"))
    rows = office.engine.ask(ExternalTasks(state="open"), operator).rows
    assert sorted((row.topic, row.state) for row in rows) == [
        ("check", "failed"),
        ("print", "ready"),
    ]
    assert [row.incident_id is not None for row in rows if row.state == "failed"] == [True]
    (printed,) = office.engine.ask(ExternalTasks(state="open", key="printing"), operator).rows
    assert (printed.topic, printed.incident_id) == ("print", None)
    (topic,) = office.engine.ask(OpenTopics(), operator)
    assert (topic.topic, topic.key, topic.count) == ("print", "printing", 1)
