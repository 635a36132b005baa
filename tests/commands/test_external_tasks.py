"""Programs outside fetch work by its topic, do it, and say what became of it."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests.commands import external, models
from tests.commands.conftest import Office
from tests.commands.external import Hand
from workflow_engine.clock import SetClock
from workflow_engine.commands.cancel_instance import CancelInstance
from workflow_engine.commands.external_tasks_complete import CompleteExternalTask
from workflow_engine.commands.external_tasks_fetch import FetchExternalTasks
from workflow_engine.commands.external_topics import LimitTopics
from workflow_engine.commands.resolve_incident import RetryIncident
from workflow_engine.domain.external_task import (
    ExternalTaskNotFound,
    ExternalTaskOver,
    LockLost,
    TopicForbidden,
)
from workflow_engine.errors import CountersignError, Forbidden, Invalid, ValueRefused
from workflow_engine.persistence.tables import external_task, history, incident, instance
from workflow_engine.queries.operations import Incidents
from workflow_engine.verification import verify

LOCK = timedelta(minutes=1, seconds=1)


@pytest.fixture
def robot(office: Office) -> Hand:
    return external.hand(office)


def rows(office: Office, *columns: sa.Column, **where: object) -> list:
    statement = sa.select(*columns).order_by(columns[0])
    for name, value in where.items():
        statement = statement.where(columns[0].table.c[name] == value)
    with office.engine.database.reading() as connection:
        return [tuple(row) for row in connection.execute(statement)]


def status(office: Office, instance_id: str) -> str:
    return rows(office, instance.c.status, id=instance_id)[0][0]


def variables(office: Office, instance_id: str) -> dict:
    """What the steps of an instance changed, the latest last."""
    found: dict = {}
    for _, data in rows(office, history.c.seq, history.c.data, instance_id=instance_id):
        found |= data.get("changed", {})
    return found


def test_a_worker_does_the_work_and_the_process_goes_on(office: Office, robot: Hand) -> None:
    office.deploy(external.one())
    started = office.start("outside", amount=5)
    got = robot.fetch_one()
    assert (got.instance_id, got.key, got.element) == (started.instance_id, "outside", "work")
    assert got.variables["amount"] == 5
    ended = robot.complete(got, rating="good")
    assert (ended.status, status(office, started.instance_id)) == ("completed", "completed")
    assert variables(office, started.instance_id)["rating"] == "good"
    assert verify(office.engine.database) == []


def test_the_history_names_the_worker(office: Office, robot: Hand) -> None:
    office.deploy(external.one())
    started = office.start("outside")
    robot.complete(robot.fetch_one())
    lines = rows(
        office, history.c.seq, history.c.kind, history.c.data, instance_id=started.instance_id
    )
    (told,) = [data for _, event, data in lines if event == "external.completed"]
    assert (told["worker"], told["topic"]) == ("robot-1", "check")


def test_a_task_is_not_fetched_twice_while_it_is_locked(office: Office, robot: Hand) -> None:
    office.deploy(external.one())
    office.start("outside")
    assert len(robot.fetch(most=5)) == 1
    assert robot.called("robot-2").fetch(most=5) == []


def test_a_task_whose_worker_is_silent_goes_to_another(
    office: Office, robot: Hand, clock: SetClock
) -> None:
    office.deploy(external.one())
    office.start("outside")
    first = robot.fetch_one()
    clock.travel(LOCK)
    other = robot.called("robot-2")
    second = other.fetch_one()
    assert (second.task_id, second.effect_key) == (first.task_id, first.effect_key)
    with pytest.raises(LockLost):
        robot.complete(first, rating="late")
    with pytest.raises(LockLost):
        robot.fail(first)
    with pytest.raises(LockLost):
        robot.extend(first)
    assert other.complete(second).status == "completed"
    assert verify(office.engine.database) == []


def test_the_same_name_does_not_make_an_old_lock_valid(
    office: Office, robot: Hand, clock: SetClock
) -> None:
    office.deploy(external.one())
    office.start("outside")
    first = robot.fetch_one()
    clock.travel(LOCK)
    robot.fetch_one()
    with pytest.raises(LockLost):
        robot.complete(first)


def test_a_slow_worker_is_welcome_until_somebody_takes_over(
    office: Office, robot: Hand, clock: SetClock
) -> None:
    office.deploy(external.one())
    office.start("outside")
    got = robot.fetch_one()
    clock.travel(LOCK)
    assert robot.complete(got).status == "completed"


def test_a_completion_sent_again_is_answered_the_same_and_happens_once(
    office: Office, robot: Hand
) -> None:
    office.deploy(external.one())
    started = office.start("outside")
    got = robot.fetch_one()
    first = robot.complete(got, rating="good")
    assert robot.complete(got, rating="good") == first
    lines = rows(office, history.c.kind, instance_id=started.instance_id)
    assert lines.count(("external.completed",)) == 1
    with pytest.raises(ExternalTaskOver):
        robot.throw(got, "REFUSED")
    with pytest.raises(ExternalTaskOver):
        robot.called("robot-2").complete(got)


def test_a_late_worker_of_a_cancelled_instance_changes_nothing(office: Office, robot: Hand) -> None:
    office.deploy(external.one())
    started = office.start("outside")
    got = robot.fetch_one()
    office.engine.execute(CancelInstance(started.instance_id, "Not needed"), office.omar)
    before = rows(office, history.c.seq, history.c.kind)
    for action in (robot.complete, robot.fail, robot.extend, robot.unlock):
        with pytest.raises(ExternalTaskOver):
            action(got)
    assert rows(office, history.c.seq, history.c.kind) == before
    assert robot.fetch() == []
    assert verify(office.engine.database) == []


def test_a_failure_is_tried_again_after_a_pause(
    office: Office, robot: Hand, clock: SetClock
) -> None:
    office.deploy(external.one())
    office.start("outside")
    failed = robot.fail(robot.fetch_one(), "No line", retries=2, retry_timeout=10_000)
    assert (failed.state, failed.retries) == ("ready", 2)
    assert robot.fetch() == []
    clock.travel(timedelta(seconds=10))
    again = robot.fetch_one()
    assert (again.lease, again.retries, again.error) == (2, 2, "No line")


def test_a_failure_said_again_costs_one_retry(office: Office, robot: Hand) -> None:
    office.deploy(external.one(retries=3))
    office.start("outside")
    got = robot.fetch_one()
    assert robot.fail(got) == robot.fail(got)
    assert rows(office, external_task.c.retries) == [(2,)]


def test_each_pause_is_longer_when_the_worker_names_none(
    office: Office, robot: Hand, clock: SetClock
) -> None:
    office.deploy(external.one(retries=4))
    office.start("outside")
    pauses = []
    for _ in range(3):
        robot.fail(robot.fetch_one())
        ((until,),) = rows(office, external_task.c.available_at)
        pauses.append(until - clock.now())
        clock.travel(pauses[-1])
    assert pauses == sorted(pauses)
    assert pauses[-1] > 2 * pauses[0]


def test_without_retries_it_becomes_an_incident_that_a_person_retries(
    office: Office, robot: Hand
) -> None:
    office.deploy(external.one())
    started = office.start("outside")
    failed = robot.fail(robot.fetch_one(), "The partner is closed", retries=0)
    assert failed.state == "failed"
    (open_one,) = office.engine.ask(Incidents(), office.omar).rows
    assert (open_one.kind, open_one.message) == ("external", "The partner is closed")
    assert robot.fetch() == []
    assert verify(office.engine.database) == []
    office.engine.execute(RetryIncident(open_one.incident_id, "Mended"), office.omar)
    got = robot.fetch_one()
    assert got.retries == office.engine.world.settings.job_attempts
    robot.complete(got)
    assert status(office, started.instance_id) == "completed"
    assert rows(office, instance.c.incidents) == [(0,)]


def test_an_incident_ends_with_the_instance(office: Office, robot: Hand) -> None:
    office.deploy(external.one())
    started = office.start("outside")
    robot.fail(robot.fetch_one(), retries=0)
    office.engine.execute(CancelInstance(started.instance_id, "Not needed"), office.omar)
    assert rows(office, incident.c.state) == [("resolved",)]
    assert rows(office, external_task.c.state) == [("cancelled",)]


def test_an_error_takes_the_way_that_the_model_draws(office: Office, robot: Hand) -> None:
    office.deploy(external.caught())
    started = office.start("outside")
    got = robot.fetch_one()
    assert robot.throw(got, "REFUSED", "Bad score").status == "active"
    assert robot.throw(got, "REFUSED", "Bad score").status == "active"
    assert [row.step for row in office.inbox(office.boris)] == ["Manager"]
    assert status(office, started.instance_id) == "active"
    with pytest.raises(ExternalTaskOver):
        robot.complete(got)
    assert verify(office.engine.database) == []


def test_an_error_that_nothing_catches_ends_the_instance_as_failed(
    office: Office, robot: Hand
) -> None:
    office.deploy(external.one())
    started = office.start("outside")
    assert robot.throw(robot.fetch_one(), "REFUSED").status == "failed"
    assert rows(office, instance.c.error_code, id=started.instance_id) == [("REFUSED",)]
    assert verify(office.engine.database) == []


def test_a_lock_is_extended_by_its_holder(office: Office, robot: Hand, clock: SetClock) -> None:
    office.deploy(external.one())
    office.start("outside")
    got = robot.fetch_one()
    clock.travel(timedelta(seconds=50))
    assert robot.extend(got).locked_until == clock.now() + timedelta(minutes=1)
    clock.travel(timedelta(seconds=50))
    assert robot.called("robot-2").fetch() == []
    assert robot.complete(got).status == "completed"


def test_a_task_given_back_is_fetched_at_once_and_costs_no_retry(
    office: Office, robot: Hand
) -> None:
    office.deploy(external.one(retries=3))
    office.start("outside")
    got = robot.fetch_one()
    robot.unlock(got)
    robot.unlock(got)
    again = robot.called("robot-2").fetch_one()
    assert (again.retries, again.attempts, again.lease) == (3, 1, 2)


def test_a_task_of_which_workers_die_becomes_an_incident(
    office: Office, robot: Hand, clock: SetClock
) -> None:
    office.deploy(external.one())
    office.start("outside")
    fetched = 0
    while robot.fetch():
        fetched += 1
        clock.travel(LOCK)
    assert fetched == 10
    office.run_jobs()
    (open_one,) = office.engine.ask(Incidents(), office.omar).rows
    assert open_one.kind == "external"
    office.engine.execute(RetryIncident(open_one.incident_id, "Mended"), office.omar)
    assert robot.complete(robot.fetch_one()).status == "completed"
    assert verify(office.engine.database) == []


def test_the_last_worker_may_take_his_time(office: Office, robot: Hand, clock: SetClock) -> None:
    office.deploy(external.one())
    office.start("outside")
    for _ in range(9):
        robot.fetch_one()
        clock.travel(LOCK)
    got = robot.fetch_one()
    clock.travel(timedelta(seconds=30))
    robot.extend(got)
    clock.travel(timedelta(seconds=40))
    office.run_jobs()
    assert robot.complete(got).status == "completed"


def test_urgent_tasks_come_first_then_old_ones_of_all_topics(
    office: Office, robot: Hand, clock: SetClock
) -> None:
    for key, topic, priority in (("a", "one", 5), ("b", "two", 9), ("c", "one", 5)):
        office.deploy(external.one(topic, key=key, priority=priority))
        office.start(key)
        clock.travel(timedelta(seconds=1))
    got = robot.fetch_of({"topic": "one"}, {"topic": "two"}, most=2)
    assert [entry.key for entry in got] == ["b", "a"]
    assert [entry.priority for entry in got] == [9, 5]
    assert [entry.key for entry in robot.fetch("one", most=9)] == ["c"]


def test_only_the_wanted_processes_and_business_keys_are_fetched(
    office: Office, robot: Hand
) -> None:
    from workflow_engine.commands.start_instance import StartInstance

    for key in ("a", "b"):
        office.deploy(external.one(key=key))
        office.engine.execute(StartInstance(key, {}, f"order {key}"), office.anna)
    assert robot.fetch(business_key="order c") == []
    assert robot.fetch_one(business_key="order b").key == "b"
    assert robot.fetch(process_keys=["b"]) == []
    assert robot.fetch_one(process_keys=["a", "b"]).business_key == "order a"


def test_a_worker_sees_what_the_model_maps_and_of_that_what_he_asks_for(
    office: Office, robot: Hand
) -> None:
    inner = '<cs:input source="=amount * 2" target="double"/><cs:input source="=1" target="one"/>'
    office.deploy(external.one(inner=inner))
    office.start("outside", amount=5, salary=9000)
    got = robot.fetch_one(variables=["double", "salary"])
    assert got.variables == {"double": 10}
    robot.unlock(got)
    assert robot.fetch_one().variables == {"double": 10, "one": 1}


def test_without_mappings_he_sees_the_variables_that_he_asks_for(
    office: Office, robot: Hand
) -> None:
    office.deploy(external.one())
    office.start("outside", amount=5, salary=9000)
    assert robot.fetch_one(variables=["amount", "nothing"]).variables == {"amount": 5}


def test_output_mappings_choose_and_see_local_variables(office: Office, robot: Hand) -> None:
    office.deploy(external.one(inner='<cs:output source="=score + bonus" target="total"/>'))
    started = office.start("outside")
    got = robot.fetch_one()
    command = CompleteExternalTask(got.task_id, robot.name, got.lease, {"score": 3}, {"bonus": 4})
    office.engine.execute(command, robot.account)
    assert variables(office, started.instance_id) == {"total": "7"}


def test_local_variables_stay_where_they_are(office: Office, robot: Hand) -> None:
    office.deploy(external.one())
    started = office.start("outside")
    got = robot.fetch_one()
    command = CompleteExternalTask(got.task_id, robot.name, got.lease, {"a": 1}, {"b": 2})
    office.engine.execute(command, robot.account)
    assert variables(office, started.instance_id) == {"a": 1}


def test_a_result_that_is_too_large_is_refused_and_the_task_stays(
    office: Office, robot: Hand
) -> None:
    office.deploy(external.one())
    office.start("outside")
    got = robot.fetch_one()
    with pytest.raises(ValueRefused):
        robot.complete(got, text="x" * 300_000)
    assert robot.complete(got).status == "completed"


def test_nobody_works_without_the_permission(office: Office, robot: Hand) -> None:
    office.deploy(external.one())
    office.start("outside")
    command = FetchExternalTasks("anna", [{"topic": "check", "lock_duration": 1000}])
    with pytest.raises(Forbidden):
        office.engine.execute(command, office.anna)
    got = robot.fetch_one()
    with pytest.raises(Forbidden):
        office.engine.execute(CompleteExternalTask(got.task_id, "robot-1", 1), office.anna)


def test_an_account_works_on_its_topics_alone(office: Office, robot: Hand) -> None:
    office.deploy(external.one("invoice.check"))
    office.start("outside")
    admin = office.make.with_permissions(office.omar, "account:write")
    limit = LimitTopics(robot.account.account_id or "", ["invoice.*", "letters"])
    office.engine.execute(limit, admin)
    for topic in ("payment", "invoice", "letters.more"):
        with pytest.raises(TopicForbidden):
            robot.fetch(topic)
    got = robot.fetch_one("invoice.check")
    office.engine.execute(LimitTopics(robot.account.account_id or "", ["letters"]), admin)
    with pytest.raises(TopicForbidden):
        robot.complete(got)
    office.engine.execute(LimitTopics(robot.account.account_id or "", []), admin)
    assert robot.complete(got).status == "completed"


def test_a_lock_belongs_to_the_account_that_took_it(office: Office, robot: Hand) -> None:
    office.deploy(external.one())
    office.start("outside")
    got = robot.fetch_one()
    thief = external.hand(office, "thief").called(robot.name)
    with pytest.raises(LockLost):
        thief.complete(got)


def test_tasks_of_another_company_are_not_there(office: Office, robot: Hand) -> None:
    from dataclasses import replace

    from tests.builders import Builders

    office.deploy(external.one())
    office.start("outside")
    other = Builders(office.engine.database, "other")
    stranger = replace(
        robot, account=replace(robot.account, company_id=other.company_id, account_id=None)
    )
    assert stranger.fetch() == []
    got = robot.fetch_one()
    with pytest.raises(ExternalTaskNotFound):
        stranger.complete(got)


@pytest.mark.parametrize(
    "request_",
    [
        {"topics": []},
        {"topics": [{"topic": "a", "lock_duration": 0}]},
        {"topics": [{"topic": "a", "lock_duration": 10**9}]},
        {"topics": [{"topic": " a", "lock_duration": 1000}]},
        {"topics": [{"topic": "a", "lock_duration": 1}, {"topic": "a", "lock_duration": 1}]},
        {"max_tasks": 0},
        {"max_tasks": 101},
        {"worker": " "},
        {"worker": "w" * 81},
    ],
    ids=str,
)
def test_unreasonable_requests_are_refused(robot: Hand, request_: dict) -> None:
    good = {"worker": "w", "topics": [{"topic": "a", "lock_duration": 1000}], "max_tasks": 1}
    with pytest.raises(Invalid):
        robot.office.engine.execute(FetchExternalTasks(**{**good, **request_}), robot.account)


def test_a_huge_answer_is_fetched_in_parts(office: Office, robot: Hand) -> None:
    office.deploy(external.one())
    for _ in range(10):
        office.start("outside", text="x" * 250_000)
    parts = []
    while got := robot.fetch(most=10):
        parts.append(len(got))
    assert (sum(parts), len(parts)) == (10, 2)


def test_a_waiting_task_and_a_timer_beside_it_end_together(
    office: Office, robot: Hand, clock: SetClock
) -> None:
    office.deploy(
        models.process(
            '<startEvent id="begin"/>'
            + external.task("work", "check")
            + '<boundaryEvent id="late" attachedToRef="work"><timerEventDefinition>'
            "<timeDuration>PT1H</timeDuration></timerEventDefinition></boundaryEvent>"
            '<endEvent id="done"/>'
            + models.flow("begin", "work")
            + models.flow("work", "done")
            + models.flow("late", "done"),
            key="outside",
        )
    )
    office.start("outside")
    got = robot.fetch_one()
    clock.travel(timedelta(hours=2))
    office.run_jobs()
    with pytest.raises(CountersignError) as refused:
        robot.complete(got)
    assert refused.value.kind == "conflict"
    assert verify(office.engine.database) == []
