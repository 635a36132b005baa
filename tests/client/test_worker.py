"""Workers fetch, hold, do and answer; they survive a service that goes away and stop in order."""

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from tests.client.test_client import answering, patient
from tests.commands import external
from workflow_engine.client import ApiError, BpmnError, Failure, Task, Worker
from workflow_engine.client.wire import Pauses
from workflow_engine.persistence.tables import external_task, instance

SOON = 30


@pytest.fixture
def robot(client):
    return client("Robot", "external:work")


@pytest.fixture
def start(client, anna) -> Callable[..., str]:
    boss = client("Boss")

    def begin(xml: bytes | None = None, **variables: Any) -> str:
        deployed = anna.deploy(xml or external.one())
        assert deployed.status_code in (200, 201), deployed.text
        return str(boss.start("outside", variables)["instance_id"])

    return begin


@pytest.fixture
def column(database) -> Callable[[sa.Column], list]:
    def read(wanted: sa.Column) -> list:
        with database.reading() as connection:
            return list(connection.execute(sa.select(wanted)).scalars())

    return read


def doing(client, handler, **options: Any) -> Worker:
    worker = Worker(client, "robot-1", **options)
    worker.handles("check")(handler)
    return worker


def test_a_handler_gets_the_variables_and_its_result_becomes_theirs(robot, start, column):
    start(amount=5)
    seen = []

    def check(task: Task) -> dict:
        seen.append((task.variables["amount"], task.topic, task.process))
        return {"is_valid": True}

    assert doing(robot, check).run_once() == 1
    assert seen == [(5, "check", "outside")]
    assert column(instance.c.status) == ["completed"]


def test_an_error_of_the_model_takes_its_way(robot, start, column, make):
    make.group("managers")
    start(external.caught())

    def check(task: Task) -> None:
        raise BpmnError("REFUSED", "Bad score", {"score": 3})

    doing(robot, check).run_once()
    assert column(instance.c.status) == ["active"]
    assert column(external_task.c.state) == ["completed"]


def test_a_failure_says_when_to_try_again(robot, start, column, clock):
    start()

    def check(task: Task) -> None:
        raise Failure("The partner is closed", retries=2, pause=60)

    worker = doing(robot, check)
    worker.run_once()
    assert column(external_task.c.error) == ["The partner is closed"]
    assert worker.run_once() == 0
    clock.travel(timedelta(seconds=60))
    assert worker.run_once() == 1


def test_a_defect_of_the_handler_is_a_failure_too(robot, start, column):
    start(external.one(retries=2))

    def check(task: Task) -> None:
        raise KeyError("amount")

    doing(robot, check).run_once()
    assert column(external_task.c.error) == ["KeyError: 'amount'"]
    assert column(external_task.c.retries) == [1]


@pytest.mark.parametrize("result", [5, {"text": "x" * 300_000}, {1: 2}], ids=["5", "huge", "key"])
def test_a_result_that_nobody_can_take_is_a_failure(robot, start, column, result):
    start(external.one(retries=2))
    doing(robot, lambda task: result).run_once()
    assert column(external_task.c.state) == ["ready"]
    assert column(external_task.c.retries) == [1]


def test_the_lock_is_held_while_the_handler_works(robot, start, column, client, clock):
    start()
    extended = threading.Event()
    extend = type(robot.external).extend

    def watched(self, task, seconds):
        try:
            return extend(self, task, seconds)
        finally:
            extended.set()

    robot.external = _Watched(robot.external, watched)

    def check(task: Task) -> None:
        assert extended.wait(SOON)
        assert not task.lost.is_set()

    worker = doing(robot, check, lock=0.2)
    worker.run_once()
    assert column(instance.c.status) == ["completed"]


class _Watched:
    """The external tasks of a client, with an eye on one call."""

    def __init__(self, inner: Any, extend: Any) -> None:
        self._inner, self._extend = inner, extend

    def extend(self, task: Task, seconds: float) -> Any:
        return self._extend(self._inner, task, seconds)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


