"""Workers over HTTP: they wait for work without keeping anybody else from being served."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from tests.api.calling import Caller
from tests.api.conftest import SECRET
from tests.commands import external
from workflow_engine.persistence.bell import Bell, Waiter
from workflow_engine.persistence.tables import api_key
from workflow_engine.settings import Settings

#: Nobody waits so long: whoever is answered sooner was woken.
LONG = 60_000
SOON = 20


@pytest.fixture
def settings() -> Settings:
    """Two places to wait; only the bell wakes those who wait there, or a set clock."""
    return Settings(
        secret_key=SECRET,
        web_threads=4,
        long_poll_seconds=LONG // 1000,
        long_poll_look_ms=LONG,
        long_polls_per_account=2,
    )


class WatchedBell(Bell):
    """Tells when somebody has begun to wait."""

    def __init__(self) -> None:
        super().__init__()
        self.begun = threading.Semaphore(0)

    @contextmanager
    def waiting(self, names: Any) -> Iterator[Waiter]:
        with super().waiting(names) as waiter:
            wait = waiter.wait

            def told(seconds: float) -> bool:
                self.begun.release()
                return wait(seconds)

            waiter.wait = told  # type: ignore[method-assign]
            yield waiter


@pytest.fixture
def bell(database) -> WatchedBell:
    database.bell = WatchedBell()
    return database.bell


@pytest.fixture
def robot(call) -> Caller:
    return call("Robot", "external:work")


@pytest.fixture
def pool(app) -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(8) as running:
        yield running
        app.extensions["countersign_long_polls"].let_go()


@pytest.fixture
def outside(anna) -> Callable[..., str]:
    """Starts an instance with work for ``topic``."""

    def start(topic: str = "check", **variables: Any) -> str:
        anna.deploy(external.one(topic, key=topic))
        made = anna.post(f"/processes/{topic}/instances", {"variables": variables})
        assert made.status_code == 201, made.text
        return str(made.json["instance_id"])

    return start


def fetch(caller: Caller, *topics: str, wait: int = 0, name: str = "w", **more: Any) -> Any:
    wanted = [{"topic": topic, "lock_duration": 10_000, **more} for topic in topics or ("check",)]
    body = {"worker": name, "topics": wanted, "async_response_timeout": wait}
    return caller.post("/external-tasks/fetch", body)


def only(caller: Caller) -> dict:
    (row,) = fetch(caller).json["rows"]
    return row


def say(caller: Caller, row: dict, action: str, **body: Any) -> Any:
    path = f"/external-tasks/{row['task_id']}/{action}"
    return caller.post(path, {"worker": "w", "lease": row["lease"], **body})


@pytest.fixture
def polls(app, bell, pool) -> Callable[..., Future]:
    """Begins a request that waits; gives it when it does."""

    def begin(caller: Caller, *topics: str, **more: Any) -> Future:
        own = Caller(app.test_client(), caller.token, caller.person_id)
        answer = pool.submit(fetch, own, *topics, wait=LONG, **more)
        assert bell.begun.acquire(timeout=SOON)
        return answer

    return begin


def test_work_is_fetched_done_and_answered(robot, outside, anna):
    instance = outside(amount=5)
    row = only(robot)
    assert row["instance_id"] == instance
    assert row["variables"]["amount"] == 5
    done = say(robot, row, "complete", variables={"rating": "good"})
    assert (done.status_code, done.json["status"]) == (200, "completed")
    assert say(robot, row, "complete").json == done.json
    assert anna.get(f"/instances/{instance}").json["instance"]["status"] == "completed"


def test_a_late_worker_gets_a_problem_and_changes_nothing(robot, outside, clock):
    outside()
    late = only(robot)
    clock.travel(timedelta(seconds=11))
    assert only(robot)["lease"] == 2
    refused = say(robot, late, "complete")
    assert (refused.status_code, refused.json["code"]) == (409, "lock-lost")
    assert refused.mimetype == "application/problem+json"


def test_failures_errors_and_locks_over_http(robot, outside, anna, clock):
    outside()
    row = only(robot)
    longer = say(robot, row, "extend", lock_duration=30_000)
    assert longer.json["locked_until"] > row["locked_until"]
    assert say(robot, row, "unlock").status_code == 204
    failed = say(robot, only(robot), "failure", message="No line", retries=1, retry_timeout=0)
    assert failed.json["state"] == "ready"
    row = only(robot)
    assert (row["error"], row["retries"]) == ("No line", 1)
    assert say(robot, row, "error", code="REFUSED").json["status"] == "failed"
    (listed,) = anna.get("/external-tasks", state="completed").json["rows"]
    assert (listed["task_id"], listed["worker"]) == (row["task_id"], "w")


def test_an_operator_frees_a_task_over_http(robot, outside, call):
    operator = call("Olga", "incident:read", "incident:resolve")
    outside("check")
    row = only(robot)
    path = f"/external-tasks/{row['task_id']}/free"
    assert robot.post(path, {}).status_code == 403
    listed = operator.get("/external-tasks", state="open", key="check").json["rows"]
    assert [(each["state"], each["incident_id"]) for each in listed] == [("locked", None)]
    assert operator.post(path, {}).status_code == 204
    assert operator.post(path, {}).status_code == 409
    assert only(robot)["lease"] == 2


def test_a_fetch_repeated_with_its_key_gives_the_same_tasks(robot, outside):
    outside()
    body = {"worker": "w", "topics": [{"topic": "check", "lock_duration": 1000}]}
    first = robot.post("/external-tasks/fetch", body, key="one")
    again = robot.post("/external-tasks/fetch", body, key="one")
    assert len(first.json["rows"]) == 1
    assert (again.json, again.headers["Idempotent-Replayed"]) == (first.json, "true")


def test_nobody_fetches_without_the_permission_or_beyond_his_topics(call, outside, anna):
    outside()
    assert fetch(call("Eve", "task:read")).status_code == 403
    admin = call("Admin")
    account = next(
        row["id"] for row in admin.get("/accounts").json["rows"] if row["login"].startswith("anna")
    )
    robot = call("Bot", "external:work")
    assert admin.get(f"/accounts/{account}/topics").json == {"topics": []}
    made = admin.post("/accounts", {"login": "svc", "name": "Service"}).json["id"]
    path = f"/accounts/{made}/topics"
    assert admin.ask("PUT", path, json={"topics": ["invoice.*"]}).status_code == 204
    assert admin.get(path).json == {"topics": ["invoice.*"]}
    assert len(fetch(robot).json["rows"]) == 1
    assert robot.get(path).status_code == 403


def test_a_waiting_worker_is_woken_by_a_new_task(robot, outside, polls):
    answer = polls(robot)
    outside()
    assert len(answer.result(timeout=SOON).json["rows"]) == 1


def test_a_waiting_worker_is_woken_by_a_task_given_back(robot, outside, polls):
    outside()
    row = only(robot)
    answer = polls(robot)
    say(robot, row, "unlock")
    assert answer.result(timeout=SOON).json["rows"][0]["lease"] == 2


def test_a_worker_that_filters_passes_the_news_on(robot, outside, polls):
    choosy = polls(robot, process_keys=["other"])
    plain = polls(robot)
    outside()
    assert len(plain.result(timeout=SOON).json["rows"]) == 1
    outside("other")
    assert not choosy.done()


def test_who_waited_longest_gets_the_task(robot, outside, polls):
    first, second = polls(robot, name="one"), polls(robot, name="two")
    outside()
    (row,) = first.result(timeout=SOON).json["rows"]
    assert (row["worker"], second.done()) == ("one", False)
    outside()
    assert second.result(timeout=SOON).json["rows"][0]["worker"] == "two"


def test_nobody_waits_longer_than_he_wants(robot, bell):
    assert fetch(robot, wait=1).json == {"rows": []}


class TestWithOthersElsewhere:
    """What happens in other processes is seen at the next look."""

    @pytest.fixture
    def settings(self) -> Settings:
        return Settings(secret_key=SECRET, long_poll_look_ms=10, long_poll_seconds=LONG // 1000)

    def test_the_end_of_a_lock_is_noticed(self, robot, outside, polls, clock):
        outside()
        only(robot)
        answer = polls(robot)
        clock.travel(timedelta(seconds=11))
        assert answer.result(timeout=SOON).json["rows"][0]["lease"] == 2

    def test_the_end_of_a_pause_is_noticed(self, robot, outside, polls, clock):
        outside()
        say(robot, only(robot), "failure", retries=1, retry_timeout=60_000)
        answer = polls(robot)
        clock.travel(timedelta(seconds=61))
        assert answer.result(timeout=SOON).json["rows"][0]["lease"] == 2

    def test_a_task_of_another_process_is_noticed(self, robot, outside, polls, database, bell):
        answer = polls(robot)
        database.bell = Bell()
        outside()
        assert len(answer.result(timeout=SOON).json["rows"]) == 1

    def test_a_key_that_is_revoked_ends_the_wait(self, robot, polls, database, clock):
        answer = polls(robot)
        with database.engine.begin() as connection:
            connection.execute(sa.update(api_key).values(revoked_at=clock.now()))
        assert answer.result(timeout=SOON).status_code == 401


def test_half_of_the_threads_wait_and_others_are_told_to_come_again(robot, call, polls, bell):
    waiting = [polls(robot), polls(call("Other", "external:work"))]
    turned_away = fetch(call("Third", "external:work"), wait=LONG)
    assert (turned_away.json, turned_away.headers["Retry-After"]) == ({"rows": []}, "2")
    assert [answer.done() for answer in waiting] == [False, False]
    assert robot.get("/me").status_code == 200


def test_an_account_gives_way_when_it_holds_all_places(robot, call, polls):
    first, second = polls(robot), polls(robot)
    other = polls(call("Other", "external:work"))
    assert first.result(timeout=SOON).json == {"rows": []}
    assert (second.done(), other.done()) == (False, False)


def test_one_account_has_so_many_places_and_no_more(robot, polls):
    polls(robot)
    polls(robot)
    assert fetch(robot, wait=LONG).headers["Retry-After"] == "2"
