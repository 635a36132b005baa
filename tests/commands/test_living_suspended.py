"""A suspended instance loses nothing: tasks, timers, jobs, workers and messages wait for it."""

from datetime import timedelta
from typing import Any

import pytest

from tests.commands import external, models
from tests.commands.conftest import Office
from workflow_engine.clock import SetClock
from workflow_engine.commands.base import Command
from workflow_engine.commands.cancel_instance import CancelInstance
from workflow_engine.commands.claim_task import ClaimTask, ReasonMissing
from workflow_engine.commands.complete_task import CompleteTask
from workflow_engine.commands.resolve_incident import RetryIncident
from workflow_engine.commands.resume_instance import ResumeInstance
from workflow_engine.commands.start_instance import StartInstance
from workflow_engine.commands.suspend_instance import SuspendInstance
from workflow_engine.domain.instance import AlreadySuspended, CallerSuspended, NotSuspended
from workflow_engine.domain.principal import Principal
from workflow_engine.errors import (
    BusinessKeyInUse,
    Forbidden,
    InstanceNotActive,
    InstanceSuspended,
)
from workflow_engine.queries.instances import GetInstance, Instances
from workflow_engine.queries.operations import Incidents, Jobs
from workflow_engine.queries.timeline import Timeline
from workflow_engine.verification import verify


@pytest.fixture
def olga(office: Office) -> Principal:
    """An operator who may do anything to running work."""
    return office.make.with_permissions(
        office.omar, "instance:suspend", "instance:modify", "instance:migrate", "instance:read"
    )


def suspend(office: Office, olga: Principal, instance_id: str) -> None:
    office.engine.execute(SuspendInstance(instance_id, "The auditors came"), olga)


def resume(office: Office, olga: Principal, instance_id: str) -> None:
    office.engine.execute(ResumeInstance(instance_id, "They left"), olga)


def status(office: Office, instance_id: str) -> str:
    return office.engine.ask(GetInstance(instance_id), office.make.system).row.status


def kinds(office: Office, olga: Principal, instance_id: str) -> list[str]:
    return [line.kind for line in office.engine.ask(Timeline(instance_id), olga)]


def sound(office: Office) -> bool:
    found = verify(office.engine.database)
    assert found == []
    return True


def test_its_tasks_are_shown_as_suspended_and_refused(office: Office, olga: Principal) -> None:
    office.deploy(models.approval())
    started = office.start()
    task = office.only_task(office.boris)
    suspend(office, olga, started.instance_id)
    (row,) = office.inbox(office.boris)
    assert row.is_suspended
    commands: tuple[Command[Any], ...] = (ClaimTask(task), CompleteTask(task, "approve"))
    for command in commands:
        with pytest.raises(InstanceSuspended):
            office.engine.execute(command, office.boris)
    resume(office, olga, started.instance_id)
    assert office.complete(office.boris).next_tasks == ("Finance",)
    assert kinds(office, olga, started.instance_id)[1:3] == [
        "instance.suspended",
        "instance.resumed",
    ]
    assert sound(office)


def test_a_timer_that_ran_out_meanwhile_fires_when_it_goes_on(
    office: Office, olga: Principal, clock: SetClock
) -> None:
    office.deploy(models.escalating())
    started = office.start("escalating")
    office.run_jobs()
    suspend(office, olga, started.instance_id)
    clock.travel(timedelta(days=3))
    office.run_jobs()
    assert office.inbox(office.dana) == []
    (held,) = [row for row in office.engine.ask(Jobs(), olga).rows if row.kind == "timer"]
    assert (held.state, held.attempts) == ("held", 0)
    assert held.due_at < clock.now()
    resume(office, olga, started.instance_id)
    office.run_jobs()
    assert len(office.inbox(office.dana)) == 1
    assert sound(office)


def test_a_timer_that_is_not_due_yet_keeps_its_moment(
    office: Office, olga: Principal, clock: SetClock
) -> None:
    office.deploy(models.escalating())
    started = office.start("escalating")
    suspend(office, olga, started.instance_id)
    clock.travel(timedelta(days=1))
    resume(office, olga, started.instance_id)
    office.run_jobs()
    assert office.inbox(office.dana) == []
    clock.travel(timedelta(days=1, hours=1))
    office.run_jobs()
    assert len(office.inbox(office.dana)) == 1


def test_workers_get_none_of_its_work_until_it_goes_on(office: Office, olga: Principal) -> None:
    robot = external.Hand(office, office.make.principal("robot", "external:work"), "robot")
    office.deploy(external.one())
    started = office.start("outside")
    suspend(office, olga, started.instance_id)
    assert robot.fetch() == []
    resume(office, olga, started.instance_id)
    assert robot.complete(robot.fetch_one()).status == "completed"
    assert sound(office)