def test_a_handler_learns_that_its_task_is_lost_and_nothing_is_said(
    robot, start, column, anna, client
):
    instance_id = start()

    def check(task: Task) -> dict:
        anna.post(f"/instances/{instance_id}/cancel", {"reason": "Not needed"})
        assert task.lost.wait(SOON)
        return {"late": True}

    doing(robot, check, lock=0.2).run_once()
    assert column(instance.c.status) == ["cancelled"]
    assert column(external_task.c.state) == ["cancelled"]


class Running:
    """A worker that runs in a thread until it is stopped."""

    def __init__(self, worker: Worker) -> None:
        self.worker = worker
        self.trouble: Exception | None = None
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        try:
            self.worker.run()
        except Exception as error:
            self.trouble = error

    def end(self) -> None:
        self.worker.stop()
        self._thread.join(SOON)
        assert not self._thread.is_alive()


@pytest.fixture
def run() -> Iterator[Callable[[Worker], Running]]:
    begun: list[Running] = []

    def begin(worker: Worker) -> Running:
        begun.append(Running(worker))
        return begun[-1]

    yield begin
    for running in begun:
        running.end()


def test_two_workers_share_the_work_and_do_none_of_it_twice(client, start, column, run):
    done: list[str] = []
    enough = threading.Semaphore(0)

    def check(task: Task) -> None:
        done.append(task.instance_id)
        enough.release()

    for number in range(2):
        own = client(f"Robot{number}", "external:work")
        run(doing(own, check, threads=2, wait=0.2))
    started = [start() for _ in range(12)]
    for _ in started:
        assert enough.acquire(timeout=SOON)
    assert sorted(done) == sorted(started)


def test_a_worker_told_to_stop_finishes_what_it_has_begun(robot, start, column, run):
    start()
    begun, may_end = threading.Event(), threading.Event()

    def check(task: Task) -> None:
        begun.set()
        assert may_end.wait(SOON)

    running = run(doing(robot, check, wait=0.1))
    assert begun.wait(SOON)
    running.worker.stop()
    may_end.set()
    running.end()
    assert column(instance.c.status) == ["completed"]


def test_a_worker_comes_back_to_a_service_that_was_away(run):
    task = {
        "task_id": "t", "topic": "check", "worker": "w", "lease": 1, "instance_id": "i",
        "key": "outside", "business_key": None, "element": "work", "effect_key": "i:work:1",
        "priority": 0, "retries": 5, "attempts": 1, "error": None, "variables": {},
        "locked_until": "2026-03-02T11:00:00Z",
    }  # fmt: skip
    nothing = [(200, {}, {"rows": []})] * 10_000
    answers = (
        (0, {}, None),
        (503, {}, {"code": "unavailable"}),
        (200, {}, {"rows": [task]}),
        (200, {}, {"status": "completed"}),
        *nothing,
    )
    with answering(*answers) as (url, seen), patient(url) as (client, _):
        done = threading.Event()
        worker = doing(client, lambda got: done.set(), pauses=Pauses(first=0.01, longest=0.02))
        running = run(worker)
        assert done.wait(SOON)
        running.end()
    assert seen[0]["path"] == "/api/v1/external-tasks/fetch"
    assert "/api/v1/external-tasks/t/complete" in [entry["path"] for entry in seen]


def test_a_worker_that_may_not_work_says_so_and_ends(client, run):
    running = run(doing(client("Weak", "task:read"), lambda task: None))
    running._thread.join(SOON)
    assert isinstance(running.trouble, ApiError)
    assert running.trouble.status == 403


def test_pauses_grow_to_a_longest_one_and_begin_anew():
    pauses = Pauses(first=1, longest=5)
    assert [pauses.next() for _ in range(5)] == [1, 2, 4, 5, 5]
    pauses.reset()
    assert pauses.next() == 1


def test_a_worker_without_handlers_is_a_mistake(robot):
    with pytest.raises(ValueError, match="no handler"):
        Worker(robot, "idle").run()