def test_work_that_is_tried_again_while_it_stands_still_waits_for_it(
    office: Office, olga: Principal
) -> None:
    robot = external.Hand(office, office.make.principal("robot", "external:work"), "robot")
    office.deploy(external.one())
    started = office.start("outside")
    robot.fail(robot.fetch_one(), "The partner is closed", retries=0)
    suspend(office, olga, started.instance_id)
    (found,) = office.engine.ask(Incidents(), office.omar).rows
    office.engine.execute(RetryIncident(found.incident_id, "They are open again"), office.omar)
    assert robot.fetch() == []
    resume(office, olga, started.instance_id)
    assert robot.complete(robot.fetch_one()).status == "completed"
    assert sound(office)


def test_its_business_key_stays_taken(office: Office, olga: Principal) -> None:
    office.deploy(models.approval())
    command = StartInstance("approval", {}, "PR-7")
    started = office.engine.execute(command, office.anna)
    suspend(office, olga, started.instance_id)
    with pytest.raises(BusinessKeyInUse):
        office.engine.execute(command, office.anna)


def test_it_is_listed_and_can_be_cancelled(office: Office, olga: Principal) -> None:
    office.deploy(models.approval())
    started = office.start()
    suspend(office, olga, started.instance_id)
    assert len(office.engine.ask(Instances(status="suspended"), olga).rows) == 1
    office.engine.execute(CancelInstance(started.instance_id, "Not needed"), olga)
    assert status(office, started.instance_id) == "cancelled"
    assert sound(office)


def test_of_a_very_long_reason_the_history_keeps_the_beginning(office: Office) -> None:
    office.deploy(models.approval())
    started = office.start("approval").instance_id
    with pytest.raises(ReasonMissing):
        office.engine.execute(CancelInstance(started, " "), office.omar)
    office.engine.execute(CancelInstance(started, f" Ordered twice. {'x' * 5_000}"), office.omar)
    told = office.engine.ask(Timeline(started), office.make.system)[-1].data
    assert told["reason"].startswith("Ordered twice.")
    assert len(told["reason"]) == 1_000


def test_twice_and_of_what_is_over_is_refused(office: Office, olga: Principal) -> None:
    office.deploy(models.approval())
    started = office.start()
    with pytest.raises(NotSuspended):
        resume(office, olga, started.instance_id)
    suspend(office, olga, started.instance_id)
    with pytest.raises(AlreadySuspended):
        suspend(office, olga, started.instance_id)
    office.engine.execute(CancelInstance(started.instance_id, "Not needed"), olga)
    with pytest.raises(InstanceNotActive):
        resume(office, olga, started.instance_id)


def test_it_takes_a_reason_and_the_permission(office: Office, olga: Principal) -> None:
    office.deploy(models.approval())
    started = office.start()
    with pytest.raises(ReasonMissing):
        office.engine.execute(SuspendInstance(started.instance_id, "  "), olga)
    with pytest.raises(Forbidden):
        suspend(office, office.anna, started.instance_id)


def caller() -> bytes:
    return models.process(
        '<startEvent id="begin"/><callActivity id="call" calledElement="approval"/>'
        '<endEvent id="done"/>' + models.flow("begin", "call") + models.flow("call", "done"),
        key="caller",
    )


def test_what_it_called_stands_still_and_goes_on_with_it(office: Office, olga: Principal) -> None:
    office.deploy(models.approval())
    office.deploy(caller())
    outer = office.start("caller").instance_id
    (called,) = office.engine.ask(Instances(key="approval"), olga).rows
    suspend(office, olga, outer)
    assert status(office, called.instance_id) == "suspended"
    with pytest.raises(CallerSuspended):
        resume(office, olga, called.instance_id)
    resume(office, olga, outer)
    office.complete(office.boris, "reject")
    assert status(office, outer) == "completed"
    assert sound(office)


def test_what_was_suspended_by_itself_stays_so(office: Office, olga: Principal) -> None:
    office.deploy(models.approval())
    office.deploy(caller())
    outer = office.start("caller").instance_id
    (called,) = office.engine.ask(Instances(key="approval"), olga).rows
    suspend(office, olga, called.instance_id)
    suspend(office, olga, outer)
    resume(office, olga, outer)
    assert status(office, called.instance_id) == "suspended"
    resume(office, olga, called.instance_id)
    assert sound(office)


def test_cancelling_a_called_one_is_told_to_its_suspended_caller(
    office: Office, olga: Principal
) -> None:
    office.deploy(models.approval())
    office.deploy(caller())
    outer = office.start("caller").instance_id
    (called,) = office.engine.ask(Instances(key="approval"), olga).rows
    suspend(office, olga, outer)
    office.engine.execute(CancelInstance(called.instance_id, "Wrong one"), olga)
    resume(office, olga, outer)
    assert office.engine.ask(GetInstance(outer), olga).row.incidents == 1
    assert sound(office)
